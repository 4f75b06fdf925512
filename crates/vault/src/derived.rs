//! Bytes that come of a key, a purpose and something both sides know: the same again whenever they are
//! asked for, and random to whoever lacks the key.
//!
//! INVARIANT: HKDF-SHA256 (RFC 5869) with a salt of its own, so that nothing derived here is ever a
//! digest ([`DataKey::digest`]) or a message's key. Neither the key nor what is left of a block prints.

use std::fmt;

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{DataKey, Entropy, context::ContextBytes, key::KEY_BYTES};

/// The salt of every derivation. A change of what is derived takes another.
const SALT: &[u8] = b"amana derived v1";

/// An endless row of derived bytes. As a source of randomness it is as good as its key is secret.
pub struct Derived {
    of: Hkdf<Sha256>,
    purpose: String,
    about: Zeroizing<Vec<u8>>,
    block: u64,
    left: Zeroizing<Vec<u8>>,
}

impl DataKey {
    /// Bytes for one named `purpose`, of this key and of what they are `about`.
    pub fn derived(&self, purpose: &str, about: &[u8]) -> Derived {
        Derived {
            of: Hkdf::<Sha256>::new(Some(SALT), self.bytes()),
            purpose: purpose.to_owned(),
            about: Zeroizing::new(about.to_vec()),
            block: 0,
            left: Zeroizing::new(Vec::new()),
        }
    }
}

impl Derived {
    fn next_block(&mut self) {
        let info = ContextBytes::new("amana/derived").text(&self.purpose).bytes(&self.about);
        let info = info.bytes(&self.block.to_be_bytes()).finish();
        let mut out = Zeroizing::new([0; KEY_BYTES]);
        let derived = self.of.expand(&info, out.as_mut_slice());
        // INVARIANT: 32 bytes are one block of SHA-256, and HKDF gives up to 255.
        debug_assert!(derived.is_ok());
        self.left = Zeroizing::new(out.iter().rev().copied().collect());
        self.block += 1;
    }
}

impl Entropy for Derived {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            if self.left.is_empty() {
                self.next_block();
            }
            *byte = self.left.pop().unwrap_or_default();
        }
    }
}

impl fmt::Debug for Derived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Derived(..)")
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    fn drawn(key: u8, purpose: &str, about: &[u8]) -> [u8; 40] {
        let mut bytes = [0; 40];
        DataKey::from_bytes(&[key; 32]).derived(purpose, about).fill(&mut bytes);
        bytes
    }

    /// Computed apart with Python (RFC 5869 over its `hmac`).
    #[test]
    fn known_answer() {
        assert_eq!(
            HEXLOWER.encode(&drawn(7, "test", b"about")),
            "65ef7e285c33a5e4046cb215b8e00417daa931fe3de3cf4f596533ac7558fa3d000e293bb8eed730"
        );
    }

    #[test]
    fn the_same_again_and_nothing_else_alike() {
        let one = drawn(7, "test", b"about");
        assert_eq!(one, drawn(7, "test", b"about"));
        for other in [drawn(8, "test", b"about"), drawn(7, "tesu", b"about"), drawn(7, "test", b"")]
        {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn pieces_are_the_row_itself() {
        let (mut whole, mut pieces) = ([0; 70], [0; 70]);
        let key = DataKey::from_bytes(&[9; 32]);
        key.derived("test", b"x").fill(&mut whole);
        let mut row = key.derived("test", b"x");
        for piece in pieces.chunks_mut(9) {
            row.fill(piece);
        }
        assert_eq!(whole, pieces);
        assert_eq!(format!("{row:?}"), "Derived(..)");
    }
}
