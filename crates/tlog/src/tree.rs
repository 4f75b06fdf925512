//! The tree as it grows in tiles: every tile is handed out once, when its last hash comes.
//!
//! Owns [`TreeBuilder`], which writes the tiles of a log and verifies those of another, and [`check_tree`], which does
//! the second from beginning to end.
//!
//! Invariants: leaves come in order; a full tile is handed out before anything that contains its root; after the first
//! tile of a level no leaf allocates. What is kept is less than one tile for each level.
//!
//! Deliberately absent: entries. Whoever has them hashes them and compares with the tiles of level 0.

use crate::frontier::{Frontier, SIZE_MAX};
use crate::hash::{Hash, empty_root, node_hash};
use crate::tile::{TILE_WIDTH, Tile, TileId, Tiles, partial_tiles, perfect_root};

const WIDTH: usize = TILE_WIDTH as usize;

/// Takes the leaves of a tree in order and hands out every tile that becomes full.
///
/// The default is the empty tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TreeBuilder {
    size: u64,
    /// The unfinished tile of each level, the lowest first: eight levels hold any size.
    /// INVARIANT: fewer than 256 hashes each, as `size` says.
    levels: [Vec<Hash>; 8],
}

/// Why a builder cannot go on from stored tiles, or a stored tree is not the one of its root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TreeError<E> {
    /// The size is above [`SIZE_MAX`].
    #[error("a tree of {0} leaves is larger than any log")]
    TooLarge(u64),
    /// A tile could not be read.
    #[error("{id} could not be read")]
    Tile {
        /// The tile asked for.
        id: TileId,
        /// What the source said.
        #[source]
        source: E,
    },
    /// A tile has another number of hashes than its name says.
    #[error("{id} came with {actual} hashes")]
    Width {
        /// The tile asked for.
        id: TileId,
        /// The hashes that came.
        actual: u16,
    },
    /// A tile is not what the tiles below it give.
    #[error("{0} is not what the tiles below it give")]
    Differs(TileId),
    /// The tiles agree with each other, and not with the root.
    #[error("the tiles do not give the root of the tree")]
    Root,
}

impl TreeBuilder {
    /// Goes on where a log of `size` leaves stands, from its partial tiles. Whether they are right only its root tells.
    ///
    /// # Errors
    /// [`TreeError::TooLarge`] above [`SIZE_MAX`] leaves, [`TreeError::Tile`] if a tile cannot be read,
    /// [`TreeError::Width`] if it is not as wide as its name says.
    pub fn resume<T: Tiles>(size: u64, tiles: &mut T) -> Result<Self, TreeError<T::Error>> {
        if size > SIZE_MAX {
            return Err(TreeError::TooLarge(size));
        }
        let mut builder = Self { size, ..Self::default() };
        for id in partial_tiles(size) {
            let tile = read(id, tiles)?;
            if let Some(hashes) = builder.levels.get_mut(usize::from(id.level())) {
                hashes.extend_from_slice(tile.hashes());
            }
        }
        Ok(builder)
    }

