//! The tree over the log: full tiles written from leaf hashes, and the tiles a proof is made of.
//!
//! INVARIANT: what is given out was made from rows of this moment, and whoever gives it out judges it against the root it is for.
//! A tile that was changed or is missing makes no wrong proof, only none.

use std::{collections::BTreeMap, ops::Range};

use amana_store::{Journal, TILE_HASHES, TileRow};
use amana_tlog::{
    Frontier, Hash, MissingTile, Tile, TileId, TileNodes, Tiles, TreeBuilder, consistency_proof,
    consistency_tiles, inclusion_proof, inclusion_tiles, partial_tiles,
};
use futures_util::future::try_join_all;

use crate::AppError;

/// Tiles made at once.
const MADE_AT_ONCE: u64 = 64;
/// Levels of tiles: 256 to the eighth is more than any log.
const LEVELS: u8 = 8;

/// The tree of the first so many events of a log.
#[derive(Debug)]
pub(crate) struct Tree<'a> {
    journal: &'a Journal,
    size: u64,
    tiles: BTreeMap<TileId, Tile>,
}

impl<'a> Tree<'a> {
    /// The tree of this size. Full tiles that are missing behind those written are written first.
    ///
    /// # Errors
    /// [`AppError::Store`]; [`AppError::Broken`] where the log is shorter.
    pub(crate) async fn of(journal: &'a Journal, size: u64) -> Result<Self, AppError> {
        let full = |level: u8| size.checked_shr(8 * (u32::from(level) + 1)).unwrap_or(0);
        let levels =
            (0..LEVELS).map(|level| (level, full(level))).take_while(|(_, full)| *full > 0);
        let written = levels.clone().map(|(level, _)| journal.tiles_written(level));
        // Asked together: the database is a way off.
        let written = try_join_all(written).await?;
        for ((level, full), written) in levels.zip(written) {
            level_up(journal, level, written..full).await?;
        }
        Ok(Self { journal, size, tiles: BTreeMap::new() })
    }

    /// Its root.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub(crate) async fn root(&mut self) -> Result<Hash, AppError> {
        self.load(partial_tiles(self.size).collect()).await?;
        let grown = TreeBuilder::resume(self.size, &mut self.tiles).map_err(|e| broken(&e))?;
        Ok(grown.root())
    }

    /// The proof that the leaf at a position is in it.
    ///
    /// # Errors
    /// [`AppError::Usage`] beyond it, [`AppError::Store`], [`AppError::Broken`].
    pub(crate) async fn inclusion(&mut self, position: u64) -> Result<Vec<Hash>, AppError> {
        let wanted = inclusion_tiles(position, self.size).map_err(|error| usage(&error))?;
        self.load(wanted).await?;
        let mut nodes = TileNodes::new(self.size, Held(&mut self.tiles));
        inclusion_proof(position, self.size, &mut nodes).map_err(|error| broken(&error))
    }

    /// The proof that the tree of the first so many leaves is its beginning.
    ///
    /// # Errors
    /// [`AppError::Usage`] for none or more than it has, [`AppError::Store`], [`AppError::Broken`].
    pub(crate) async fn consistency(&mut self, old: u64) -> Result<Vec<Hash>, AppError> {
        let wanted = consistency_tiles(old, self.size).map_err(|error| usage(&error))?;
        self.load(wanted).await?;
        let mut nodes = TileNodes::new(self.size, Held(&mut self.tiles));
        consistency_proof(old, self.size, &mut nodes).map_err(|error| broken(&error))
    }

    /// One tile of it.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub(crate) async fn tile(&self, id: TileId) -> Result<Tile, AppError> {
        if id.is_full()
            && let Some(row) = self.journal.tile(id.level(), id.index()).await?
        {
            return Tile::new(row.hashes).map_err(|error| broken(&error));
        }
        let start = id.index() << 8;
        let hashes = below(self.journal, id.level(), start, start + u64::from(id.width())).await?;
        Tile::new(hashes).map_err(|error| broken(&error))
    }

    async fn load(&mut self, wanted: Vec<TileId>) -> Result<(), AppError> {
        let tree = &*self;
        let missing = wanted.into_iter().filter(|id| !tree.tiles.contains_key(id));
        let loaded = missing.map(|id| async move { Ok::<_, AppError>((id, tree.tile(id).await?)) });
        let loaded = try_join_all(loaded).await?;
        self.tiles.extend(loaded);
        Ok(())
    }
}

/// Writes full tiles of a level that are missing.
async fn level_up(journal: &Journal, level: u8, missing: Range<u64>) -> Result<(), AppError> {
    let mut next = missing.start;
    while next < missing.end {
        let until = missing.end.min(next + MADE_AT_ONCE);
        let hashes = below(journal, level, next << 8, until << 8).await?;
        let rows = (next..).zip(hashes.chunks(TILE_HASHES)).map(|(number, hashes)| TileRow {
            level,
            number,
            root: hashes.iter().copied().collect::<Frontier>().root(),
            hashes: hashes.to_vec(),
        });
        journal.put_tiles(&rows.collect::<Vec<_>>()).await?;
        next = until;
    }
    Ok(())
}

/// Hashes of a level, from what is below it: leaves, or whole tiles.
async fn below(journal: &Journal, level: u8, from: u64, until: u64) -> Result<Vec<Hash>, AppError> {
    let (hashes, what) = match level.checked_sub(1) {
        None => (journal.leaf_hashes(from, until).await?, "events are missing"),
        Some(lower) => (journal.tile_roots(lower, from, until).await?, "tiles are missing"),
    };
    if hashes.len() as u64 == until - from {
        return Ok(hashes);
    }
    let place = format!("the tree, level {level}, from {from}");
    Err(AppError::Broken { place, what: what.to_owned() })
}

fn usage(error: &dyn std::error::Error) -> AppError {
    AppError::Usage(error.to_string())
}

fn broken(error: &dyn std::error::Error) -> AppError {
    AppError::Broken { place: "the tree".to_owned(), what: error.to_string() }
}

/// Tiles that are loaded.
struct Held<'t>(&'t mut BTreeMap<TileId, Tile>);

impl Tiles for Held<'_> {
    type Error = MissingTile;

    fn tile(&mut self, id: TileId) -> Result<Tile, MissingTile> {
        self.0.tile(id)
    }
}
