//! The fold of a replay: record by record, pure, so that its speed can be measured without a database.
//!
//! With a judge the events that one request led to are folded together: their decision was made on what was before them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use amana_domain::{Context, Noted, State};
use amana_events::{
    Envelope, Event, LedgerId, Moment,
    registry::{LogRestored, RegistryEvent},
};
use amana_store::{Chain, FactChange, FactFold, Stored, facts};
use amana_tlog::Hash;
use serde_json::value::RawValue;

use super::{
    audits::Audits,
    history::History,
    judging::{Judge, Kept, Taken},
    keys::KeyLedger,
    receipts::Submitted,
    redactions::Redactions,
    report::{Layer, Report},
    tiles::TilesMade,
};
use crate::office::stamp_of;

/// How far `known` may lie ahead of `recorded`, in seconds (`architecture.md`, Append).
const KNOWN_AHEAD_SECONDS_MAX: i64 = 300;
/// How many events of one request are judged together; an append holds no more.
const TOGETHER_MAX: usize = 1_000;

/// Folds records one after the other.
pub struct Fold {
    pub(super) ledger: LedgerId,
    pub(super) chain: Chain,
    pub(super) history: History,
    pub(super) keys: KeyLedger,
    pub(super) facts: FactFold,
    pub(super) redactions: Redactions,
    pub(super) audits: Audits,
    submitted: Submitted,
    /// Where the log says that it was restored, each with its position.
    pub(super) seams: Vec<(u64, LogRestored)>,
    pub(super) recorded: Moment,
    pub(super) vocabulary: Option<u32>,
    /// The position after the last one taken.
    pub(super) position: u64,
    /// Whether a row could not be read: nothing after it is folded.
    pub(super) stopped: bool,
    judge: Option<Judge>,
    /// Events of the request that is being read.
    waiting: Vec<Taken>,
    /// Full tiles of what was read, where they are to be compared.
    pub(super) tiles: Option<TilesMade>,
    /// The sizes at which roots are wanted.
    pub(super) marks: BTreeSet<u64>,
    /// The roots at those sizes.
    pub(super) roots: BTreeMap<u64, Hash>,
    /// What was found so far.
    pub report: Report,
}

impl fmt::Debug for Fold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fold").field("events", &self.report.events).finish_non_exhaustive()
    }
}

impl Fold {
    /// A fold of nothing.
    pub fn new(ledger: LedgerId) -> Self {
        Self {
            ledger,
            chain: Chain::new(ledger),
            history: History::default(),
            keys: KeyLedger::default(),
            facts: FactFold::default(),
            redactions: Redactions::default(),
            audits: Audits::default(),
            submitted: Submitted::default(),
            seams: Vec::new(),
            recorded: Moment::default(),
            vocabulary: None,
            position: 0,
            stopped: false,
            judge: None,
            waiting: Vec::new(),
            tiles: None,
            marks: BTreeSet::new(),
            roots: BTreeMap::new(),
            report: Report::default(),
        }
    }

    /// A fold of nothing that judges access decisions again, and makes the tree's tiles.
    pub fn judging(ledger: LedgerId) -> Self {
        let mut fold = Self::new(ledger);
        fold.judge = Some(Judge::default());
        fold.tiles = Some(TilesMade::default());
        fold.report.audited = true;
        fold
    }

    /// Takes one stored record. After the last one, call [`Fold::settle`].
    pub fn take(&mut self, stored: &Stored) {
        let place = || stored.stream.to_string();
        let position = Some(stored.position);
        self.report.events += 1;
        self.position = stored.position + 1;
        for what in self.chain.take(stored) {
            self.report.find(Layer::Bytes, position, place(), what);
        }
        if let (Some(tiles), Some(leaf)) = (&mut self.tiles, self.chain.leaf()) {
            tiles.take(leaf);
        }
        if self.marks.contains(&self.position) {
            self.roots.insert(self.position, self.chain.root());
        }
        let read = serde_json::from_slice::<Envelope<&RawValue>>(&stored.record);
        let Ok(envelope) = read else {
            let what = "the record is no envelope";
            return self.report.find(Layer::Bytes, position, place(), what);
        };
        for what in self.chain.compare(stored, &envelope) {
            self.report.find(Layer::Bytes, position, place(), what);
        }
        self.check_times(&envelope, stored.position);
        let decoded = Event::decode(
            envelope.stream.kind,
            envelope.kind.as_str(),
            envelope.type_version,
            envelope.data.get(),
        );
        match decoded {
            Ok(event) => {
                if let Some(what) = self.submitted.take(&event, &stored.record) {
                    self.report.find(Layer::Receipts, position, place(), what);
                }
                self.next(&envelope, event, stored.position);
            }
            Err(error) => self.report.find(Layer::Bytes, position, place(), error.to_string()),
        }
    }

