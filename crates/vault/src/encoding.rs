//! How bytes stand in the JSON of key files: base64url where public, hex in clear where secret.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER, HEXLOWER_PERMISSIVE};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zeroize::Zeroizing;

use crate::{DataKey, Secret, key::KEY_BYTES};

/// Public bytes: ciphertexts and salts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Base64(pub(crate) Vec<u8>);

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        BASE64URL_NOPAD
            .decode(text.as_bytes())
            .map(Self)
            .map_err(|_| de::Error::custom("not base64url"))
    }
}

/// A key written in clear. Only for what is sealed as a whole afterwards, for the payload of a
/// backup, and for a key file that is plain by choice.
pub(crate) struct ClearHex(pub(crate) DataKey);

impl Serialize for ClearHex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(HEXLOWER.encode(self.0.bytes())))
    }
}

impl<'de> Deserialize<'de> for ClearHex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Secret::deserialize(deserializer)?;
        let bytes = HEXLOWER_PERMISSIVE.decode(text.reveal().as_bytes()).map(Zeroizing::new);
        let bytes = bytes.map_err(|_| de::Error::custom("not hexadecimal"))?;
        <&[u8; KEY_BYTES]>::try_from(bytes.as_slice())
            .map(|bytes| Self(DataKey::from_bytes(bytes)))
            .map_err(|_| de::Error::custom("not 32 bytes"))
    }
}

/// JSON of something secret, written into a buffer that never moves: none of its growth leaves
/// copies behind, because `capacity` is more than is written.
pub(crate) fn secret_json<T: Serialize>(
    value: &T,
    capacity: usize,
) -> Result<Zeroizing<Vec<u8>>, serde_json::Error> {
    let mut json = Zeroizing::new(Vec::with_capacity(capacity));
    serde_json::to_writer(&mut *json, value)?;
    Ok(json)
}
