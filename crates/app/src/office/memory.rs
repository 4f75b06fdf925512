//! States of streams kept between requests. What is remembered may be behind another process: an
//! append that relied on it then misses its guard, and the request is decided again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use amana_domain::State;
use amana_events::StreamId;

/// How many states are remembered at most.
const STATES_MAX: usize = 20_000;

#[derive(Debug, Default)]
pub(crate) struct Memory {
    states: Mutex<HashMap<StreamId, (Arc<State>, u64)>>,
}

impl Memory {
    pub(crate) fn recall(&self, stream: StreamId) -> Option<(Arc<State>, u64)> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner).get(&stream).cloned()
    }

    /// Keeps the state, unless a newer one is kept already.
    pub(crate) fn keep(&self, stream: StreamId, state: Arc<State>, version: u64) {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        if states.len() >= STATES_MAX {
            states.clear();
        }
        let newer = states.get(&stream).is_some_and(|(_, kept)| *kept > version);
        if !newer {
            states.insert(stream, (state, version));
        }
    }

    pub(crate) fn forget(&self, stream: StreamId) {
        self.states.lock().unwrap_or_else(PoisonError::into_inner).remove(&stream);
    }
}
