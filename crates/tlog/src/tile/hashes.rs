//! The tile itself: up to 256 hashes of one level, and the nodes above them.
//!
//! Invariant: 1 to 256 hashes, 32 bytes each, nothing between them.

use crate::hash::{HASH_BYTES, Hash, node_hash};
use crate::tile::id::TILE_WIDTH;

const WIDTH: usize = TILE_WIDTH as usize;

/// Up to 256 consecutive hashes of one level of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// INVARIANT: 1 to 256 of them.
    hashes: Vec<Hash>,
}

/// Why hashes or bytes are no tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// There are no hashes, or more than 256.
    #[error("a tile has 1 to {TILE_WIDTH} hashes, not {0}")]
    Width(usize),
    /// The bytes end within a hash.
    #[error("a tile is made of whole hashes, and {0} bytes are not")]
    Bytes(usize),
}

impl Tile {
    /// Makes a tile.
    ///
    /// # Errors
    /// [`TileError::Width`] outside 1 to 256 hashes.
    pub fn new(hashes: Vec<Hash>) -> Result<Self, TileError> {
        match hashes.len() {
            1..=WIDTH => Ok(Self { hashes }),
            width => Err(TileError::Width(width)),
        }
    }

    /// Reads a tile's bytes.
    ///
    /// # Errors
    /// [`TileError::Bytes`] if they end within a hash, [`TileError::Width`] outside 1 to 256 hashes.
    pub fn parse(bytes: &[u8]) -> Result<Self, TileError> {
        let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
        if !rest.is_empty() {
            return Err(TileError::Bytes(bytes.len()));
        }
        if hashes.len() > WIDTH {
            return Err(TileError::Width(hashes.len()));
        }
        Self::new(hashes.iter().copied().map(Hash::new).collect())
    }

    /// The tile's bytes: its hashes, one after the other.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.hashes.iter().flat_map(Hash::as_bytes).copied().collect()
    }

    /// The hashes, 1 to 256.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// The number of hashes.
    pub fn width(&self) -> u16 {
        // INVARIANT: 256 at most.
        u16::try_from(self.hashes.len()).unwrap_or(TILE_WIDTH)
    }

    /// The node `height` levels above the tile's hashes, at the given place among those of its height. Nothing if the
    /// tile is too narrow for the whole of its subtree.
    pub fn node(&self, height: u8, index: u64) -> Option<Hash> {
        let count = 1_usize.checked_shl(height.into()).filter(|count| *count <= WIDTH)?;
        let begin = usize::try_from(index).ok()?.checked_mul(count)?;
        perfect_root(self.hashes.get(begin..begin.checked_add(count)?)?)
    }

    /// The hash a full tile has in the tile above it; nothing while it is partial.
    pub fn root(&self) -> Option<Hash> {
        self.node(8, 0)
    }
}

/// The root over a power of two of hashes, at most a full tile. Works in one buffer, without allocating.
pub(crate) fn perfect_root(hashes: &[Hash]) -> Option<Hash> {
    if !hashes.len().is_power_of_two() || hashes.len() > WIDTH {
        return None;
    }
    let mut buffer = [Hash::new([0; HASH_BYTES]); WIDTH / 2];
    let (pairs, single) = hashes.as_chunks::<2>();
    if let [hash] = single {
        return Some(*hash);
    }
    for (slot, [left, right]) in buffer.iter_mut().zip(pairs) {
        *slot = node_hash(left, right);
    }
    let mut count = pairs.len();
    while count > 1 {
        count /= 2;
        for place in 0..count {
            let (left, right) = (buffer.get(2 * place)?, buffer.get(2 * place + 1)?);
            let joined = node_hash(left, right);
            *buffer.get_mut(place)? = joined;
        }
    }
    buffer.first().copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::proof_vectors::{merkle_tree_hash, numbered_leaves};

    #[test]
    fn the_nodes_of_a_tile_are_those_of_the_tree() {
        let leaves = numbered_leaves(256);
        let tile = Tile::new(leaves.clone()).unwrap();
        assert_eq!(tile.root(), Some(merkle_tree_hash(&leaves)));
        for height in 0..=8_u8 {
            for index in 0..256_usize >> height {
                let wanted = merkle_tree_hash(&leaves[index << height..(index + 1) << height]);
                assert_eq!(tile.node(height, u64::try_from(index).unwrap()), Some(wanted));
            }
            assert_eq!(tile.node(height, 256 >> height), None);
        }
        assert_eq!(tile.node(9, 0), None);
        assert_eq!(tile.node(255, u64::MAX), None);
        assert_eq!(tile.node(1, u64::MAX), None);
        let partial = Tile::new(leaves[..7].to_vec()).unwrap();
        assert_eq!(partial.node(2, 0), Some(merkle_tree_hash(&leaves[..4])));
        assert_eq!((partial.node(2, 1), partial.root(), partial.width()), (None, None, 7));
    }

    #[test]
    fn only_whole_hashes_are_a_tile() {
        assert_eq!(Tile::new(vec![]), Err(TileError::Width(0)));
        assert_eq!(Tile::parse(&[]), Err(TileError::Width(0)));
        assert_eq!(Tile::parse(&[0; 33]), Err(TileError::Bytes(33)));
        assert_eq!(Tile::parse(&[0; 257 * 32]), Err(TileError::Width(257)));
        assert_eq!(Tile::new(numbered_leaves(257)), Err(TileError::Width(257)));
    }

    proptest! {
        #[test]
        fn a_tile_reads_back(width in 1_usize..=256) {
            let tile = Tile::new(numbered_leaves(width)).unwrap();
            prop_assert_eq!(Tile::parse(&tile.to_bytes()), Ok(tile));
        }
    }
}
