//! The 32-byte hash and the ways one is made.
//!
//! Invariant: leaves and inner nodes are hashed under different prefixes (RFC 6962 §2.1), so no leaf can pass for a node.
//! Records are hashed without a prefix: their digest is one field of a leaf, not a place in the tree.

use core::fmt;

use sha2::{Digest, Sha256};

/// Length of a [`struct@Hash`] in bytes.
pub const HASH_BYTES: usize = 32;

const LEAF_PREFIX: [u8; 1] = [0x00];
const NODE_PREFIX: [u8; 1] = [0x01];

/// A SHA-256 digest: of a record, a leaf, an inner node or a whole tree.
///
/// Displays as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; HASH_BYTES]);

/// Why bytes are no [`struct@Hash`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// The length is not [`HASH_BYTES`].
    #[error("a hash is {HASH_BYTES} bytes, not {actual}")]
    Length {
        /// The number of bytes given.
        actual: usize,
    },
}

/// SHA-256 of a record exactly as stored: the third field of its leaf.
pub fn record_hash(record: &[u8]) -> Hash {
    Hash(Sha256::digest(record).into())
}

/// RFC 6962 §2.1: `SHA-256(0x00 ‖ leaf)`.
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Hash(Sha256::new_with_prefix(LEAF_PREFIX).chain_update(leaf).finalize().into())
}

/// RFC 6962 §2.1: `SHA-256(0x01 ‖ left ‖ right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let hasher = Sha256::new_with_prefix(NODE_PREFIX);
    Hash(hasher.chain_update(left.0).chain_update(right.0).finalize().into())
}

/// RFC 6962 §2.1: the root of the empty tree, SHA-256 of nothing.
pub fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}

impl Hash {
    /// Takes a digest that was computed or stored elsewhere.
    pub const fn new(bytes: [u8; HASH_BYTES]) -> Self {
        Self(bytes)
    }

    /// The digest.
    pub const fn as_bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }
}

impl From<[u8; HASH_BYTES]> for Hash {
    fn from(bytes: [u8; HASH_BYTES]) -> Self {
        Self(bytes)
    }
}

impl From<Hash> for [u8; HASH_BYTES] {
    fn from(hash: Hash) -> Self {
        hash.0
    }
}

impl AsRef<[u8]> for Hash {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<&[u8]> for Hash {
    type Error = HashError;

    fn try_from(bytes: &[u8]) -> Result<Self, HashError> {
        let array = bytes.try_into().map_err(|_| HashError::Length { actual: bytes.len() })?;
        Ok(Self(array))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Hash({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_tree_has_the_digest_of_nothing() {
        let wanted = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(empty_root().to_string(), wanted);
        assert_eq!(record_hash(b""), empty_root());
    }

    #[test]
    fn a_leaf_without_content_has_the_published_hash() {
        // The Certificate Transparency reference gives this value for a leaf of no bytes.
        let wanted = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
        assert_eq!(leaf_hash(b"").to_string(), wanted);
    }

    #[test]
    fn a_leaf_cannot_pass_for_a_node() {
        let (left, right) = (leaf_hash(b"a"), leaf_hash(b"b"));
        let joined = [left.as_bytes().as_slice(), right.as_bytes().as_slice()].concat();
        assert_ne!(leaf_hash(&joined), node_hash(&left, &right));
        assert_ne!(node_hash(&left, &right), node_hash(&right, &left));
    }

    #[test]
    fn only_thirty_two_bytes_are_a_hash() {
        assert_eq!(Hash::try_from([1; 32].as_slice()), Ok(Hash::new([1; 32])));
        assert_eq!(Hash::try_from([1; 31].as_slice()), Err(HashError::Length { actual: 31 }));
        assert_eq!(Hash::try_from([1; 33].as_slice()), Err(HashError::Length { actual: 33 }));
    }
}
