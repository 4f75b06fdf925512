//! Tiles: the tree cut into pieces of 256 hashes, the form in which a log is kept and published (C2SP tlog-tiles).
//!
//! Owns the names of tiles and of bundles of entries ([`TileId`], [`BundleId`]), their bytes ([`Tile`], the bundles'
//! functions), and [`TileNodes`], which makes proofs from tiles.
//!
//! Invariants: a tile has 1 to 256 hashes; its name says how many; a name has one spelling, and so have the bytes.
//!
//! Deliberately absent: where tiles are kept, HTTP, compression, and pruning: a log that drops a beginning of itself
//! cannot be verified by somebody who comes later.

mod entries;
mod hashes;
mod id;
mod nodes;

pub use entries::{BundleError, ENTRY_BYTES_MAX, bundle, bundle_entries};
pub(crate) use hashes::perfect_root;
pub use hashes::{Tile, TileError};
pub use id::{BundleId, TILE_WIDTH, TileId, TileIdError, partial_tiles, tiles};
pub use nodes::{
    MissingTile, TileNodes, TileNodesError, Tiles, consistency_tiles, inclusion_tiles,
};