    /// Folds what still waits for the rest of its request.
    pub fn settle(&mut self) {
        let group = std::mem::take(&mut self.waiting);
        if group.is_empty() {
            return;
        }
        // One event alone is judged in the world as it is; of several, what was before them is kept.
        let kept = if group.len() > 1 { Kept::of(&self.history, &group) } else { None };
        let noted = Noted::default();
        if let Some(kept) = kept {
            for taken in &group {
                self.fold(taken, &noted);
            }
            let world = kept.world(&self.history);
            if let Some(judge) = &mut self.judge {
                judge.take(self.ledger, &world, &noted, &group, &mut self.report);
            }
            return;
        }
        for taken in &group {
            self.admit(taken, &noted);
            if let Some(judge) = &mut self.judge {
                let alone = std::slice::from_ref(taken);
                judge.take(self.ledger, &self.history, &noted, alone, &mut self.report);
            }
            self.keep(taken);
        }
    }

    fn next(&mut self, envelope: &Envelope<&RawValue>, event: Event, position: u64) {
        let taken = Taken {
            position,
            stamp: stamp_of(envelope),
            event,
            decision: envelope.decision.clone(),
            purpose: envelope.purpose.clone(),
        };
        let goes_on = self.waiting.last().is_some_and(|before| taken.goes_with(before));
        if !goes_on || self.waiting.len() >= TOGETHER_MAX {
            self.settle();
        }
        self.waiting.push(taken);
        if self.judge.is_none() {
            self.settle();
        }
    }

    fn check_times(&mut self, envelope: &Envelope<&RawValue>, position: u64) {
        let place = || envelope.stream.to_string();
        let mut find = |what| self.report.find(Layer::Clocks, Some(position), place(), what);
        if envelope.recorded < self.recorded {
            find("recorded before the event ahead of it");
        }
        if envelope.known > envelope.recorded.plus_seconds(KNOWN_AHEAD_SECONDS_MAX) {
            find("known after it was recorded");
        }
        self.recorded = self.recorded.max(envelope.recorded);
    }

    fn fold(&mut self, taken: &Taken, noted: &Noted) {
        self.admit(taken, noted);
        self.keep(taken);
    }

    fn admit(&mut self, taken: &Taken, noted: &Noted) {
        let (stamp, position) = (taken.stamp, Some(taken.position));
        let version = self.history.version(stamp.stream);
        if stamp.version != version + 1 {
            let what = format!("version {} follows version {version}", stamp.version);
            self.report.find(Layer::Bytes, position, stamp.stream.to_string(), what);
        }
        let (ledger, world) = (self.ledger, &self.history);
        let context = Context { ledger, stamp, world, signer: None, noted: Some(noted) };
        let fresh = State::new(stamp.stream.kind);
        let state = self.history.state(stamp.stream).unwrap_or(&fresh);
        if let Err(refusal) = state.admit(&taken.event, &context) {
            let what = format!("not legal at its place: {} ({})", refusal.code, refusal.reason);
            self.report.find(Layer::Rules, position, stamp.stream.to_string(), what);
        }
    }

    fn keep(&mut self, taken: &Taken) {
        let (event, stamp) = (&taken.event, &taken.stamp);
        if let Event::Keys(event) = event {
            self.keys.take(event);
        }
        self.redactions.take(event);
        self.audits.take(event, stamp.event, stamp.stream, taken.position);
        if let Event::Registry(RegistryEvent::LogRestored(said)) = event {
            self.seams.push((taken.position, said.clone()));
        }
        for change in facts::of(event, &stamp.stream, stamp.event) {
            if let FactChange::Vocabulary(vocabulary) = change {
                self.vocabulary = Some(vocabulary);
            }
            self.facts.take(change);
        }
        self.history.take(event, stamp);
    }

    /// The root over everything taken so far, in hexadecimal.
    pub fn root(&self) -> String {
        self.chain.root().to_string()
    }
}
