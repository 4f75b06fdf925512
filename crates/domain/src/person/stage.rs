//! The stage on which the tests of streams about persons play: a demonstration ledger with its
//! shipped lists, four members, and invented persons.

use amana_events::{
    Code, Day, Event, Field, Language, LedgerId, MemberId, OrganisationId, PersonId, PublicKey,
    PublicText, PurposeCode, Sampler, StreamEvent, StreamId, StreamKind,
    case::SafetyResult,
    common::{AgeBand, AgeSource, Recipient, RecipientKind, Role, Sex},
    consent::ConsentRecorded,
    contact::SafetyAssessed,
    person::{DemographicsRecorded, PersonCreated},
    registry::{OrganisationKind, OrganisationRegistered, RecusalDeclared},
};

use crate::{
    Stamp, State,
    genesis::{self, GenesisInput},
    spec::{BEGIN, Ledger, uuid},
};

pub(crate) fn stage(demo: bool) -> Ledger {
    let input = GenesisInput {
        ledger: LedgerId::new(uuid(0xa3a_a11a)),
        name: PublicText::new("Mission in Kadera").unwrap(),
        origin: PublicText::new("amana.example/kadera").unwrap(),
        vkey: PublicKey::new([9; 32]),
        demo,
        backup_retention_days: 35,
        escalation: None,
    };
    let ledger = Ledger::new();
    let registry = ledger.registry();
    let ledger = genesis::events(input, None)
        .unwrap()
        .into_iter()
        .fold(ledger, |ledger, event| ledger.given(registry, event))
        .member(1, Role::ConductOfficer)
        .member(2, Role::HeadOfConduct)
        .member(3, Role::AssistanceFocalPoint)
        .member(4, Role::VictimsRightsAdvocate);
    let clinic = OrganisationRegistered {
        organisation: clinic(),
        name: PublicText::new("Clinic of Nalo").unwrap(),
        kind: OrganisationKind::ServiceProvider,
        country: None,
        key: None,
        immunity: None,
    };
    ledger.given(registry, clinic).by(1)
}

/// The ledger every test begins with; member 1 acts.
pub(crate) fn ledger() -> Ledger {
    stage(true)
}

pub(crate) fn stream(kind: StreamKind, number: u64) -> StreamId {
    StreamId::new(kind, uuid(number))
}

pub(crate) fn person(number: u64) -> PersonId {
    PersonId::new(uuid(number))
}

pub(crate) fn of(kind: StreamKind, person: PersonId) -> StreamId {
    StreamId::new(kind, person.uuid())
}

pub(crate) fn clinic() -> OrganisationId {
    OrganisationId::new(uuid(0xc11))
}

pub(crate) fn code(text: &str) -> Code {
    Code::new(text).unwrap()
}

pub(crate) fn purpose(text: &str) -> PurposeCode {
    PurposeCode::new(text).unwrap()
}

pub(crate) fn language() -> Language {
    Language::new("sg").unwrap()
}

/// The clinic as a recipient.
pub(crate) fn to_clinic() -> Recipient {
    Recipient::new(RecipientKind::Organisation, Some(clinic()))
}

/// The day so many days after the tests begin.
pub(crate) fn in_days(days: i64) -> Day {
    BEGIN.plus_seconds(days * 86_400).day()
}

/// Somebody of whom nothing is known.
pub(crate) fn with_person(ledger: Ledger, number: u64) -> Ledger {
    ledger.given(of(StreamKind::Person, person(number)), PersonCreated { personnel: false })
}

/// Somebody who said how old they are.
pub(crate) fn with_aged(ledger: Ledger, number: u64, age: AgeBand) -> Ledger {
    let told = DemographicsRecorded { sex: Sex::Female, age, age_source: AgeSource::Stated };
    with_person(ledger, number).given(of(StreamKind::Person, person(number)), told)
}

/// Person 11 agreed to an assessment of their age.
pub(crate) fn consented(ledger: Ledger) -> Ledger {
    let sample = ConsentRecorded::sample(&mut Sampler::golden());
    let given = ConsentRecorded {
        purpose: purpose("age_assessment"),
        recipient: Recipient::new(RecipientKind::OwnOrganisation, None),
        expires_on: None,
        ..sample
    };
    ledger.given(of(StreamKind::Consent, person(11)), given)
}

/// Somebody who works for survivors found it safe to contact the person.
pub(crate) fn found_safe(ledger: Ledger, who: PersonId) -> Ledger {
    let sample = SafetyAssessed::sample(&mut Sampler::golden());
    let safe = SafetyAssessed { result: SafetyResult::Safe, ..sample };
    ledger.given(of(StreamKind::Contact, who), safe)
}

/// The member knows of a conflict and takes no part.
pub(crate) fn recused(ledger: Ledger, number: u64, stream: StreamId) -> Ledger {
    let registry = ledger.registry();
    let member = Ledger::member_id(number);
    ledger.given(registry, RecusalDeclared { member, stream })
}

/// Folds samples of every event of the kind, in an order drawn from `seed`, and returns how many.
pub(crate) fn fold_samples<E: StreamEvent>(seed: u64, events: usize) -> usize {
    let mut sampler = amana_events::Sampler::seeded(seed);
    let stream = stream(E::KIND, seed);
    let mut state = State::new(E::KIND);
    for version in 0..events {
        let name = sampler.pick(E::NAMES, E::NAMES[0]);
        let event = Event::sample(E::KIND, name, &mut sampler).unwrap();
        state.evolve(&event, &stamp(stream, version as u64));
    }
    events
}

fn stamp(stream: StreamId, version: u64) -> Stamp {
    Stamp {
        event: amana_events::EventId::new(uuid(0x9_0000 + version)),
        stream,
        version: version + 1,
        occurred: None,
        known: BEGIN,
        recorded: BEGIN,
        actor: amana_events::Actor {
            kind: amana_events::ActorKind::Member,
            id: Some(MemberId::new(uuid(1)).uuid()),
            via: amana_events::Via::Cli,
            assurance: amana_events::Assurance::Asserted,
        },
    }
}

/// Whether the event would be admitted as the stream's next one, by whoever acts; else the code.
pub(crate) fn admit(ledger: &Ledger, stream: StreamId, event: &Event) -> Result<(), &'static str> {
    let fresh = State::new(stream.kind);
    let state = crate::World::read(ledger, stream).unwrap_or(&fresh);
    let mut stamp = stamp(stream, 0xffff);
    (stamp.recorded, stamp.known, stamp.actor) = (ledger.now, ledger.now, ledger.actor);
    let context =
        crate::Context { ledger: ledger.id, stamp, world: ledger, signer: None, noted: None };
    state.admit(event, &context).map_err(|refusal| refusal.code)
}
