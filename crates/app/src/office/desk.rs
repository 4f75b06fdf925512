//! The desk: states of streams laid out for one decision, and what was read from them.
//!
//! A rule asks for another stream through [`World`]; what is not laid out yet is noted, loaded, and
//! the decision made again. Every stream that was read and not written becomes a guard, and so does
//! what was read of who is named where and who is excluded from what.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use amana_domain::{Stamp, State, World, conflict::SealedLink};
use amana_events::{
    Event, MemberId, PersonId, StreamId, StreamKind, case::CaseEvent, person::PersonEvent,
};
use amana_vault::{Owner, SealedField as _};
use uuid::Uuid;

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

/// A sealed link that was opened for one decision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opening {
    pub(crate) link: SealedLink,
    pub(crate) owner: Owner,
    /// The id it holds.
    pub(crate) holds: Option<Uuid>,
}

/// What is known of a sealed link on the desk.
#[derive(Debug, Clone, Copy)]
enum Known {
    /// Opened, which is to be recorded where it is used.
    Opened(Opening),
    /// Told in this very append, or not to be opened by anybody any more.
    Told(Option<Uuid>),
}

/// Which streams name a person.
#[derive(Debug, Clone)]
struct Involved {
    /// With what this desk decided so far.
    streams: BTreeSet<StreamId>,
    /// How many the journal said.
    stored: u64,
}

/// States laid out for one decision.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    sheets: HashMap<StreamId, Sheet>,
    involved: HashMap<PersonId, Involved>,
    links: HashMap<SealedLink, Known>,
    /// Every file a member is excluded from.
    excluded: HashMap<MemberId, BTreeSet<StreamId>>,
    cases: Option<Vec<StreamId>>,
    /// Links that were used; `true` once the opening is among the decided events.
    used: Mutex<BTreeMap<SealedLink, bool>>,
    reads: Mutex<BTreeSet<StreamId>>,
    missing: Mutex<Missing>,
}

/// What a decision asked for and was not there.
#[derive(Debug, Default)]
pub(crate) struct Missing {
    pub(crate) streams: BTreeSet<StreamId>,
    pub(crate) persons: BTreeSet<PersonId>,
    /// Members whose exclusions are asked for.
    pub(crate) members: BTreeSet<MemberId>,
    pub(crate) links: BTreeSet<SealedLink>,
    /// Whether the cases somebody may work are asked for.
    pub(crate) cases: bool,
}

/// The desk is one request's; the lock only lets its future move between threads.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Missing {
    pub(crate) fn is_empty(&self) -> bool {
        let none = self.streams.is_empty() && self.persons.is_empty() && self.members.is_empty();
        none && self.links.is_empty() && !self.cases
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
        let involved = self.involved.get(&person);
        if involved.is_none() {
            lock(&self.missing).persons.insert(person);
        }
        involved.into_iter().flat_map(|involved| &involved.streams).copied().collect()
    }

    fn excluded_from(&self, member: MemberId) -> Vec<StreamId> {
        let files = self.excluded.get(&member);
        if files.is_none() {
            lock(&self.missing).members.insert(member);
        }
        let cases = files.into_iter().flatten().filter(|file| file.kind == StreamKind::Case);
        cases.copied().collect()
    }

    fn is_complete(&self) -> bool {
        lock(&self.missing).is_empty()
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
        let streams: BTreeSet<StreamId> = streams.into_iter().collect();
        let stored = streams.len() as u64;
        self.involved.insert(person, Involved { streams, stored });
    }

    /// Lays out every file the member is excluded from.
    pub(crate) fn lay_excluded(&mut self, member: MemberId, files: BTreeSet<StreamId>) {
        self.excluded.insert(member, files);
    }

    pub(crate) fn lay_link(&mut self, link: SealedLink, opening: Option<Opening>) {
        self.links.insert(link, opening.map_or(Known::Told(None), Known::Opened));
    }

    pub(crate) fn lay_cases(&mut self, cases: Vec<StreamId>) {
        self.cases = Some(cases);
    }

    /// What a sealed link holds.
    pub(crate) fn opened(&self, link: SealedLink) -> Option<Uuid> {
        match self.links.get(&link) {
            Some(Known::Told(holds)) => *holds,
            Some(Known::Opened(opening)) => {
                lock(&self.used).entry(link).or_insert(false);
                opening.holds
            }
            None => {
                lock(&self.missing).links.insert(link);
                None
            }
        }
    }

    /// The openings that were used and are not among the decided events yet; from here on they are.
    pub(crate) fn take_openings(&self) -> Vec<Opening> {
        let mut openings = Vec::new();
        for (link, recorded) in lock(&self.used).iter_mut().filter(|(_, recorded)| !**recorded) {
            if let Some(Known::Opened(opening)) = self.links.get(link) {
                openings.push(*opening);
            }
            *recorded = true;
        }
        openings
    }

    /// The cases somebody may work, where they are few.
    pub(crate) fn cases_in_work(&self) -> Vec<StreamId> {
        if self.cases.is_none() {
            lock(&self.missing).cases = true;
        }
        self.cases.clone().unwrap_or_default()
    }

    /// The cases that were weighed because they all might be concerned.
    pub(crate) fn weighed_at_once(&self) -> &[StreamId] {
        self.cases.as_deref().unwrap_or_default()
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
        if let Some((field, text)) = told_link(event) {
            let link = SealedLink { stream, event: stamp.event, field };
            self.links.insert(link, Known::Told(Uuid::parse_str(text).ok()));
        }
        for person in event.persons() {
            if let Some(involved) = self.involved.get_mut(&person) {
                involved.streams.insert(stream);
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

    /// The persons laid out, each with how many streams named them. All of them: what lies here was
    /// asked for, by this decision or by the look before it.
    pub(crate) fn involvements(&self) -> Vec<(PersonId, u64)> {
        self.involved.iter().map(|(person, involved)| (*person, involved.stored)).collect()
    }

    /// The members whose exclusions are laid out, each with the files. As with the persons, all.
    pub(crate) fn exclusions(&self) -> Vec<(MemberId, Vec<StreamId>)> {
        let files = |files: &BTreeSet<StreamId>| files.iter().copied().collect();
        self.excluded.iter().map(|(member, own)| (*member, files(own))).collect()
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
        Self {
            sheets: self.sheets.clone(),
            involved: self.involved.clone(),
            links: self.links.clone(),
            excluded: self.excluded.clone(),
            cases: self.cases.clone(),
            ..Self::default()
        }
    }
}

/// The sealed link an event tells, before it is sealed: its field and what it holds.
fn told_link(event: &Event) -> Option<(&'static str, &str)> {
    if let Event::Person(PersonEvent::PersonnelLinkSealed(told)) = event {
        return told.entry.pending().map(|pending| ("entry", pending.text.reveal()));
    }
    if let Event::Case(CaseEvent::SubjectUnitSealed(told)) = event {
        return told.unit.pending().map(|pending| ("unit", pending.text.reveal()));
    }
    None
}
