//! Stored tiles against those that the records give.
//!
//! A tile that is missing is no harm: it is made again from leaves. One that differs would make proofs that nobody accepts.

use amana_store::{StoreError, TILE_HASHES, TileRow};
use amana_tlog::{Frontier, Hash};

use super::{
    fold::Fold,
    report::{Layer, Report},
};
use crate::{AppError, Office};

/// Levels of tiles: 256 to the eighth is more than any log.
const LEVELS: u8 = 8;
/// How many tiles wait to be compared, each of 8 KiB.
const WAITING_MAX: usize = 32;

/// The tiles of what was folded.
#[derive(Debug, Default)]
pub(super) struct TilesMade {
    /// The hashes of the tile of each level that is not full yet, and how many are.
    levels: Vec<(Vec<Hash>, u64)>,
    full: Vec<TileRow>,
}

impl TilesMade {
    pub(super) fn take(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for level in 0..LEVELS {
            let place = usize::from(level);
            if self.levels.len() <= place {
                self.levels.push((Vec::with_capacity(TILE_HASHES), 0));
            }
            let Some((hashes, number)) = self.levels.get_mut(place) else { return };
            hashes.push(hash);
            if hashes.len() < TILE_HASHES {
                return;
            }
            let hashes = std::mem::take(hashes);
            let root = hashes.iter().copied().collect::<Frontier>().root();
            self.full.push(TileRow { level, number: *number, root, hashes });
            *number += 1;
            hash = root;
        }
    }

    pub(super) fn waits_enough(&self) -> bool {
        self.full.len() >= WAITING_MAX
    }
}

impl Office {
    /// Compares the tiles that became full with those that are stored.
    pub(super) async fn compare_tiles(&self, fold: &mut Fold) -> Result<(), AppError> {
        let Some(made) = &mut fold.tiles else { return Ok(()) };
        let mut full = std::mem::take(&mut made.full);
        full.sort_by_key(|tile| (tile.level, tile.number));
        for run in full.chunk_by(|one, next| one.level == next.level) {
            self.compare_run(run, &mut fold.report).await?;
        }
        Ok(())
    }

    /// Tiles of one level that stand one after the other.
    async fn compare_run(&self, run: &[TileRow], report: &mut Report) -> Result<(), AppError> {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return Ok(()) };
        let stored = match self.journal.tiles(first.level, first.number, last.number + 1).await {
            Ok(stored) => stored,
            Err(StoreError::Damaged { what, .. }) if run.len() == 1 => {
                report.find(Layer::Tiles, None, place(first), format!("{what} cannot be read"));
                return Ok(());
            }
            Err(StoreError::Damaged { .. }) => {
                for one in run {
                    Box::pin(self.compare_run(std::slice::from_ref(one), report)).await?;
                }
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        report.tiles += stored.len() as u64;
        for made in run {
            let Some(kept) = stored.iter().find(|kept| kept.number == made.number) else {
                continue;
            };
            if kept.hashes != made.hashes {
                let what = "is not the tile of the records: proofs made of it are worth nothing";
                report.find(Layer::Tiles, None, place(made), what);
            } else if kept.root != made.root {
                report.find(Layer::Tiles, None, place(made), "its hash is not that of its hashes");
            }
        }
        Ok(())
    }

    /// After the last one: tiles over events that are not there.
    pub(super) async fn compare_tiles_beyond(&self, report: &mut Report) -> Result<(), AppError> {
        for level in 0..LEVELS {
            let written = match self.journal.tiles_written(level).await {
                Ok(written) => written,
                Err(StoreError::Damaged { what, .. }) => {
                    let place = format!("tiles of level {level}");
                    report.find(Layer::Tiles, None, place, format!("{what} cannot be read"));
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            let size = self.journal.head().await?.next_position;
            let full = size.checked_shr(8 * (u32::from(level) + 1)).unwrap_or(0);
            if written > full {
                let what = format!("stand over {written} times 256 hashes, and {full} are full");
                let place = format!("tiles of level {level}");
                report.find(Layer::Tiles, None, place, what);
            }
        }
        Ok(())
    }
}

fn place(tile: &TileRow) -> String {
    format!("tile {} of level {}", tile.number, tile.level)
}
