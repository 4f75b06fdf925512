//! Turns at a stream: within one process, requests for the same stream are decided one after the
//! other instead of racing for its next version. Other processes are met by the append's own check.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use amana_events::StreamId;
use tokio::sync::OwnedMutexGuard;

type Lock = Arc<tokio::sync::Mutex<()>>;

#[derive(Debug, Default)]
pub(crate) struct Turns {
    locks: Arc<Mutex<HashMap<StreamId, Lock>>>,
}

/// A turn at some streams; it ends when dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    held: Vec<(StreamId, OwnedMutexGuard<()>)>,
    locks: Arc<Mutex<HashMap<StreamId, Lock>>>,
}

impl Turns {
    /// Waits for a turn at all of the streams. They are taken in order, so nobody waits in a ring.
    pub(crate) async fn take(&self, streams: impl Iterator<Item = StreamId>) -> Turn {
        let streams: BTreeSet<StreamId> = streams.collect();
        let mut turn = Turn { held: Vec::with_capacity(streams.len()), locks: self.locks.clone() };
        for stream in streams {
            let lock = {
                let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
                locks.entry(stream).or_default().clone()
            };
            turn.held.push((stream, lock.lock_owned().await));
        }
        turn
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
        for (stream, guard) in self.held.drain(..) {
            drop(guard);
            // Only the map holds it: nobody waits.
            if locks.get(&stream).is_some_and(|lock| Arc::strong_count(lock) == 1) {
                locks.remove(&stream);
            }
        }
    }
}
