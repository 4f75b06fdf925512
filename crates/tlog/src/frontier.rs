//! The frontier: what is needed to append to the tree and to know its root.
//!
//! Invariant: one hash for each set bit of `size`, the largest perfect subtree first. So at most 63 hashes stand for a log
//! of any length, and a stored frontier whose count of hashes does not fit its size is refused.

use crate::hash::{HASH_BYTES, Hash, empty_root, node_hash};

/// Most leaves a tree may have: positions are kept as signed 64-bit integers by both databases.
pub const SIZE_MAX: u64 = i64::MAX.unsigned_abs();

/// The perfect subtrees of a log of [`Frontier::size`] leaves (a "compact range" from 0).
///
/// The default is the empty log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    /// INVARIANT: as many hashes as `size` has set bits, the largest subtree first.
    subtrees: Vec<Hash>,
}

/// Why bytes are no frontier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrontierError {
    /// There are fewer than the eight bytes of the size.
    #[error("a frontier begins with 8 bytes of size, here are {actual}")]
    NoSize {
        /// The number of bytes given.
        actual: usize,
    },
    /// The size is above [`SIZE_MAX`].
    #[error("a frontier of {0} leaves is larger than any log")]
    TooLarge(u64),
    /// The bytes after the size are not one hash for each perfect subtree.
    #[error("a frontier of {size} leaves has {wanted} bytes of hashes, not {actual}")]
    Subtrees {
        /// The size that was read.
        size: u64,
        /// The bytes of hashes a log of this size has.
        wanted: usize,
        /// The bytes of hashes given.
        actual: usize,
    },
}

impl Frontier {
    /// Number of leaves so far; also the position the next leaf will have.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The hashes of the perfect subtrees, the largest first.
    pub fn subtrees(&self) -> &[Hash] {
        &self.subtrees
    }

    /// Adds the next leaf by its hash (see [`crate::Leaf::hash`]).
    pub fn append(&mut self, leaf_hash: Hash) {
        let mut subtree = leaf_hash;
        // Each trailing set bit is a perfect subtree as large as the one just completed: join them, smallest first.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.subtrees.pop() {
                subtree = node_hash(&left, &subtree);
            }
        }
        self.subtrees.push(subtree);
        self.size += 1;
    }

    /// The Merkle tree hash of all leaves (RFC 6962 §2.1).
    pub fn root(&self) -> Hash {
        let joined =
            self.subtrees.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
        joined.unwrap_or_else(empty_root)
    }

    /// The stored form: the size (u64, big endian), then the hashes, the largest subtree first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        bytes.extend(self.subtrees.iter().flat_map(Hash::as_bytes));
        bytes
    }

    /// Reads the stored form back. Checks its shape; whether it is the *right* frontier only a replay can tell.
    ///
    /// # Errors
    /// [`FrontierError::NoSize`] below eight bytes, [`FrontierError::TooLarge`] above [`SIZE_MAX`] leaves,
    /// [`FrontierError::Subtrees`] if the hashes are not one for each set bit of the size.
    pub fn parse(bytes: &[u8]) -> Result<Self, FrontierError> {
        let (size, hashes) =
            bytes.split_first_chunk::<8>().ok_or(FrontierError::NoSize { actual: bytes.len() })?;
        let size = u64::from_be_bytes(*size);
        if size > SIZE_MAX {
            return Err(FrontierError::TooLarge(size));
        }
        let (subtrees, rest) = hashes.as_chunks::<HASH_BYTES>();
        let wanted = (0..u64::BITS).filter(|bit| size >> bit & 1 == 1).count();
        if subtrees.len() != wanted || !rest.is_empty() {
            let wanted = wanted * HASH_BYTES;
            return Err(FrontierError::Subtrees { size, wanted, actual: hashes.len() });
        }
        Ok(Self { size, subtrees: subtrees.iter().copied().map(Hash::new).collect() })
    }
}

impl Extend<Hash> for Frontier {
    fn extend<I: IntoIterator<Item = Hash>>(&mut self, leaf_hashes: I) {
        leaf_hashes.into_iter().for_each(|leaf_hash| self.append(leaf_hash));
    }
}

