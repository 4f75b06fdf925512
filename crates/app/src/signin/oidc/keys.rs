//! The keys a provider signs with (RFC 7517): those of them that are for signatures this office takes.

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;

use super::IdTokenError;

/// Keys that are looked at; more is no provider's set.
const KEYS_MAX: usize = 64;

/// A document that is no set of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what the provider gives as its keys is no set of keys (RFC 7517)")]
pub struct KeySetError;

/// A provider's keys.
#[derive(Debug, Clone)]
pub struct KeySet(Vec<Known>);

#[derive(Debug, Clone)]
struct Known {
    kid: Option<String>,
    algorithm: Algorithm,
    key: DecodingKey,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Written {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl KeySet {
    /// The keys of a document. A key for anything else than a signature that is taken is left out.
    ///
    /// # Errors
    /// [`KeySetError`].
    pub fn read(document: &[u8]) -> Result<Self, KeySetError> {
        let document: Document = serde_json::from_slice(document).map_err(|_| KeySetError)?;
        if document.keys.len() > KEYS_MAX {
            return Err(KeySetError);
        }
        let written = document.keys.into_iter().map(serde_json::from_value::<Written>);
        Ok(Self(written.flatten().filter_map(Known::of).collect()))
    }

    /// The one key that a token names. A token that names none is taken where one key fits.
    pub(super) fn find(
        &self,
        kid: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<&DecodingKey, IdTokenError> {
        let named = |known: &&Known| kid.is_none() || known.kid.as_deref() == kid;
        let mut named = self.0.iter().filter(named).peekable();
        if named.peek().is_none() {
            return Err(IdTokenError::UnknownKey);
        }
        let mut fit = named.filter(|known| known.algorithm == algorithm);
        let found = fit.next().ok_or(IdTokenError::Algorithm)?;
        // Of two keys of one name nobody knows which is meant.
        if fit.next().is_some() { Err(IdTokenError::UnknownKey) } else { Ok(&found.key) }
    }
}

impl Known {
    fn of(written: Written) -> Option<Self> {
        if written.purpose.as_deref().is_some_and(|purpose| purpose != "sig") {
            return None;
        }
        let curve = written.crv.as_deref();
        let (algorithm, key) = match (written.kty.as_str(), curve) {
            ("RSA", None) => {
                let (n, e) = (bytes(written.n)?, bytes(written.e)?);
                (Algorithm::RS256, DecodingKey::from_rsa_raw_components(&n, &e))
            }
            ("EC", Some("P-256")) => {
                let key = DecodingKey::from_ec_components(&written.x?, &written.y?).ok()?;
                (Algorithm::ES256, key)
            }
            ("OKP", Some("Ed25519")) => {
                (Algorithm::EdDSA, DecodingKey::from_ed_components(&written.x?).ok()?)
            }
            _ => return None,
        };
        let says =
            written.alg.is_none_or(|said| said.parse().is_ok_and(|it: Algorithm| it == algorithm));
        says.then_some(Self { kid: written.kid, algorithm, key })
    }
}

/// The bytes of a number, without zeros before it.
fn bytes(text: Option<String>) -> Option<Vec<u8>> {
    let mut bytes = BASE64URL_NOPAD.decode(text?.as_bytes()).ok()?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.drain(..zeros);
    Some(bytes)
}
