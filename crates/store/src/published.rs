//! What a sequencer tells the rest of the process of each commit: how far the log goes, and the newest leaf hashes.
//!
//! The hashes spare who signs a checkpoint under load from reading again what was written a moment ago. INVARIANT: they are of
//! rows that this process committed, dense up to the newest; where another process, or a server that lost a commit, comes in
//! between, what was kept is forgotten, and rows are read.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use amana_tlog::Hash;
use tokio::sync::watch;

use crate::plan::Plan;

/// How many are kept: 4 MiB, more than the fastest log grows in the second between two checkpoints.
const LEAVES_MAX: usize = 131_072;

/// The sequencer's end.
#[derive(Debug)]
pub(crate) struct Publisher {
    next: watch::Sender<u64>,
    recent: Arc<Recent>,
}

/// The newest leaf hashes of this process.
#[derive(Debug, Default)]
pub(crate) struct Recent(Mutex<Leaves>);

#[derive(Debug, Default)]
struct Leaves {
    /// The position of the first.
    from: u64,
    hashes: VecDeque<Hash>,
}

impl Publisher {
    /// Both ends of it.
    pub(crate) fn new() -> (Self, watch::Receiver<u64>, Arc<Recent>) {
        let (next, received) = watch::channel(0);
        let recent = Arc::new(Recent::default());
        (Self { next, recent: Arc::clone(&recent) }, received, recent)
    }

    /// Tells of a batch that is stored.
    pub(crate) fn stored(&self, plan: &Plan) {
        self.recent.take(plan.before.next_position, plan.rows.iter().map(|row| row.leaf_hash));
        self.next.send_replace(plan.head.next_position);
    }
}

impl Recent {
    fn take(&self, first: u64, hashes: impl Iterator<Item = Hash>) {
        let mut leaves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if leaves.until() != first {
            leaves.hashes.clear();
            leaves.from = first;
        }
        leaves.hashes.extend(hashes);
        let surplus = leaves.hashes.len().saturating_sub(LEAVES_MAX);
        leaves.hashes.drain(..surplus);
        leaves.from += surplus as u64;
    }

    /// The hashes from a position up to and without another; none where not all of them are here.
    pub(crate) fn hashes(&self, from: u64, until: u64) -> Option<Vec<Hash>> {
        let leaves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if from < leaves.from || until > leaves.until() || until < from {
            return None;
        }
        let (skipped, wanted) = (from - leaves.from, until - from);
        let (skipped, wanted) = (usize::try_from(skipped).ok()?, usize::try_from(wanted).ok()?);
        Some(leaves.hashes.iter().skip(skipped).take(wanted).copied().collect())
    }
}

impl Leaves {
    fn until(&self) -> u64 {
        self.from + self.hashes.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(number: u64) -> Hash {
        amana_tlog::record_hash(&number.to_be_bytes())
    }

    #[test]
    fn what_is_dense_and_new_is_given_and_nothing_else() {
        let recent = Recent::default();
        assert_eq!(recent.hashes(0, 1), None);
        recent.take(5, (5..8).map(hash));
        recent.take(8, (8..10).map(hash));
        assert_eq!(recent.hashes(4, 6), None);
        assert_eq!(recent.hashes(6, 9), Some((6..9).map(hash).collect()));
        assert_eq!(recent.hashes(9, 11), None);
        assert_eq!(recent.hashes(7, 6), None);
        // Somebody else appended 10.
        recent.take(11, (11..12).map(hash));
        assert_eq!(recent.hashes(9, 10), None);
        assert_eq!(recent.hashes(11, 12), Some(vec![hash(11)]));
        // A server that forgot: the same position again.
        recent.take(11, (20..22).map(hash));
        assert_eq!(recent.hashes(11, 13), Some(vec![hash(20), hash(21)]));
    }

    #[test]
    fn no_more_is_kept_than_is_said() {
        let recent = Recent::default();
        let most = LEAVES_MAX as u64;
        recent.take(0, (0..most).map(hash));
        recent.take(most, (0..3).map(hash));
        assert_eq!(recent.hashes(2, 4), None);
        assert_eq!(recent.hashes(3, 4), Some(vec![hash(3)]));
        assert_eq!(recent.hashes(most + 2, most + 3), Some(vec![hash(2)]));
    }
}
