//! What one caller asks the journal to append, and what they get back.
//!
//! Everything in one [`Append`] commits together or not at all.

use std::fmt;
use std::ops::Range;

use amana_events::{
    Actor, Decision, DecodeError, Event, EventId, MemberId, Moment, Origin, Period, PersonId,
    PurposeCode, StreamId,
};
use amana_vault::{Compartment, Owner};

use crate::{FactChange, facts};

/// Most events in one append.
pub const EVENTS_MAX: usize = 1_000;

/// Seconds by which `known` may be after `recorded`: clocks of two machines differ (`architecture.md`, Append).
pub(crate) const KNOWN_AHEAD_SECONDS_MAX: i64 = 300;

/// Seconds by which the clock may step back before it is reported (`architecture.md`, Append).
pub(crate) const CLOCK_BACK_SECONDS: i64 = 2;

/// Seconds for which an idempotency key is remembered: 30 days.
pub(crate) const IDEMPOTENCY_SECONDS: i64 = 30 * 86_400;

/// One event as its author knows it; the journal adds ledger, version, time of recording and place.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The event's id, a UUIDv7 made by the caller.
    pub event: EventId,
    /// When it happened, coarsely.
    pub occurred: Option<Period>,
    /// When the organisation came to know; the time of recording where none is given.
    pub known: Option<Moment>,
    /// Who records it.
    pub actor: Actor,
    /// For whom a deputy acts.
    pub on_behalf_of: Option<MemberId>,
    /// For what purpose.
    pub purpose: Option<PurposeCode>,
    /// The access decision behind it.
    pub decision: Option<Decision>,
    /// The event that led to this one.
    pub cause: Option<EventId>,
    /// The imported row.
    pub origin: Option<Origin>,
    /// The event's name.
    pub type_name: &'static str,
    /// The version of the event's shape.
    pub type_version: u16,
    /// The first vocabulary that can read it: a ledger that is not upgraded refuses it.
    pub since: u32,
    /// The event's data: one line of compact JSON, every personal field sealed.
    pub data: String,
    /// What the event changes in the access facts: [`crate::facts::of`].
    pub facts: Vec<FactChange>,
    /// Whom the event names: [`amana_events::Event::persons`].
    pub persons: Vec<PersonId>,
}

impl Draft {
    /// A draft of `event`, which will stand in `stream` as `id`, with nothing said of times,
    /// purpose and origin.
    ///
    /// # Errors
    /// [`DecodeError::Write`] while a field is not sealed.
    pub fn of(
        event: &Event,
        stream: &StreamId,
        id: EventId,
        actor: Actor,
    ) -> Result<Self, DecodeError> {
        Ok(Self {
            event: id,
            occurred: None,
            known: None,
            actor,
            on_behalf_of: None,
            purpose: None,
            decision: None,
            cause: None,
            origin: None,
            type_name: event.name(),
            type_version: event.type_version(),
            since: event.since().max(amana_events::Field::since(&actor.kind)),
            data: event.data()?,
            facts: facts::of(event, stream, id),
            persons: event.persons(),
        })
    }
}

/// The version a stream is expected to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// No event yet.
    New,
    /// Exactly so many events.
    Exact(u64),
    /// Any number, none included.
    Any,
}

/// The events for one stream, in order.
#[derive(Debug, Clone)]
pub struct StreamAppend {
    /// The stream.
    pub stream: StreamId,
    /// What the caller saw of it.
    pub expected: Expected,
    /// The events.
    pub drafts: Vec<Draft>,
}

/// A key of an idempotent request, and which events of the append are the request's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// Whose key it is; none for the operator.
    pub member: Option<MemberId>,
    /// The key. Stored as it is: never personal.
    pub key: String,
    /// HMAC of the request's body under a key of the ledger.
    pub body: [u8; 32],
    /// Its events by their number in the append, counted from 0 through all streams.
    pub events: Range<usize>,
}

/// Which row of the keyring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyName {
    /// Whose key.
    pub owner: Owner,
    /// Which compartment's; none for the owner's own key, which wraps the others.
    pub compartment: Option<Compartment>,
    /// Its epoch, from 1.
    pub epoch: u32,
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let compartment = self.compartment.map_or("owner", Compartment::code);
        write!(f, "{} {compartment} epoch {}", self.owner, self.epoch)
    }
}

/// One row of the keyring: a wrapped key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// Whose key.
    pub owner: Owner,
    /// Which compartment's; none for the owner's own key, which wraps the others.
    pub compartment: Option<Compartment>,
    /// Its epoch, from 1.
    pub epoch: u32,
    /// The wrapped key.
    pub wrapped: Vec<u8>,
    /// For an owner's own key, the KEK that wraps it. For a compartment's key, which the owner's key wraps, the KEK that was
    /// in use when it was made: it stays when that KEK is rotated out. (The first migration's comment speaks of an owner
    /// key's epoch instead; no program ever wrote one.)
    pub kek: String,
}

impl KeyRow {
    /// The row's name.
    pub const fn name(&self) -> KeyName {
        KeyName { owner: self.owner, compartment: self.compartment, epoch: self.epoch }
    }
}

/// A change of the keyring, committed with the events that tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyChange {
    /// A new key; a row of that name is refused as [`crate::AppendError::KeyExists`].
    Insert(KeyRow),
    /// The same key, wrapped anew. A missing row stays missing.
    Replace(KeyRow),
    /// One key is destroyed.
    Delete(KeyName),
    /// All keys of an owner are destroyed.
    DeleteOwner(Owner),
}

/// What commits together.
#[derive(Debug, Clone, Default)]
pub struct Append {
    /// Events by stream.
    pub streams: Vec<StreamAppend>,
    /// Versions of other streams the decision relied on; 0 for a stream that does not exist.
    pub guards: Vec<(StreamId, u64)>,
    /// How many streams named each of these persons when the decision was made. A count is enough: a stream that names
    /// somebody never stops doing so.
    pub involved: Vec<(PersonId, u64)>,
    /// The files each of these members was kept away from when the decision was made, in any order. The files themselves,
    /// because one append may let a member back into one file and keep them away from another.
    pub excluded: Vec<(MemberId, Vec<StreamId>)>,
    /// Changes of the keyring.
    pub keys: Vec<KeyChange>,
    /// The idempotency keys of the requests it does. It is stored only if none of them was used before.
    pub idempotency: Vec<Idempotency>,
}

/// Where an append came to stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Position of its first event; the others follow without a gap.
    pub first_position: u64,
    /// When it was recorded: one moment for all its events.
    pub recorded: Moment,
    /// Each stream's version after it.
    pub versions: Vec<(StreamId, u64)>,
    /// Whether this is the result of earlier, equal requests.
    pub replayed: bool,
    /// By how many seconds the clock was behind the last time of recording, where that is more than two.
    pub clock_stepped_back: Option<u64>,
}
