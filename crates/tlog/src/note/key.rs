//! Keys of notes: who signs, under which name, with which kind of signature.
//!
//! Invariants: the id of a key follows from its name, kind and public key, and a vkey that says otherwise is refused; a
//! secret key cannot be printed and is wiped when it is dropped; keys for which anybody can make signatures are refused.

use core::fmt;

use data_encoding::HEXLOWER;
use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::cosignature;
use crate::note::signed::{NoteSignature, Verified};
use crate::text;

/// The name of a signer: not empty, without spaces, plus signs and control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

/// The four bytes by which a signature line says which key of that name it is by. Displays as eight hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 4]);

/// What a key signs, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignatureType {
    /// Ed25519 over the text of the note (0x01).
    Ed25519,
    /// Ed25519 over a time and the text of a checkpoint (0x04).
    Cosignature,
}

/// A public key and its name. Reads and displays as a vkey: `name+id+base64`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    id: KeyId,
    kind: SignatureType,
    key: VerifyingKey,
}

/// A secret key that signs notes (0x01).
pub struct SigningKey {
    verifier: VerifierKey,
    key: ed25519_dalek::SigningKey,
}

/// Why a text is no name or no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name is empty or has a space, a plus sign or a control character.
    #[error("the name of a key is not empty and has no spaces, plus or control characters")]
    Name,
    /// The text is not `name+id+base64`.
    #[error("a verifier key has the form name+id+base64")]
    Form,
    /// The kind of signature is none of ours.
    #[error("unknown signature type {0:#04x}")]
    Type(u8),
    /// The public key is not 32 bytes that make a sound Ed25519 key.
    #[error("no sound Ed25519 public key")]
    PublicKey,
    /// The id is not the one that follows from the rest.
    #[error("the key's id is {wanted}, not {actual}")]
    Id {
        /// The id that follows from name, kind and public key.
        wanted: KeyId,
        /// The id in the text.
        actual: KeyId,
    },
}

impl KeyName {
    /// Takes a name.
    ///
    /// # Errors
    /// [`KeyError::Name`] if it is empty or has a space (of any script), a plus sign or a control character.
    pub fn new(name: impl Into<String>) -> Result<Self, KeyError> {
        let name = name.into();
        let wrong = |character: char| {
            character == '+' || character.is_whitespace() || text::is_control(character)
        };
        if name.is_empty() || name.contains(wrong) { Err(KeyError::Name) } else { Ok(Self(name)) }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl KeyId {
    /// Takes the four bytes as they stand in a signature.
    pub const fn new(bytes: [u8; 4]) -> Self {
        Self(bytes)
    }

    /// The four bytes.
    pub const fn as_bytes(&self) -> &[u8; 4] {
        &self.0
    }

    fn of(name: &KeyName, kind: SignatureType, key: &VerifyingKey) -> Self {
        let hasher = Sha256::new_with_prefix(name.as_str()).chain_update([b'\n', kind.byte()]);
        let [first, second, third, fourth, ..]: [u8; 32] =
            hasher.chain_update(key.as_bytes()).finalize().into();
        Self([first, second, third, fourth])
    }
}

impl SignatureType {
    /// The byte that stands for it in vkeys and key ids.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::Cosignature => 0x04,
        }
    }

    fn of(byte: u8) -> Result<Self, KeyError> {
        match byte {
            0x01 => Ok(Self::Ed25519),
            0x04 => Ok(Self::Cosignature),
            _ => Err(KeyError::Type(byte)),
        }
    }
}

impl VerifierKey {
    /// Puts a public key under a name.
    ///
    /// # Errors
    /// [`KeyError::PublicKey`] if the bytes are no Ed25519 key, or one for which anybody can make signatures.
    pub fn new(
        name: KeyName,
        kind: SignatureType,
        public_key: &[u8; 32],
    ) -> Result<Self, KeyError> {
        let key = VerifyingKey::from_bytes(public_key).ok().filter(|key| !key.is_weak());
        Ok(Self::of(name, kind, key.ok_or(KeyError::PublicKey)?))
    }

    pub(crate) fn of(name: KeyName, kind: SignatureType, key: VerifyingKey) -> Self {
        let id = KeyId::of(&name, kind, &key);
        Self { name, id, kind, key }
    }

    /// Reads a vkey.
    ///
    /// # Errors
    /// [`KeyError::Form`] and [`KeyError::Name`] for what has not the form, [`KeyError::Type`] for a kind not known
    /// here, [`KeyError::PublicKey`] and [`KeyError::Id`] for what has the form and is no key.
    pub fn parse(vkey: &str) -> Result<Self, KeyError> {
        let (name, rest) = vkey.split_once('+').ok_or(KeyError::Form)?;
        let (id, material) = rest.split_once('+').ok_or(KeyError::Form)?;
        let id = HEXLOWER.decode(id.as_bytes()).map_err(|_| KeyError::Form)?;
        let actual = KeyId(id.try_into().map_err(|_| KeyError::Form)?);
        let material = text::base64(material).ok_or(KeyError::Form)?;
        let (kind, public_key) = material.split_first().ok_or(KeyError::Form)?;
        let kind = SignatureType::of(*kind)?;
        let public_key = public_key.try_into().map_err(|_| KeyError::PublicKey)?;
        let key = Self::new(KeyName::new(name)?, kind, public_key)?;
        if key.id == actual { Ok(key) } else { Err(KeyError::Id { wanted: key.id, actual }) }
    }

