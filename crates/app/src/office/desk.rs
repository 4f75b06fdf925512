//! The desk: states of streams laid out for one decision, and what was read from them.
//!
//! A rule asks for another stream through [`World`]; what is not laid out yet is noted, loaded, and
//! the decision made again. Every stream that was read and not written becomes a guard.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use amana_domain::{Stamp, State, World};
use amana_events::{Event, PersonId, StreamId};

/// A stream on the desk.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    /// The state with what this desk decided so far.
    pub(crate) state: Arc<State>,
    /// The version with what this desk decided so far; 0 when the stream has no event.
    pub(crate) version: u64,
    /// The version stored.
    pub(crate) stored: u64,
    /// The state stored.
    pub(crate) stored_state: Arc<State>,
    /// Whether it was taken from memory and might be behind another process.
    pub(crate) remembered: bool,
}

impl Sheet {
    pub(crate) fn new(state: Arc<State>, version: u64, remembered: bool) -> Self {
        Self { stored_state: state.clone(), state, version, stored: version, remembered }
    }
}

/// States laid out for one decision.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    sheets: HashMap<StreamId, Sheet>,
    involved: HashMap<PersonId, BTreeSet<StreamId>>,
    reads: Mutex<BTreeSet<StreamId>>,
    missing: Mutex<Missing>,
}

/// What a decision asked for and was not there.
#[derive(Debug, Default)]
pub(crate) struct Missing {
    pub(crate) streams: BTreeSet<StreamId>,
    pub(crate) persons: BTreeSet<PersonId>,
}

/// The desk is one request's; the lock only lets its future move between threads.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Missing {
    pub(crate) fn is_empty(&self) -> bool {
        self.streams.is_empty() && self.persons.is_empty()
    }
}

impl World for Desk {
    fn read(&self, stream: StreamId) -> Option<&State> {
        lock(&self.reads).insert(stream);
        let sheet = self.sheets.get(&stream);
        if sheet.is_none() {
            lock(&self.missing).streams.insert(stream);
        }
        sheet.filter(|sheet| sheet.version > 0).map(|sheet| sheet.state.as_ref())
    }

    fn involving(&self, person: PersonId) -> Vec<StreamId> {
        let streams = self.involved.get(&person);
        if streams.is_none() {
            lock(&self.missing).persons.insert(person);
        }
        streams.into_iter().flatten().copied().collect()
    }
}

impl Desk {
    pub(crate) fn sheet(&self, stream: StreamId) -> Option<&Sheet> {
        self.sheets.get(&stream)
    }

    pub(crate) fn lay(&mut self, stream: StreamId, sheet: Sheet) {
        self.sheets.insert(stream, sheet);
    }

    pub(crate) fn lay_involved(&mut self, person: PersonId, streams: Vec<StreamId>) {
        self.involved.insert(person, streams.into_iter().collect());
    }

    /// Asks for a stream ahead of the decision.
    pub(crate) fn want(&self, stream: StreamId) {
        if !self.sheets.contains_key(&stream) {
            lock(&self.missing).streams.insert(stream);
        }
    }

    /// What was asked for and not there; forgets it.
    pub(crate) fn take_missing(&self) -> Missing {
        std::mem::take(&mut *lock(&self.missing))
    }

    /// Whether a sheet was only remembered, so that a refusal might rest on an old state.
    pub(crate) fn rests_on_memory(&self) -> bool {
        self.sheets.values().any(|sheet| sheet.remembered)
    }

    /// Takes a decided event in.
    pub(crate) fn take(&mut self, stream: StreamId, event: &Event, stamp: &Stamp) {
        if let Some(sheet) = self.sheets.get_mut(&stream) {
            Arc::make_mut(&mut sheet.state).evolve(event, stamp);
            sheet.version += 1;
        }
        for person in event.persons() {
            if let Some(streams) = self.involved.get_mut(&person) {
                streams.insert(stream);
            }
        }
    }

    /// The streams read and not written, with the versions relied on.
    pub(crate) fn guards(&self) -> Vec<(StreamId, u64)> {
        let read = lock(&self.reads);
        let guard = |stream: &StreamId| {
            let sheet = self.sheets.get(stream)?;
            (sheet.version == sheet.stored).then_some((*stream, sheet.stored))
        };
        read.iter().filter_map(guard).collect()
    }

    /// Notes that a stream's state was relied on outside a rule.
    pub(crate) fn rely_on(&self, stream: StreamId) {
        lock(&self.reads).insert(stream);
    }

    /// Every stream on the desk with its stored state.
    pub(crate) fn stored(&self) -> BTreeMap<StreamId, (Arc<State>, u64)> {
        let stored = |(stream, sheet): (&StreamId, &Sheet)| {
            (*stream, (sheet.stored_state.clone(), sheet.stored))
        };
        self.sheets.iter().map(stored).collect()
    }
}

impl Desk {
    /// A desk with the same stored states and nothing decided or read.
    pub(crate) fn fresh_copy(&self) -> Self {
        Self { sheets: self.sheets.clone(), involved: self.involved.clone(), ..Self::default() }
    }
}
