//! Proofs from tiles: which tiles a proof needs, and the nodes of the tree read out of them.
//!
//! Invariant: a tile is asked for at the width the tree of this size has it, and one of another width is refused.
//! Whoever loads tiles in a way this crate cannot wait for asks for their names first, and answers from a map.
//!
//! Deliberately absent: trust. Nodes from wrong tiles make wrong proofs, and those do not verify.

use core::convert::Infallible;
use std::collections::BTreeMap;

use crate::hash::{HASH_BYTES, Hash};
use crate::proof::{GenerateError, Nodes, ProofError, consistency_proof, inclusion_proof};
use crate::tile::hashes::Tile;
use crate::tile::id::TileId;

/// Where tiles come from.
pub trait Tiles {
    /// Why a tile could not be had.
    type Error;

    /// The tile of this name.
    ///
    /// # Errors
    /// Whatever keeps the source from answering.
    fn tile(&mut self, id: TileId) -> Result<Tile, Self::Error>;
}

/// The tile that is not in the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is missing")]
pub struct MissingTile(
    /// Its name.
    pub TileId,
);

impl Tiles for BTreeMap<TileId, Tile> {
    type Error = MissingTile;

    fn tile(&mut self, id: TileId) -> Result<Tile, MissingTile> {
        self.get(&id).cloned().ok_or(MissingTile(id))
    }
}

/// The nodes of a tree of a given size, read from its tiles. Remembers the tile it read last on each level.
#[derive(Debug)]
pub struct TileNodes<T> {
    size: u64,
    tiles: T,
    last: BTreeMap<u8, (TileId, Tile)>,
}

/// Why a node could not be read from tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TileNodesError<E> {
    /// The subtree is not wholly inside the tree.
    #[error("no whole subtree at level {level}, index {index} in a tree of {size} leaves")]
    Outside {
        /// The height of the subtree.
        level: u8,
        /// Its place among those of its height.
        index: u64,
        /// The leaves of the tree.
        size: u64,
    },
    /// The source gave a tile of another width.
    #[error("{id} came with {actual} hashes")]
    Width {
        /// The tile asked for.
        id: TileId,
        /// The hashes that came.
        actual: u16,
    },
    /// The source gave no tile.
    #[error("{id} could not be read")]
    Tile {
        /// The tile asked for.
        id: TileId,
        /// What the source said.
        #[source]
        source: E,
    },
}

impl<T> TileNodes<T> {
    /// The nodes of the tree of `size` leaves, from these tiles.
    pub const fn new(size: u64, tiles: T) -> Self {
        Self { size, tiles, last: BTreeMap::new() }
    }
}

impl<T: Tiles> Nodes for TileNodes<T> {
    type Error = TileNodesError<T::Error>;

    fn node(&mut self, level: u8, index: u64) -> Result<Hash, Self::Error> {
        let outside = TileNodesError::Outside { level, index, size: self.size };
        let Some(place) = place(level, index, self.size) else { return Err(outside) };
        let last = self.last.get(&place.id.level()).filter(|(id, _)| *id == place.id);
        if let Some((_, tile)) = last {
            return tile.node(place.height, place.index).ok_or(outside);
        }
        let id = place.id;
        let tile = self.tiles.tile(id).map_err(|source| TileNodesError::Tile { id, source })?;
        if tile.width() != id.width() {
            return Err(TileNodesError::Width { id, actual: tile.width() });
        }
        let node = tile.node(place.height, place.index);
        self.last.insert(id.level(), (id, tile));
        node.ok_or(outside)
    }
}

/// Where a node stands: the tile, the height above its hashes, the place among the nodes of this height.
struct Place {
    id: TileId,
    height: u8,
    index: u64,
}

fn place(level: u8, index: u64, size: u64) -> Option<Place> {
    let whole = size.checked_shr(level.into())?;
    if index >= whole {
        return None;
    }
    let (tile_level, height) = (level / 8, level % 8);
    // Since the subtree lies in the tree, the index of its first leaf fits, and so does that of its first hash.
    let first = index << height;
    let id = TileId::in_tree(tile_level, first >> 8, size)?;
    Some(Place { id, height, index: (first & 0xff) >> height })
}

/// The tiles from which [`inclusion_proof`] is made, each once.
///
/// # Errors
/// [`ProofError::Index`] beyond the tree.
pub fn inclusion_tiles(index: u64, size: u64) -> Result<Vec<TileId>, ProofError> {
    let mut wanted = Wanted { size, ids: Vec::new() };
    requested(&inclusion_proof(index, size, &mut wanted))?;
    Ok(wanted.ids)
}