    /// The signer's name.
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// The key's id.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// What the key signs.
    pub const fn kind(&self) -> SignatureType {
        self.kind
    }

    /// The 32 bytes of the public key.
    pub fn public_key(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Is this signature of the text by this key?
    pub(crate) fn verify(&self, text: &str, signature: &[u8]) -> Option<Verified<'_>> {
        let (time, signature, message) = match self.kind {
            SignatureType::Ed25519 => (None, signature.try_into().ok()?, text.to_owned()),
            SignatureType::Cosignature => {
                let (time, signature) = cosignature::divide(signature)?;
                (Some(time), signature, cosignature::message(time, text))
            }
        };
        let signature = Signature::from_bytes(signature);
        self.key.verify_strict(message.as_bytes(), &signature).ok()?;
        Some(Verified { key: self, time })
    }
}

impl SigningKey {
    /// Makes the key of a 32-byte seed. The caller wipes its own copy of the seed.
    pub fn new(name: KeyName, seed: &[u8; 32]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let verifier = VerifierKey::of(name, SignatureType::Ed25519, key.verifying_key());
        Self { verifier, key }
    }

    /// The public key that verifies what this key signs.
    pub const fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs the text of a note. The same text gives the same signature.
    pub fn sign(&self, text: &str) -> NoteSignature {
        let signature = self.key.sign(text.as_bytes()).to_bytes();
        NoteSignature::by(&self.verifier, signature.to_vec())
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "KeyId({self})")
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let material = [[self.kind.byte()].as_slice(), self.key.as_bytes()].concat();
        write!(formatter, "{}+{}+{}", self.name, self.id, text::to_base64(&material))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey({} {})", self.verifier.name, self.verifier.id)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    #[test]
    fn published_keys_read_and_are_written_the_same() {
        let foo = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
        for vkey in [PETER, foo] {
            let key = VerifierKey::parse(vkey).unwrap();
            assert_eq!((key.to_string().as_str(), key.kind()), (vkey, SignatureType::Ed25519));
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let refused = |vkey: &str| VerifierKey::parse(vkey).unwrap_err();
        for wrong in ["", "a", "a+b", "a+c74f20a3+", "a+C74F20A3+AQ==", "a+c74f20+AQ=="] {
            assert_eq!(refused(wrong), KeyError::Form, "{wrong:?}");
        }
        assert_eq!(refused("a+c74f20a3+AQ=="), KeyError::PublicKey);
        assert_eq!(refused("a+c74f20a3+Bg=="), KeyError::Type(6));
        assert_eq!(
            refused(&PETER.replacen("Peter", "", 1).replacen("Neumann", "", 1)),
            KeyError::Name
        );
        assert!(matches!(refused(&PETER.replacen("Peter", "Petra", 1)), KeyError::Id { .. }));
        assert!(matches!(refused(&PETER.replacen("c74f", "c740", 1)), KeyError::Id { .. }));
        // The neutral point: every message has a signature under it that a lax verifier takes.
        let mut neutral = [0; 32];
        neutral[0] = 1;
        let name = KeyName::new("weak").unwrap();
        let weak = VerifierKey::new(name, SignatureType::Ed25519, &neutral);
        assert_eq!(weak, Err(KeyError::PublicKey));
    }

    #[test]
    fn names_have_no_spaces_of_any_script() {
        for wrong in ["", " ", "a b", "a+b", "a\nb", "a\u{a0}b", "a\u{2003}", "a\tb", "a\u{1}"] {
            assert_eq!(KeyName::new(wrong), Err(KeyError::Name), "{wrong:?}");
        }
        assert_eq!(KeyName::new("büro.example/—").unwrap().as_str(), "büro.example/—");
    }

    #[test]
    fn a_secret_key_does_not_print_its_secret() {
        let key = SigningKey::new(KeyName::new("example.org/log").unwrap(), &[0xab; 32]);
        assert_eq!(
            format!("{key:?}"),
            format!("SigningKey(example.org/log {})", key.verifier().id())
        );
    }

    proptest! {
        #[test]
        fn a_key_reads_back(name in "[a-z./é—]{1,20}", seed in any::<[u8; 32]>()) {
            let key = SigningKey::new(KeyName::new(name).unwrap(), &seed);
            let vkey = key.verifier().to_string();
            prop_assert_eq!(&VerifierKey::parse(&vkey).unwrap(), key.verifier());
        }
    }
}