impl FromIterator<Hash> for Frontier {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaf_hashes: I) -> Self {
        let mut frontier = Self::default();
        frontier.extend(leaf_hashes);
        frontier
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::hash::leaf_hash;
    use crate::proof_vectors::merkle_tree_hash;

    fn leaves(count: usize) -> Vec<Hash> {
        (0..count).map(|index| leaf_hash(&index.to_be_bytes())).collect()
    }

    #[test]
    fn every_size_up_to_six_hundred_has_the_root_of_the_definition() {
        let leaves = leaves(600);
        let mut frontier = Frontier::default();
        assert_eq!(frontier.root(), merkle_tree_hash(&[]));
        for (index, leaf) in leaves.iter().enumerate() {
            frontier.append(*leaf);
            assert_eq!(
                frontier.root(),
                merkle_tree_hash(&leaves[..=index]),
                "{} leaves",
                index + 1
            );
        }
    }

    #[test]
    fn the_published_roots_come_out() {
        // Leaves and roots of the Certificate Transparency reference implementation.
        let inputs: [&[u8]; 8] = [
            &[],
            &[0x00],
            &[0x10],
            &[0x20, 0x21],
            &[0x30, 0x31],
            &[0x40, 0x41, 0x42, 0x43],
            &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            &[
                0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d,
                0x6e, 0x6f,
            ],
        ];
        let roots: Vec<_> = (1..=8)
            .map(|size| inputs[..size].iter().map(|input| leaf_hash(input)).collect::<Frontier>())
            .map(|frontier| frontier.root().to_string())
            .collect();
        assert_eq!(
            roots,
            [
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
            ]
        );
    }

    #[test]
    fn a_stored_frontier_of_the_wrong_shape_is_refused() {
        let bytes = leaves(5).into_iter().collect::<Frontier>().to_bytes();
        assert_eq!(bytes.len(), 8 + 2 * 32);
        let short = FrontierError::Subtrees { size: 5, wanted: 64, actual: 63 };
        assert_eq!(Frontier::parse(&bytes[..71]), Err(short));
        let one = FrontierError::Subtrees { size: 5, wanted: 64, actual: 32 };
        assert_eq!(Frontier::parse(&bytes[..40]), Err(one));
        let long = [bytes.as_slice(), &[0; 32]].concat();
        let three = FrontierError::Subtrees { size: 5, wanted: 64, actual: 96 };
        assert_eq!(Frontier::parse(&long), Err(three));
        assert_eq!(Frontier::parse(&bytes[..7]), Err(FrontierError::NoSize { actual: 7 }));
        let large = [0xff; 8 + 64 * 32];
        assert_eq!(Frontier::parse(&large), Err(FrontierError::TooLarge(u64::MAX)));
    }

    #[test]
    fn the_largest_log_still_takes_a_leaf() {
        let bytes = [SIZE_MAX.to_be_bytes().as_slice(), &[1; 63 * 32]].concat();
        let mut frontier = Frontier::parse(&bytes).unwrap();
        frontier.append(leaf_hash(b"last"));
        assert_eq!((frontier.size(), frontier.subtrees().len()), (SIZE_MAX + 1, 1));
    }

    proptest! {
        #[test]
        fn a_stored_frontier_goes_on_as_if_never_stored(before in 0_usize..600, after in 0_usize..40) {
            let leaves = leaves(before + after);
            let mut frontier: Frontier = leaves[..before].iter().copied().collect();
            let mut stored = Frontier::parse(&frontier.to_bytes()).unwrap();
            prop_assert_eq!(&stored, &frontier);
            stored.extend(leaves[before..].iter().copied());
            frontier.extend(leaves[before..].iter().copied());
            prop_assert_eq!(stored.root(), frontier.root());
            prop_assert_eq!(stored.root(), merkle_tree_hash(&leaves));
        }

        #[test]
        fn no_bytes_make_parsing_fail_otherwise_than_by_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(frontier) = Frontier::parse(&bytes) {
                prop_assert_eq!(frontier.to_bytes(), bytes);
            }
        }
    }
}
