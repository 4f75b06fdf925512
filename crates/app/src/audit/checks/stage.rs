//! A log of few events for the tests of the tests.

use amana_events::{
    Actor, ActorKind, Assurance, Code, Envelope, Event, EventId, FORMAT_VERSION, FileText,
    LedgerId, MemberId, Moment, PersonId, PublicKey, Sampler, Signature, StreamEvent as _,
    StreamId, StreamKind, Via,
    access::{AccessEvent, FieldOpened},
    case::{CaseEvent, CaseNoted, SurvivorInformed},
    common::Approval,
    registry::MemberAdded,
};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{Check, Hit, Seen};
use crate::office::Entry;

/// The events, and who records the next one when.
pub(super) struct Log {
    entries: Vec<Entry>,
    now: Moment,
    late: i64,
    actor: Option<MemberId>,
}

impl Default for Log {
    fn default() -> Self {
        let now = Moment::from_micros(1_790_000_000_000_000);
        Self { entries: Vec::new(), now, late: 0, actor: None }
    }
}

pub(super) fn stream(kind: StreamKind, number: u64) -> StreamId {
    StreamId::new(kind, Uuid::from_u128(u128::from(number)))
}

pub(super) fn member(number: u64) -> MemberId {
    MemberId::new(Uuid::from_u128(0x100 + u128::from(number)))
}

pub(super) fn person(number: u64) -> PersonId {
    PersonId::new(Uuid::from_u128(0x200 + u128::from(number)))
}

pub(super) fn member_added(number: u64, of: u64, key: u64) -> MemberAdded {
    MemberAdded {
        member: member(number),
        person: person(of),
        unit: None,
        organisation: None,
        key: PublicKey::new([u8::try_from(key).unwrap(); 32]),
    }
}

pub(super) fn approval(proposal: EventId, by: u64) -> Approval {
    Approval { proposal, member: member(by), signature: Signature::new([1; 64]) }
}

fn sample(name: &str) -> CaseEvent {
    CaseEvent::sample(name, &mut Sampler::golden()).unwrap()
}

pub(super) fn case_opened() -> Event {
    sample("case_opened").into()
}

pub(super) fn case_closed() -> Event {
    sample("case_closed").into()
}

pub(super) fn case_noted() -> Event {
    CaseNoted { note: closed() }.into()
}

fn closed<C: amana_vault::CompartmentTag>() -> FileText<C> {
    <FileText<C> as amana_events::Field>::sample(&mut Sampler::golden())
}

pub(super) fn survivor(person: PersonId) -> Event {
    use amana_events::case::{PartyAdded, PartyRole};
    let added = sample("party_added");
    let CaseEvent::PartyAdded(added) = added else { unreachable!() };
    CaseEvent::PartyAdded(PartyAdded { person, role: PartyRole::Survivor, ..added }).into()
}

pub(super) fn informed(person: PersonId, of: &str) -> Event {
    let what = Code::new(of).unwrap();
    SurvivorInformed { person, what, way: None, note: closed() }.into()
}

pub(super) fn field_opened(of: StreamId) -> Event {
    let sample = AccessEvent::sample("field_opened", &mut Sampler::golden()).unwrap();
    let AccessEvent::FieldOpened(opened) = sample else { unreachable!() };
    let owner = amana_vault::Owner::file(of.id);
    FieldOpened { owner, stream: of, approval: None, ..opened }.into()
}

impl Log {
    pub(super) fn by(&mut self, number: u64) -> &mut Self {
        self.actor = Some(member(number));
        self
    }

    pub(super) fn by_operator(&mut self) -> &mut Self {
        self.actor = None;
        self
    }

    /// What comes next was known so many hours before.
    pub(super) fn late(&mut self, hours: i64) -> &mut Self {
        self.late = hours * 3_600;
        self
    }

    pub(super) fn pass(&mut self, hours: i64) {
        self.now = self.now.plus_seconds(hours * 3_600);
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) fn add(&mut self, stream: StreamId, event: impl Into<Event>) -> EventId {
        let event = event.into();
        let position = self.entries.len() as u64;
        let id = EventId::from_parts(1_790_000_000_000 + position, &[7; 10]);
        let before = self.entries.iter().filter(|it| it.envelope.stream == stream).count();
        let kind = self.actor.map_or(ActorKind::Operator, |_| ActorKind::Member);
        let envelope = Envelope {
            v: FORMAT_VERSION,
            ledger: LedgerId::new(Uuid::nil()),
            event: id,
            stream,
            version: before as u64 + 1,
            kind: Code::new(event.name()).unwrap(),
            type_version: 1,
            occurred: None,
            known: self.now.plus_seconds(-self.late),
            recorded: self.now,
            actor: Actor {
                kind,
                id: self.actor.map(MemberId::uuid),
                via: Via::Cli,
                assurance: Assurance::Asserted,
            },
            on_behalf_of: None,
            purpose: None,
            decision: None,
            cause: None,
            origin: None,
            data: RawValue::from_string(event.data().unwrap()).unwrap(),
        };
        self.entries.push(Entry { position, envelope, event });
        self.late = 0;
        id
    }

    /// Puts the log to a test.
    pub(super) fn put(&self, mut check: Box<dyn Check>) -> Vec<Hit> {
        let mut seen = Seen::default();
        for entry in &self.entries {
            seen.take(entry);
            check.take(entry, &seen);
        }
        check.finish(&seen, self.now)
    }
}
