//! Seams: where the log says that a range was lost, what it says was left is what stands there.
//!
//! That two members signed, and that the generation is a new one, is the registry's rule; here is what no rule can see.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use amana_domain::State;
use amana_events::registry::LogRestored;
use amana_store::StoreError;
use amana_tlog::Frontier;
use serde::Serialize;

use super::{
    history::History,
    report::{Layer, Report, Severity},
};
use crate::{AppError, Office, erase::person_stream};

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
    /// Persons whom a restoration names as erased and who go on all the same, and those of whom files still say what nobody has
    /// decided on.
    pub(super) async fn compare_erased_again(
        &self,
        seams: &[(u64, LogRestored)],
        history: &History,
        report: &mut Report,
    ) -> Result<(), AppError> {
        let named = seams.iter().flat_map(|(at, said)| said.erased.iter().map(move |it| (*at, it)));
        for (position, erased) in named {
            let stream = person_stream(erased.person);
            let Some(State::Person(person)) = history.state(stream) else { continue };
            let place = stream.to_string();
            if person.exists() && !person.is_erased() {
                let what = "was erased before the log was restored, as it says itself, and was not erased again";
                report.find_as(Severity::Breach, Layer::Keys, Some(position), place, what);
            } else if person.mentions_undecided() {
                let fields = match self.mentions(erased.person).await {
                    Ok(mentions) => mentions.len(),
                    // A record that does not decode is a finding of its own.
                    Err(AppError::Broken { .. }) => 0,
                    Err(error) => return Err(error),
                };
                if fields > 0 {
                    let what = format!(
                        "was erased again; of {fields} fields of files that mention them nothing is decided since"
                    );
                    let severity = Severity::Irregularity;
                    report.find_as(severity, Layer::Redactions, Some(position), place, what);
                }
            }
        }
        Ok(())
    }

    /// Compares the root of what was left at each seam with the leaves before it.
    pub(super) async fn compare_seams(
        &self,
        seams: Vec<(u64, LogRestored)>,
        report: &mut Report,
    ) -> Result<(), AppError> {
        let place = "log_restored";
        let roots = self.roots_of_leaves(seams.iter().map(|(_, said)| said.left_size)).await?;
        let mut before = 0;
        for (position, said) in seams {
            let mut find = |what| report.find(LAYER, Some(position), place, what);
            if said.left_size > position {
                find("says that more was left than stands before it");
            } else if said.left_size < before {
                find("says that less was left than to the restoration before it, which is there");
            } else if roots.get(&said.left_size) != Some(said.left_root.bytes()) {
                find("what it says was left is not what stands there");
            }
            before = position + 1;
            report.seams.push(SeamSeen {
                position,
                generation: said.generation,
                lost_from: said.left_size,
                lost_to: said.known_size,
            });
        }
        Ok(())
    }

    /// The roots over the first so many leaves, without a tile, in one reading; none where a row cannot be read, which is a
    /// finding elsewhere.
    async fn roots_of_leaves(
        &self,
        sizes: impl Iterator<Item = u64>,
    ) -> Result<BTreeMap<u64, [u8; 32]>, AppError> {
        let wanted: BTreeSet<u64> = sizes.collect();
        let (mut roots, mut frontier) = (BTreeMap::new(), Frontier::default());
        let mut scan = self.journal.scan(0);
        while wanted.last().is_some_and(|last| frontier.size() < *last) {
            let page = match scan.next_page().await {
                Ok(Some(page)) => page,
                Ok(None) | Err(StoreError::Damaged { .. }) => break,
                Err(error) => return Err(error.into()),
            };
            for stored in page {
                frontier.append(stored.leaf_hash);
                if wanted.contains(&frontier.size()) {
                    roots.insert(frontier.size(), *frontier.root().as_bytes());
                }
            }
        }
        Ok(roots)
    }
}
