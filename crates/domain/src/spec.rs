//! Given events, when a command, then events or a refusal: the way rules are tested.
//!
//! A [`Ledger`] folds given events of any stream, so rules that read other streams see them; ids
//! come from a counter and signatures from fixed seeds. For tests only (feature `spec`).

use std::collections::{BTreeMap, BTreeSet};

use amana_events::{
    Actor, ActorKind, Assurance, Event, EventId, LedgerId, MemberId, Moment, PersonId, PublicKey,
    Signature, StreamId, StreamKind, Via,
    common::Role,
    registry::{MemberAdded, RoleGranted},
};
use ed25519_dalek::{Signer as _, SigningKey};
use uuid::Uuid;

use crate::{Command, Context, Refusal, Signer, Stamp, State, World, decide};

/// An id that is always the same for the same number.
pub fn uuid(number: u64) -> Uuid {
    let mut random = [0; 10];
    if let Some((_, tail)) = random.split_first_chunk_mut::<2>() {
        tail.copy_from_slice(&number.to_be_bytes());
    }
    uuid::Builder::from_unix_timestamp_millis(1_790_000_000_000, &random).into_uuid()
}

/// 2026-09-01T08:00:00Z, a Tuesday: when every test begins.
pub const BEGIN: Moment = Moment::from_micros(1_788_249_600_000_000);

struct TestSigner(MemberId, SigningKey);

impl Signer for TestSigner {
    fn member(&self) -> MemberId {
        self.0
    }

    fn sign(&self, message: &[u8]) -> Signature {
        Signature::new(self.1.sign(message).to_bytes())
    }
}

fn signing_key(member: MemberId) -> SigningKey {
    let mut seed = [7; 32];
    if let Some((head, _)) = seed.split_first_chunk_mut::<16>() {
        *head = *member.uuid().as_bytes();
    }
    SigningKey::from_bytes(&seed)
}

/// The events of a ledger so far, and who acts next at what time.
#[derive(Debug, Clone)]
pub struct Ledger {
    states: BTreeMap<StreamId, (State, u64)>,
    involved: BTreeMap<PersonId, BTreeSet<StreamId>>,
    events: u64,
    /// The ledger's id.
    pub id: LedgerId,
    /// The time of the next command.
    pub now: Moment,
    /// How long before that the organisation knew.
    late: i64,
    /// Who acts next.
    pub actor: Actor,
    /// The events of the last command.
    pub last: Vec<(EventId, Event)>,
}

impl World for Ledger {
    fn read(&self, stream: StreamId) -> Option<&State> {
        self.states.get(&stream).map(|(state, _)| state)
    }

    fn involving(&self, person: PersonId) -> Vec<StreamId> {
        self.involved.get(&person).into_iter().flatten().copied().collect()
    }

    fn excluded_from(&self, member: MemberId) -> Vec<StreamId> {
        let states = self.states.iter().map(|(stream, (state, _))| (*stream, state));
        crate::facts::excluding(states, member)
    }
}

impl Default for Ledger {
    fn default() -> Self {
        Self {
            states: BTreeMap::new(),
            involved: BTreeMap::new(),
            events: 0,
            id: LedgerId::new(uuid(0xa3a_a11a)),
            now: BEGIN,
            late: 0,
            actor: Self::actor_of(ActorKind::Operator, None),
            last: Vec::new(),
        }
    }
}

impl Ledger {
    /// A ledger with an empty registry.
    pub fn new() -> Self {
        Self::default()
    }

    const fn actor_of(kind: ActorKind, id: Option<Uuid>) -> Actor {
        Actor { kind, id, via: Via::Cli, assurance: Assurance::Asserted }
    }

    /// The registry's stream.
    pub fn registry(&self) -> StreamId {
        StreamId::new(StreamKind::Registry, self.id.uuid())
    }

    /// Adds a member with a key of their own and a role, as genesis would.
    #[must_use]
    pub fn member(self, number: u64, role: Role) -> Self {
        let member = Self::member_id(number);
        let key = PublicKey::new(signing_key(member).verifying_key().to_bytes());
        let registry = self.registry();
        let person = PersonId::new(uuid(number + 0x1_0000));
        self.given(registry, MemberAdded { member, person, unit: None, organisation: None, key })
            .given(registry, RoleGranted { member, role, approval: None, provisional: true })
    }

    /// The id of member `number`.
    pub fn member_id(number: u64) -> MemberId {
        MemberId::new(uuid(number + 0x2_0000))
    }

    /// The public key of member `number`.
    pub fn key(number: u64) -> PublicKey {
        PublicKey::new(signing_key(Self::member_id(number)).verifying_key().to_bytes())
    }

    /// The signature of member `number` under `message`.
    pub fn signature(number: u64, message: &[u8]) -> Signature {
        Signature::new(signing_key(Self::member_id(number)).sign(message).to_bytes())
    }

    /// Member `number` acts from now on.
    #[must_use]
    pub fn by(mut self, number: u64) -> Self {
        self.actor = Self::actor_of(ActorKind::Member, Some(Self::member_id(number).uuid()));
        self
    }