    /// Number of leaves so far.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds the next leaf by its hash. `full` is given each tile that becomes full by it, the lowest level first.
    ///
    /// # Errors
    /// What `full` answers. The builder is then of no more use: it has the leaf, and its tiles are not all handed out.
    pub fn append<E>(
        &mut self,
        leaf_hash: Hash,
        full: impl FnMut(TileId, &[Hash]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.append_all(&[leaf_hash], full)
    }

    /// Adds the next leaves by their hashes, as [`TreeBuilder::append`] does.
    ///
    /// # Errors
    /// What `full` answers, as in [`TreeBuilder::append`].
    pub fn append_all<E>(
        &mut self,
        leaf_hashes: &[Hash],
        mut full: impl FnMut(TileId, &[Hash]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut later = leaf_hashes;
        while !later.is_empty() {
            let room = WIDTH.saturating_sub(self.levels.first().map_or(0, Vec::len));
            let (now, rest) = later.split_at_checked(room).unwrap_or((later, &[]));
            self.fill(now, &mut full)?;
            later = rest;
        }
        Ok(())
    }

    /// The tiles of the tree that are not full, at most one on each level, the lowest level first.
    pub fn partial_tiles(&self) -> impl Iterator<Item = (TileId, &[Hash])> {
        let levels = self.levels.iter().filter(|hashes| !hashes.is_empty());
        partial_tiles(self.size).zip(levels.map(Vec::as_slice))
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        let mut root = None;
        // The lowest level is the right edge of the tree: join from there.
        for hashes in &self.levels {
            let level: Frontier = hashes.iter().copied().collect();
            for left in level.subtrees().iter().rev() {
                root = Some(root.map_or(*left, |right| node_hash(left, &right)));
            }
        }
        root.unwrap_or_else(empty_root)
    }

    /// Adds no more leaves than the tile of level 0 has room for, and carries the roots of full tiles upwards.
    fn fill<E>(
        &mut self,
        leaf_hashes: &[Hash],
        full: &mut impl FnMut(TileId, &[Hash]) -> Result<(), E>,
    ) -> Result<(), E> {
        // INVARIANT: at most 256 leaves at a time, so the count fits whatever a usize is.
        self.size += u64::try_from(leaf_hashes.len()).unwrap_or_default();
        let mut carried = None;
        for (level, hashes) in (0_u8..).zip(&mut self.levels) {
            match carried {
                None => hashes.extend_from_slice(leaf_hashes),
                Some(root) => hashes.push(root),
            }
            if hashes.len() < WIDTH {
                break;
            }
            if let Some(id) = last_full_tile(level, self.size) {
                full(id, hashes)?;
            }
            carried = perfect_root(hashes);
            hashes.clear();
        }
        Ok(())
    }
}

/// Reads every tile of a tree and checks that each follows from those below it, and the root from all of them.
///
/// That the tiles of level 0 are the hashes of the right entries is for the holder of the entries to compare.
///
/// # Errors
/// [`TreeError::Tile`] and [`TreeError::Width`] for a tile that cannot be read, [`TreeError::Differs`] for the first
/// tile that does not follow, [`TreeError::Root`] if another root comes out.
pub fn check_tree<T: Tiles>(
    size: u64,
    root: &Hash,
    tiles: &mut T,
) -> Result<(), TreeError<T::Error>> {
    let mut builder = TreeBuilder::default();
    for id in (0..).map_while(|index| TileId::in_tree(0, index, size)) {
        let tile = read(id, tiles)?;
        builder.append_all(tile.hashes(), |id, hashes| compare(id, hashes, tiles))?;
    }
    for (id, hashes) in builder.partial_tiles() {
        compare(id, hashes, tiles)?;
    }
    if builder.root() == *root { Ok(()) } else { Err(TreeError::Root) }
}

/// The full tile that ends a level of the tree.
fn last_full_tile(level: u8, size: u64) -> Option<TileId> {
    let full = size.checked_shr(8 * (u32::from(level) + 1))?;
    TileId::in_tree(level, full.checked_sub(1)?, size)
}

fn read<T: Tiles>(id: TileId, tiles: &mut T) -> Result<Tile, TreeError<T::Error>> {
    let tile = tiles.tile(id).map_err(|source| TreeError::Tile { id, source })?;
    let actual = tile.width();
    if actual == id.width() { Ok(tile) } else { Err(TreeError::Width { id, actual }) }
}

/// Compares a tile with the stored one. Those of level 0 were just read.
fn compare<T: Tiles>(
    id: TileId,
    hashes: &[Hash],
    tiles: &mut T,
) -> Result<(), TreeError<T::Error>> {
    if id.level() == 0 || read(id, tiles)?.hashes() == hashes {
        Ok(())
    } else {
        Err(TreeError::Differs(id))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use core::convert::Infallible;
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::proof_vectors::{merkle_tree_hash, numbered_leaves};
    use crate::tile::{MissingTile, tiles};

    /// Every tile of the tree of these leaves, and its root.
    pub(crate) fn tiles_of(leaves: &[Hash]) -> (BTreeMap<TileId, Tile>, Hash) {
        let (mut tiles, mut builder) = (BTreeMap::new(), TreeBuilder::default());
        builder.append_all(leaves, keep(&mut tiles)).unwrap();
        let partial = builder.partial_tiles();
        tiles.extend(partial.map(|(id, hashes)| (id, Tile::new(hashes.to_vec()).unwrap())));
        (tiles, builder.root())
    }

    fn keep(
        tiles: &mut BTreeMap<TileId, Tile>,
    ) -> impl FnMut(TileId, &[Hash]) -> Result<(), Infallible> {
        |id, hashes| {
            let before = tiles.insert(id, Tile::new(hashes.to_vec()).unwrap());
            assert_eq!(before, None, "{id} was handed out twice");
            Ok(())
        }
    }

    #[test]
    fn the_tiles_are_those_of_the_definition() {
        let leaves = numbered_leaves(70_000);
        let (made, root) = tiles_of(&leaves);
        assert_eq!(root, merkle_tree_hash(&leaves));
        assert!(made.keys().copied().eq({
            let mut wanted: Vec<_> = tiles(70_000).collect();
            wanted.sort();
            wanted
        }));
        let tile = &made[&TileId::new(1, 1, 17).unwrap()];
        let first = merkle_tree_hash(&leaves[256 * 256..257 * 256]);
        assert_eq!(tile.hashes().first(), Some(&first));
        assert_eq!(check_tree(70_000, &root, &mut made.clone()), Ok(()));
    }

    #[test]
    fn the_empty_tree_has_no_tiles() {
        let (made, root) = tiles_of(&[]);
        assert_eq!((made.len(), root), (0, empty_root()));
        assert_eq!(check_tree(0, &root, &mut made.clone()), Ok(()));
        let other = numbered_leaves(1);
        assert_eq!(check_tree(0, &other[0], &mut made.clone()), Err(TreeError::Root));
    }

    #[test]
    fn a_refusing_receiver_stops_the_builder() {
        let mut builder = TreeBuilder::default();
        let refused = builder.append_all(&numbered_leaves(256), |id, _| Err(id));
        assert_eq!(refused, Err(TileId::new(0, 0, 256).unwrap()));
    }

    #[test]
    fn a_builder_does_not_resume_from_what_no_log_is() {
        let mut none = BTreeMap::new();
        let refused = TreeBuilder::resume(SIZE_MAX + 1, &mut none);
        assert_eq!(refused, Err(TreeError::TooLarge(SIZE_MAX + 1)));
        let id = TileId::new(0, 0, 3).unwrap();
        let missing = TreeError::Tile { id, source: MissingTile(id) };
        assert_eq!(TreeBuilder::resume(3, &mut none), Err(missing));
        none.insert(id, Tile::new(numbered_leaves(2)).unwrap());
        let refused = TreeBuilder::resume(3, &mut none);
        assert_eq!(refused, Err(TreeError::Width { id, actual: 2 }));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.min(32), ..ProptestConfig::default() })]

        #[test]
        fn a_resumed_builder_goes_on_as_if_never_stopped(before in 0_usize..70_000, after in 0_usize..600) {
            let leaves = numbered_leaves(before + after);
            let (mut made, _) = tiles_of(&leaves[..before]);
            let size = u64::try_from(before).unwrap();
            let mut builder = TreeBuilder::resume(size, &mut made).unwrap();
            let mut more = BTreeMap::new();
            for leaf in &leaves[before..] {
                builder.append(*leaf, keep(&mut more)).unwrap();
            }
            let frontier: Frontier = leaves.iter().copied().collect();
            prop_assert_eq!((builder.root(), builder.size()), (frontier.root(), frontier.size()));
            let (all, _) = tiles_of(&leaves);
            for (id, tile) in more {
                prop_assert_eq!(Some(&tile), all.get(&id));
            }
        }

        #[test]
        fn any_changed_bit_of_any_tile_is_noticed(size in 1_usize..70_000, which in any::<prop::sample::Index>(), byte in any::<prop::sample::Index>(), flip in 1_u8..) {
            let (mut made, root) = tiles_of(&numbered_leaves(size));
            let size = u64::try_from(size).unwrap();
            prop_assert_eq!(check_tree(size, &root, &mut made), Ok(()));
            let id = *which.get(&made.keys().copied().collect::<Vec<_>>());
            let mut bytes = made[&id].to_bytes();
            *byte.get_mut(&mut bytes) ^= flip;
            made.insert(id, Tile::parse(&bytes).unwrap());
            prop_assert!(check_tree(size, &root, &mut made).is_err());
        }
    }
}
