//! Data keys and signing seeds: 32 secret bytes on the heap, wiped when dropped.
//!
//! INVARIANT: neither type prints or serialises, and neither is copied by a move, because the bytes
//! sit in a box. Deliberately absent: locking pages into memory (see the crate's documentation).

use std::{fmt, sync::OnceLock};

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha512};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{Entropy, context::ContextBytes};

/// Bytes of every key and seed in this crate.
pub(crate) const KEY_BYTES: usize = 32;

/// A 256-bit symmetric key. `Debug` shows nothing; there is no `Serialize`.
#[derive(Clone)]
pub struct DataKey(Box<KeyMaterial>);

/// A key's bytes, and what is derived from nothing else.
#[derive(Clone)]
struct KeyMaterial {
    bytes: Zeroizing<[u8; KEY_BYTES]>,
    /// HMAC-SHA-512 keyed with the bytes, made when a message is first sealed or opened: a fifth of
    /// the hashing each message would cost. Wiped when dropped, as the bytes are.
    message_mac: OnceLock<Hmac<Sha512>>,
}

impl DataKey {
    /// Draws a new key.
    pub fn generate(entropy: &mut dyn Entropy) -> Self {
        let mut key = Self::blank();
        entropy.fill(key.0.bytes.as_mut_slice());
        key
    }

    /// Takes a copy of `bytes`; the caller wipes the original.
    pub fn from_bytes(bytes: &[u8; KEY_BYTES]) -> Self {
        let mut key = Self::blank();
        key.0.bytes.copy_from_slice(bytes);
        key
    }

    /// HMAC-SHA-256 of `bytes` under this key, for one named `purpose`.
    ///
    /// For digests that may stand in clear, such as that of a request's body: without the key
    /// nobody can try out guesses. Different purposes give unrelated digests.
    pub fn digest(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new((&*padded_block::<64>(self.bytes())).into());
        mac.update(&ContextBytes::new("amana/digest").text(purpose).bytes(bytes).finish());
        mac.finalize().into_bytes().into()
    }

    pub(crate) fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0.bytes
    }

    /// HMAC-SHA-512 keyed with this key and nothing hashed yet: the start of every derivation of a
    /// message's secrets.
    pub(crate) fn message_mac(&self) -> &Hmac<Sha512> {
        self.0.message_mac.get_or_init(|| Hmac::new((&*padded_block::<128>(self.bytes())).into()))
    }

    fn blank() -> Self {
        let bytes = Zeroizing::new([0; KEY_BYTES]);
        Self(Box::new(KeyMaterial { bytes, message_mac: OnceLock::new() }))
    }
}

impl PartialEq for DataKey {
    /// Compares in constant time.
    fn eq(&self, other: &Self) -> bool {
        self.bytes().ct_eq(other.bytes()).into()
    }
}

impl Eq for DataKey {}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(..)")
    }
}

/// The 32-byte secret of an Ed25519 signing key: the ledger's own, or a member's.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSeed(DataKey);

impl SigningSeed {
    /// Draws a new seed.
    pub fn generate(entropy: &mut dyn Entropy) -> Self {
        Self(DataKey::generate(entropy))
    }

    /// Takes a copy of `bytes`; the caller wipes the original.
    pub fn from_bytes(bytes: &[u8; KEY_BYTES]) -> Self {
        Self(DataKey::from_bytes(bytes))
    }

    /// Shows the seed to the caller, who signs with it and answers for where it goes.
    pub fn reveal(&self) -> &[u8; KEY_BYTES] {
        self.0.bytes()
    }
}

impl fmt::Debug for SigningSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSeed(..)")
    }
}

/// A key in a hash block of `N` bytes, filled with zeros as HMAC itself would fill it.
///
/// It makes the construction of an HMAC infallible.
pub(crate) fn padded_block<const N: usize>(key: &[u8; KEY_BYTES]) -> Zeroizing<[u8; N]> {
    let mut block = Zeroizing::new([0; N]);
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::SeededEntropy;

    #[test]
    fn a_key_and_a_seed_never_print() {
        let key = DataKey::from_bytes(&[0xab; 32]);
        let seed = SigningSeed::from_bytes(&[0xab; 32]);
        for shown in [format!("{key:?}"), format!("{key:#?}"), format!("{seed:?}")] {
            assert!(!shown.contains("171") && !shown.to_lowercase().contains("ab"), "{shown}");
        }
    }

    #[test]
    fn generated_keys_differ_and_compare() {
        let mut entropy = SeededEntropy::new(1);
        let (one, two) = (DataKey::generate(&mut entropy), DataKey::generate(&mut entropy));
        assert_ne!(one, two);
        assert_eq!(one, one.clone());
    }

    #[test]
    fn a_digest_depends_on_key_purpose_and_bytes() {
        let key = DataKey::from_bytes(&[7; 32]);
        let digest = key.digest("request", b"body");
        assert_eq!(digest, key.digest("request", b"body"));
        assert_ne!(digest, key.digest("request", b"bodz"));
        assert_ne!(digest, key.digest("requestb", b"ody"));
        assert_ne!(digest, DataKey::from_bytes(&[8; 32]).digest("request", b"body"));
    }

    /// RFC 4231 has no 32-byte key, so the padding is checked against HMAC's own.
    #[test]
    fn a_padded_block_keys_hmac_as_the_key_itself_does() {
        let key = [9; 32];
        let mut ours = Hmac::<Sha256>::new((&*padded_block::<64>(&key)).into());
        let mut theirs = <Hmac<Sha256> as KeyInit>::new_from_slice(&key).unwrap();
        ours.update(b"text");
        theirs.update(b"text");
        assert_eq!(ours.finalize().into_bytes(), theirs.finalize().into_bytes());
    }
}
