//! Seams: where the log says that a range was lost, what it says was left is what stands there.
//!
//! That two members signed, and that the generation is a new one, is the registry's rule; here is what no rule can see.

use std::fmt;

use amana_events::registry::LogRestored;
use amana_store::StoreError;
use amana_tlog::Frontier;
use serde::Serialize;

use super::report::{Layer, Report};
use crate::{AppError, Office};

/// What it says is of what was signed outside.
const LAYER: Layer = Layer::Checkpoints;

/// A seam that a replay came over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeamSeen {
    /// The position of the record that says so.
    pub position: u64,
    /// The generation that begins.
    pub generation: u32,
    /// The first position that is lost.
    pub lost_from: u64,
    /// How many events had been known.
    pub lost_to: u64,
}

impl fmt::Display for SeamSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.lost_to.saturating_sub(1);
        write!(
            f,
            "generation {}: events {}..{last} were lost, said by the log itself at position {}",
            self.generation, self.lost_from, self.position
        )
    }
}

impl Office {
    /// Compares the root of what was left at each seam with the leaves before it.
    pub(super) async fn compare_seams(
        &self,
        seams: Vec<(u64, LogRestored)>,
        report: &mut Report,
    ) -> Result<(), AppError> {
        for (position, said) in seams {
            let place = "log_restored";
            if said.left_size > position {
                report.find(
                    LAYER,
                    Some(position),
                    place,
                    "says that more was left than stands before it",
                );
            } else {
                let root = self.root_of_leaves(said.left_size).await?;
                if root != Some(*said.left_root.bytes()) {
                    let what = "what it says was left is not what stands there";
                    report.find(LAYER, Some(position), place, what);
                }
            }
            report.seams.push(SeamSeen {
                position,
                generation: said.generation,
                lost_from: said.left_size,
                lost_to: said.known_size,
            });
        }
        Ok(())
    }

    /// The root over the first so many leaves, without a tile; none where a row cannot be read, which is a finding elsewhere.
    async fn root_of_leaves(&self, size: u64) -> Result<Option<[u8; 32]>, AppError> {
        let mut frontier = Frontier::default();
        let mut scan = self.journal.scan(0);
        while frontier.size() < size {
            let page = match scan.next_page().await {
                Ok(Some(page)) => page,
                Ok(None) | Err(StoreError::Damaged { .. }) => return Ok(None),
                Err(error) => return Err(error.into()),
            };
            let left = size.saturating_sub(frontier.size());
            let left = usize::try_from(left).unwrap_or(usize::MAX);
            page.iter().take(left).for_each(|stored| frontier.append(stored.leaf_hash));
        }
        Ok(Some(*frontier.root().as_bytes()))
    }
}
