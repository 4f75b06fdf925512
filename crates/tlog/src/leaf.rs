//! The leaf: 57 fixed bytes that bind a record to its place.
//!
//! Invariant: `0x01 ‖ position (u64, big endian) ‖ event id (16) ‖ SHA-256(record) (32)`, never longer, never shorter.
//! The first byte is the leaf's own version; a second form would take another first byte and another type.

use crate::hash::{Hash, leaf_hash};

/// Length of an encoded leaf in bytes.
pub const LEAF_BYTES: usize = 57;

const VERSION: u8 = 0x01;

/// One record's place and digest, as the tree sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    /// Dense place in the log; the first record is 0.
    pub position: u64,
    /// The record's own id, as its 16 bytes.
    pub event: [u8; 16],
    /// SHA-256 of the record exactly as stored (see [`crate::record_hash`]).
    pub record_hash: Hash,
}

/// Why bytes are no leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// The length is not [`LEAF_BYTES`].
    #[error("a leaf is {LEAF_BYTES} bytes, not {actual}")]
    Length {
        /// The number of bytes given.
        actual: usize,
    },
    /// The first byte names a form this version does not know.
    #[error("unknown leaf version {0}")]
    Version(u8),
}

impl Leaf {
    /// The 57 bytes that are hashed into the tree.
    pub fn to_bytes(&self) -> [u8; LEAF_BYTES] {
        let fields = core::iter::once(VERSION)
            .chain(self.position.to_be_bytes())
            .chain(self.event)
            .chain(*self.record_hash.as_bytes());
        let mut bytes = [0; LEAF_BYTES];
        bytes.iter_mut().zip(fields).for_each(|(slot, byte)| *slot = byte);
        bytes
    }

    /// Reads a leaf back.
    ///
    /// # Errors
    /// [`LeafError::Length`] if there are not exactly 57 bytes, [`LeafError::Version`] if the first byte is unknown.
    pub fn parse(bytes: &[u8]) -> Result<Self, LeafError> {
        let length = LeafError::Length { actual: bytes.len() };
        let (version, rest) = bytes.split_first().ok_or(length)?;
        let (position, rest) = rest.split_first_chunk::<8>().ok_or(length)?;
        let (event, rest) = rest.split_first_chunk::<16>().ok_or(length)?;
        let record_hash = Hash::try_from(rest).map_err(|_| length)?;
        if *version != VERSION {
            return Err(LeafError::Version(*version));
        }
        Ok(Self { position: u64::from_be_bytes(*position), event: *event, record_hash })
    }

    /// The leaf's hash in the tree: RFC 6962's leaf hash over [`Leaf::to_bytes`].
    pub fn hash(&self) -> Hash {
        leaf_hash(&self.to_bytes())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::frontier::Frontier;
    use crate::hash::record_hash;

    fn leaf() -> impl Strategy<Value = Leaf> {
        (any::<u64>(), any::<[u8; 16]>(), any::<[u8; 32]>()).prop_map(
            |(position, event, digest)| Leaf { position, event, record_hash: Hash::new(digest) },
        )
    }

    #[test]
    fn the_bytes_are_version_position_event_and_digest() {
        let leaf = Leaf { position: 0x0102, event: [0xee; 16], record_hash: record_hash(b"") };
        let bytes = leaf.to_bytes();
        assert_eq!(bytes[..9], [1, 0, 0, 0, 0, 0, 0, 1, 2]);
        assert_eq!(bytes[9..25], [0xee; 16]);
        assert_eq!(&bytes[25..], record_hash(b"").as_bytes());
    }

    #[test]
    fn another_length_or_version_is_refused() {
        let mut bytes =
            Leaf { position: 1, event: [2; 16], record_hash: Hash::new([3; 32]) }.to_bytes();
        assert_eq!(Leaf::parse(&bytes[..56]), Err(LeafError::Length { actual: 56 }));
        assert_eq!(Leaf::parse(&[]), Err(LeafError::Length { actual: 0 }));
        assert_eq!(Leaf::parse(&[1; 58]), Err(LeafError::Length { actual: 58 }));
        bytes[0] = 2;
        assert_eq!(Leaf::parse(&bytes), Err(LeafError::Version(2)));
    }

    proptest! {
        #[test]
        fn a_leaf_reads_back(leaf in leaf()) {
            prop_assert_eq!(Leaf::parse(&leaf.to_bytes()), Ok(leaf));
        }

        #[test]
        fn any_changed_byte_of_any_leaf_changes_the_root(
            leaves in prop::collection::vec(leaf(), 1..40),
            which in any::<prop::sample::Index>(),
            byte in 0..LEAF_BYTES,
            flip in 1_u8..,
        ) {
            let mut encoded: Vec<_> = leaves.iter().map(Leaf::to_bytes).collect();
            let before = encoded.iter().map(|bytes| leaf_hash(bytes)).collect::<Frontier>();
            which.get_mut(&mut encoded)[byte] ^= flip;
            let after = encoded.iter().map(|bytes| leaf_hash(bytes)).collect::<Frontier>();
            prop_assert_ne!(before.root(), after.root());
        }
    }
}