    /// The operator acts from now on.
    #[must_use]
    pub fn by_operator(mut self) -> Self {
        self.actor = Self::actor_of(ActorKind::Operator, None);
        self
    }

    /// Amana itself acts from now on.
    #[must_use]
    pub fn by_system(mut self) -> Self {
        self.actor = Self::actor_of(ActorKind::System, None);
        self
    }

    /// So many hours pass.
    #[must_use]
    pub fn hours_later(mut self, hours: i64) -> Self {
        self.now = self.now.plus_seconds(hours * 3_600);
        self
    }

    /// What comes next was known so many hours before it is recorded.
    pub fn back_by_hours(&mut self, hours: i64) {
        self.late = hours * 3_600;
    }

    fn stamp(&self, stream: StreamId, ahead: u64) -> Stamp {
        let version = self.states.get(&stream).map_or(0, |(_, version)| *version);
        Stamp {
            event: EventId::new(uuid(0x4_0000 + self.events + ahead)),
            stream,
            version: version + 1 + ahead,
            occurred: None,
            known: self.now.plus_seconds(-self.late),
            recorded: self.now,
            actor: self.actor,
        }
    }

    fn take(&mut self, stream: StreamId, event: &Event) -> EventId {
        let stamp = self.stamp(stream, 0);
        let entry = self.states.entry(stream).or_insert_with(|| (State::new(stream.kind), 0));
        entry.0.evolve(event, &stamp);
        entry.1 += 1;
        for person in event.persons() {
            self.involved.entry(person).or_default().insert(stream);
        }
        self.events += 1;
        stamp.event
    }

    /// The event has happened, whether or not a rule would have allowed it.
    #[must_use]
    pub fn given(mut self, stream: StreamId, event: impl Into<Event>) -> Self {
        let event = event.into();
        let id = self.take(stream, &event);
        self.last = vec![(id, event)];
        self
    }

    /// Admits an event that no command asks for, and takes it in.
    ///
    /// # Errors
    /// The refusal.
    pub fn note(&mut self, stream: StreamId, event: impl Into<Event>) -> Result<EventId, Refusal> {
        let event = event.into();
        let fresh = State::new(stream.kind);
        let context = Context {
            ledger: self.id,
            stamp: self.stamp(stream, 0),
            world: self,
            signer: None,
            noted: None,
        };
        self.read(stream).unwrap_or(&fresh).admit(&event, &context)?;
        let id = self.take(stream, &event);
        self.last = vec![(id, event)];
        Ok(id)
    }

    /// Decides a command and takes its events in.
    ///
    /// # Errors
    /// The refusal.
    pub fn run(
        &mut self,
        stream: StreamId,
        command: impl Into<Command>,
    ) -> Result<&[(EventId, Event)], Refusal> {
        let command = command.into();
        let signer = self.actor.member().map(|member| TestSigner(member, signing_key(member)));
        let events = {
            let fresh = State::new(stream.kind);
            let state = self.read(stream).unwrap_or(&fresh);
            let context = Context {
                ledger: self.id,
                stamp: self.stamp(stream, 0),
                world: self,
                signer: signer.as_ref().map(|signer| signer as &dyn Signer),
                noted: None,
            };
            decide(state, &command, &context)?
        };
        self.last = Vec::new();
        for event in events {
            let id = self.take(stream, &event);
            self.last.push((id, event));
        }
        Ok(&self.last)
    }

    /// The command is done; its events have happened.
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    #[expect(clippy::panic, reason = "a specification fails by panicking")]
    pub fn when(mut self, stream: StreamId, command: impl Into<Command>) -> Self {
        if let Err(refusal) = self.run(stream, command) {
            panic!("refused: {} ({:?})", refusal.code, refusal.field);
        }
        self
    }

    /// The last command led to the events with these names.
    ///
    /// # Panics
    /// When it led to others.
    #[must_use]
    pub fn then(self, names: &[&str]) -> Self {
        let happened: Vec<&str> = self.last.iter().map(|(_, event)| event.name()).collect();
        assert_eq!(happened, names);
        self
    }

    /// The command is refused with this code; nothing has happened.
    ///
    /// # Panics
    /// When it is done, or refused for another reason.
    #[must_use]
    #[expect(clippy::panic, reason = "a specification fails by panicking")]
    pub fn refused(mut self, stream: StreamId, command: impl Into<Command>, code: &str) -> Self {
        match self.run(stream, command) {
            Ok(events) => {
                let names: Vec<&str> = events.iter().map(|(_, event)| event.name()).collect();
                panic!("not refused: {names:?}")
            }
            Err(refusal) => assert_eq!(refusal.code, code),
        }
        self
    }

    /// The id of the last event.
    ///
    /// # Panics
    /// When nothing has happened yet.
    #[expect(clippy::expect_used, reason = "a specification fails by panicking")]
    pub fn last_event(&self) -> EventId {
        self.last.last().expect("an event has happened").0
    }
}