/// The tiles from which [`consistency_proof`] is made, each once.
///
/// # Errors
/// [`ProofError::FromEmpty`] and [`ProofError::Sizes`] as the proof itself.
pub fn consistency_tiles(old: u64, new: u64) -> Result<Vec<TileId>, ProofError> {
    let mut wanted = Wanted { size: new, ids: Vec::new() };
    requested(&consistency_proof(old, new, &mut wanted))?;
    Ok(wanted.ids)
}

fn requested(made: &Result<Vec<Hash>, GenerateError<Infallible>>) -> Result<(), ProofError> {
    match made {
        Ok(_) => Ok(()),
        Err(GenerateError::Request(error)) => Err(*error),
        Err(GenerateError::Node { source, .. }) => match *source {},
    }
}

/// Notes which tiles are asked for and answers with nothing of value.
struct Wanted {
    size: u64,
    ids: Vec<TileId>,
}

impl Nodes for Wanted {
    type Error = Infallible;

    fn node(&mut self, level: u8, index: u64) -> Result<Hash, Infallible> {
        let id = place(level, index, self.size).map(|place| place.id);
        let new = id.filter(|id| !self.ids.contains(id));
        self.ids.extend(new);
        Ok(Hash::new([0; HASH_BYTES]))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::proof::{tree_root, verify_consistency, verify_inclusion};
    use crate::proof_vectors::{merkle_tree_hash, numbered_leaves};
    use crate::tree::tests::tiles_of;

    const LARGEST: usize = 70_000;

    #[test]
    fn proofs_from_the_tiles_of_a_large_tree_verify() {
        let leaves = numbered_leaves(LARGEST);
        let size = u64::try_from(LARGEST).unwrap();
        let (tiles, root) = tiles_of(&leaves);
        let mut nodes = TileNodes::new(size, tiles.clone());
        assert_eq!(tree_root(size, &mut nodes), Ok(root));
        for (index, old) in [(0, 1), (255, 256), (256, 257), (65_535, 65_536), (69_999, 35_003)] {
            let place = usize::try_from(index).unwrap();
            let only = |ids: Vec<TileId>| -> BTreeMap<_, _> {
                ids.into_iter().map(|id| (id, tiles[&id].clone())).collect()
            };
            let mut few = TileNodes::new(size, only(inclusion_tiles(index, size).unwrap()));
            let proof = inclusion_proof(index, size, &mut few).unwrap();
            verify_inclusion(index, size, &leaves[place], &proof, &root).unwrap();
            let mut few = TileNodes::new(size, only(consistency_tiles(old, size).unwrap()));
            let proof = consistency_proof(old, size, &mut few).unwrap();
            let old_root = merkle_tree_hash(&leaves[..usize::try_from(old).unwrap()]);
            verify_consistency(old, size, &proof, &old_root, &root).unwrap();
        }
    }

    #[test]
    fn a_tile_of_another_width_is_refused() {
        let (mut tiles, _) = tiles_of(&numbered_leaves(6));
        let id = TileId::new(0, 0, 6).unwrap();
        tiles.insert(id, Tile::new(numbered_leaves(7)).unwrap());
        let refused = TileNodes::new(6, tiles).node(0, 0);
        assert_eq!(refused, Err(TileNodesError::Width { id, actual: 7 }));
        let mut none = TileNodes::new(6, BTreeMap::new());
        let missing = TileNodesError::Tile { id, source: MissingTile(id) };
        assert_eq!(none.node(1, 2), Err(missing));
        let outside = TileNodesError::Outside { level: 2, index: 1, size: 6 };
        assert_eq!(none.node(2, 1), Err(outside));
        assert!(none.node(255, u64::MAX).is_err());
        assert_eq!(inclusion_tiles(6, 6), Err(ProofError::Index { index: 6, size: 6 }));
        assert_eq!(consistency_tiles(0, 6), Err(ProofError::FromEmpty));
    }

    proptest! {
        #[test]
        fn every_proof_made_from_tiles_verifies(size in 1_usize..2_000, leaf in any::<prop::sample::Index>(), old in any::<prop::sample::Index>()) {
            let leaves = numbered_leaves(size);
            let (tiles, root) = tiles_of(&leaves);
            let (place, old) = (leaf.index(size), 1 + old.index(size));
            let old_root = merkle_tree_hash(&leaves[..old]);
            let [index, old, size] = [place, old, size].map(|number| u64::try_from(number).unwrap());
            let mut nodes = TileNodes::new(size, tiles);
            let proof = inclusion_proof(index, size, &mut nodes).unwrap();
            prop_assert_eq!(verify_inclusion(index, size, &leaves[place], &proof, &root), Ok(()));
            let proof = consistency_proof(old, size, &mut nodes).unwrap();
            prop_assert_eq!(verify_consistency(old, size, &proof, &old_root, &root), Ok(()));
        }
    }
}
