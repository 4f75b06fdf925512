//! The tree as rows: hashes of leaves, and full tiles made of them.
//!
//! A tile is a fact of the leaves below it: whoever writes it a second time writes the same, and what is missing is made
//! again. So nothing here is part of an append, and nothing here is trusted by who verifies.

use amana_tlog::Hash;

use super::{Journal, change};
use crate::StoreError;
use crate::few::{few, many};
use crate::number::{signed, unsigned};
use crate::statement::{Statement, Value};

/// Hashes in a full tile.
pub const TILE_HASHES: usize = 256;

/// Tiles written in one transaction: 2 MiB.
const WRITTEN_AT_ONCE: usize = 256;

const LEAVES: &str = "SELECT position, leaf_hash FROM event
    WHERE ledger_id = $1 AND position >= $2 AND position < $3 ORDER BY position";
const TILES: &str = "SELECT number, root, hashes FROM tile
    WHERE ledger_id = $1 AND level = $2 AND number >= $3 AND number < $4 ORDER BY number";
const ROOTS: &str = "SELECT number, root FROM tile
    WHERE ledger_id = $1 AND level = $2 AND number >= $3 AND number < $4 ORDER BY number";
const LAST: &str = "SELECT max(number) FROM tile WHERE ledger_id = $1 AND level = $2";
const ADD: &str = "INSERT INTO tile (ledger_id, level, number, root, hashes)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (ledger_id, level, number) DO NOTHING";

/// A full tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileRow {
    /// 0 holds hashes of leaves; each level above hashes of whole tiles below.
    pub level: u8,
    /// Its place in its level, from 0.
    pub number: u64,
    /// The hash of the whole tile.
    pub root: Hash,
    /// Its hashes.
    pub hashes: Vec<Hash>,
}

impl Journal {
    /// The hashes of the leaves from a position up to and without another, in order and without a gap; fewer where the log ends
    /// before.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if one is missing or is no hash, [`StoreError::Unavailable`].
    pub async fn leaf_hashes(&self, from: u64, until: u64) -> Result<Vec<Hash>, StoreError> {
        if let Some(recent) = self.0.recent.hashes(from, until) {
            return Ok(recent);
        }
        let ledger = Value::Id(self.0.ledger.uuid());
        let values = vec![ledger, Value::Number(signed(from)), Value::Number(signed(until))];
        let rows: Vec<(i64, Vec<u8>)> = many(&self.0.database, LEAVES, values).await?;
        dense(rows, from, "event.leaf_hash")
    }

    /// Full tiles of a level from a number up to and without another, in order; those that are written.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if one is no tile, [`StoreError::Unavailable`].
    pub async fn tiles(
        &self,
        level: u8,
        from: u64,
        until: u64,
    ) -> Result<Vec<TileRow>, StoreError> {
        let values =
            self.of_tiles(level, [Value::Number(signed(from)), Value::Number(signed(until))]);
        let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = many(&self.0.database, TILES, values).await?;
        rows.into_iter().map(|row| tile(level, row)).collect()
    }

    /// One full tile, where it is written.
    ///
    /// # Errors
    /// As [`Journal::tiles`].
    pub async fn tile(&self, level: u8, number: u64) -> Result<Option<TileRow>, StoreError> {
        let (from, until) = (signed(number), signed(number + 1));
        let values = self.of_tiles(level, [Value::Number(from), Value::Number(until)]);
        let mut rows: Vec<(i64, Vec<u8>, Vec<u8>)> = few(&self.0.database, TILES, values).await?;
        rows.pop().map(|row| tile(level, row)).transpose()
    }

    /// The hashes of whole tiles of a level, from a number up to and without another: what a tile above is made of.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if one is missing or is no hash, [`StoreError::Unavailable`].
    pub async fn tile_roots(
        &self,
        level: u8,
        from: u64,
        until: u64,
    ) -> Result<Vec<Hash>, StoreError> {
        let values =
            self.of_tiles(level, [Value::Number(signed(from)), Value::Number(signed(until))]);
        let rows: Vec<(i64, Vec<u8>)> = few(&self.0.database, ROOTS, values).await?;
        dense(rows, from, "tile.root")
    }

    /// How many tiles of a level are written, if none is missing before the last.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn tiles_written(&self, level: u8) -> Result<u64, StoreError> {
        let values = self.of_tiles(level, []);
        let rows: Vec<(Option<i64>,)> = few(&self.0.database, LAST, values).await?;
        match rows.first().and_then(|(last,)| *last) {
            Some(last) => Ok(unsigned(last, "tile.number")? + 1),
            None => Ok(0),
        }
    }

    /// Writes full tiles. Those that stand already are left as they are.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn put_tiles(&self, tiles: &[TileRow]) -> Result<(), StoreError> {
        for some in tiles.chunks(WRITTEN_AT_ONCE) {
            let add = |tile: &TileRow| {
                let number = Value::Number(signed(tile.number));
                let root = Value::Bytes(tile.root.as_bytes().to_vec());
                let hashes = tile.hashes.iter().flat_map(|hash| *hash.as_bytes()).collect();
                let values = self.of_tiles(tile.level, [number, root, Value::Bytes(hashes)]);
                Statement::new(ADD, values)
            };
            change(&self.0.database, some.iter().map(add).collect()).await?;
        }
        Ok(())
    }

    fn of_tiles<const N: usize>(&self, level: u8, more: [Value; N]) -> Vec<Value> {
        let own = [Value::Id(self.0.ledger.uuid()), Value::Small(i16::from(level))];
        own.into_iter().chain(more).collect()
    }
}

/// Hashes that stand one after the other from a number on.
fn dense(
    rows: Vec<(i64, Vec<u8>)>,
    from: u64,
    what: &'static str,
) -> Result<Vec<Hash>, StoreError> {
    let hash = |((number, hash), wanted): ((i64, Vec<u8>), u64)| {
        let damaged = StoreError::Damaged { position: Some(wanted), what };
        if unsigned(number, what)? != wanted {
            return Err(damaged);
        }
        Hash::try_from(hash.as_slice()).map_err(|_| damaged)
    };
    rows.into_iter().zip(from..).map(hash).collect()
}

fn tile(level: u8, row: (i64, Vec<u8>, Vec<u8>)) -> Result<TileRow, StoreError> {
    let (number, root, hashes) = row;
    let damaged = |what| StoreError::Damaged { position: None, what };
    let (all, rest) = hashes.as_chunks::<32>();
    if all.len() != TILE_HASHES || !rest.is_empty() {
        return Err(damaged("tile.hashes"));
    }
    Ok(TileRow {
        level,
        number: unsigned(number, "tile.number")?,
        root: Hash::try_from(root.as_slice()).map_err(|_| damaged("tile.root"))?,
        hashes: all.iter().copied().map(Hash::new).collect(),
    })
}
