//! One test per rule of a case, both sides of it. The shipped registry is in force; people and
//! places are invented.

mod corrections;
mod due_process;
mod ending;
mod hands;
mod investigating;
mod opening;
mod people;
mod protection;
mod relations;
mod working;

use amana_events::{
    AllegationId, EventId, PersonId, PublicKey, PublicText, PurposeCode, Sampler, StreamEvent,
    StreamId, StreamKind,
    case::CaseEvent,
    common::{AgeBand, AgeSource, Recipient, RecipientKind, Role, Sex},
    consent::{ConsentGiver, ConsentMark, ConsentRecorded},
    contact::{ContactPlanMade, ContactWay},
    person::{DemographicsRecorded, PersonCreated},
    registry::LedgerCreated,
    report::Explained,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{CaseState, Command};
use crate::{
    Rules, Stamp, State, World,
    genesis::shipped,
    spec::{BEGIN, Ledger, uuid},
};

const OFFICER: u64 = 1;
const INVESTIGATOR: u64 = 2;
const HEAD: u64 = 3;
const ADVOCATE: u64 = 4;
const REVIEWER: u64 = 5;
const COLLEAGUE: u64 = 6;

fn case() -> StreamId {
    StreamId::new(StreamKind::Case, uuid(0xca5e))
}

fn other_case() -> StreamId {
    StreamId::new(StreamKind::Case, uuid(0xca5f))
}

fn of(kind: StreamKind, person: PersonId) -> StreamId {
    StreamId::new(kind, person.uuid())
}

fn survivor() -> PersonId {
    PersonId::new(uuid(101))
}

fn subject() -> PersonId {
    PersonId::new(uuid(102))
}

fn witness() -> PersonId {
    PersonId::new(uuid(103))
}

fn claimed() -> AllegationId {
    AllegationId::new(uuid(201))
}

fn id(number: u64) -> Uuid {
    uuid(number)
}

/// A command by its name, as it comes from outside.
fn ask(name: &str, data: Value) -> Command {
    let Value::Object(data) = data else { panic!("not an object: {data}") };
    Command::read(name, data).unwrap()
}

fn person(ledger: Ledger, person: PersonId, personnel: bool) -> Ledger {
    ledger.given(of(StreamKind::Person, person), PersonCreated { personnel })
}

fn aged(ledger: Ledger, who: PersonId, age: AgeBand) -> Ledger {
    let recorded = DemographicsRecorded { sex: Sex::Unknown, age, age_source: AgeSource::Stated };
    ledger.given(of(StreamKind::Person, who), recorded)
}

/// A ledger with the shipped registry, six members and three people.
fn ledger() -> Ledger {
    ledger_of(2)
}

/// The same, writing this vocabulary.
fn ledger_of(vocabulary: u32) -> Ledger {
    let ledger = Ledger::new();
    let registry = ledger.registry();
    let mut ledger = ledger.given(
        registry,
        LedgerCreated {
            name: PublicText::new("Demonstration").unwrap(),
            origin: PublicText::new("amana.example/demo").unwrap(),
            vkey: PublicKey::new([1; 32]),
            vocabulary,
            demo: true,
            backup_retention_days: 35,
        },
    );
    for event in shipped().unwrap() {
        ledger = ledger.given(registry, event);
    }
    let ledger = ledger
        .member(OFFICER, Role::ConductOfficer)
        .member(INVESTIGATOR, Role::Investigator)
        .member(HEAD, Role::HeadOfConduct)
        .member(ADVOCATE, Role::VictimsRightsAdvocate)
        .member(REVIEWER, Role::Reviewer)
        .member(COLLEAGUE, Role::ConductOfficer)
        .by(OFFICER);
    let ledger = person(person(ledger, survivor(), false), subject(), true);
    aged(
        aged(person(ledger, witness(), false), survivor(), AgeBand::Adult),
        subject(),
        AgeBand::Adult,
    )
}

fn opened() -> Ledger {
    ledger().when(case(), ask("open_case", json!({"class": "sea"})))
}

fn allegation() -> Value {
    json!({
        "allegation": claimed(), "class": "sea", "kind": "SA", "subject": subject(),
        "affiliation": "contingent", "contributing_country": "XKA", "grave": false,
        "survivors": [survivor()], "victims": {"woman": 1}, "account": "What was told.",
    })
}

/// The same with one field changed; `null` leaves it out.
fn with(mut data: Value, field: &str, value: impl Into<Value>) -> Value {
    data[field] = value.into();
    data
}

fn alleged() -> Ledger {
    opened().when(case(), ask("record_allegation", allegation()))
}

fn assess(result: &str) -> Command {
    ask("assess_safety", json!({"person": survivor(), "result": result}))
}

/// An allegation whose survivor is safe.
fn safe() -> Ledger {
    alleged().by(ADVOCATE).when(case(), assess("safe")).by(OFFICER)
}

fn step(step: &str) -> Command {
    ask("record_route_step", json!({"step": step, "allegation": claimed()}))
}

fn open_investigation() -> Command {
    ask("open_investigation", json!({"allegations": [claimed()], "investigator": "OIOS"}))
}

fn assign_to(number: u64, role: &str) -> Command {
    ask("assign_case", json!({"member": Ledger::member_id(number), "role": role}))
}

/// The investigator is assigned, accepted, and acts.
fn investigating(ledger: Ledger) -> Ledger {
    ledger
        .by(OFFICER)
        .when(case(), assign_to(INVESTIGATOR, "investigator"))
        .by(INVESTIGATOR)
        .when(case(), ask("accept_assignment", json!({})))
}

/// A notified State and a running investigation.
fn investigated() -> Ledger {
    investigating(safe().when(case(), step("notified"))).when(case(), open_investigation())
}

fn subject_step(step: &str) -> Command {
    ask("take_subject_step", json!({"person": subject(), "step": step}))
}

fn finding(finding: &str) -> Value {
    json!({
        "allegation": claimed(), "finding": finding, "standard": "clear_and_convincing",
        "survivor_not_heard": "unreachable", "reasons": "Because.",
    })
}

fn heard() -> Ledger {
    investigated().when(case(), subject_step("notified")).when(case(), subject_step("responded"))
}

fn found(what: &str) -> Ledger {
    heard().when(case(), ask("make_finding", finding(what)))
}

fn complete(end: &str) -> Command {
    ask("complete_investigation", json!({"end": end, "summary": "The report."}))
}

/// A case with a finding whose investigation is completed.
fn concluded(what: &str) -> Ledger {
    found(what).when(case(), complete("with_findings"))
}

/// Another case of the same officer.
fn with_other(ledger: Ledger) -> Ledger {
    ledger.when(other_case(), ask("open_case", json!({"class": "sea"})))
}

/// The same, linked to the first: what goes over is read through the link.
fn with_linked(ledger: Ledger) -> Ledger {
    let link = json!({"other": case(), "relation": "related"});
    with_other(ledger).when(other_case(), ask("link_case", link))
}

fn propose(reason: &str) -> Command {
    ask("propose_closure", json!({"reason": reason}))
}

fn close(proposal: EventId) -> Command {
    ask("close_case", json!({"proposal": proposal}))
}

fn closed_from(ledger: Ledger, reason: &str) -> Ledger {
    let ledger = ledger.by(OFFICER).when(case(), propose(reason));
    let proposal = ledger.last_event();
    ledger.by(HEAD).when(case(), close(proposal)).then(&["case_closed"])
}

fn closed() -> Ledger {
    closed_from(concluded("substantiated"), "concluded")
}

fn planned(ledger: Ledger, who: PersonId) -> Ledger {
    let plan = ContactPlanMade {
        ways: vec![ContactWay::Call],
        never: Vec::new(),
        language: "fr".parse().unwrap(),
        review_on: "2027-06-01".parse().unwrap(),
        plan: amana_events::PersonText::of_person(who.uuid(), "By day only.".into()),
    };
    ledger.given(of(StreamKind::Contact, who), plan)
}

fn consenting(ledger: Ledger, who: PersonId, purpose: &str, kind: RecipientKind) -> Ledger {
    let consent = ConsentRecorded {
        purpose: PurposeCode::new(purpose).unwrap(),
        recipient: Recipient::new(kind, None),
        fields: Vec::new(),
        given_by: ConsentGiver::Person,
        giver: None,
        child_view: None,
        language: "fr".parse().unwrap(),
        explained: Explained::ReadAloud,
        explained_by: None,
        interpreter: None,
        repeated_back: true,
        mark: ConsentMark::Voice,
        expires_on: None,
        words: amana_events::PersonText::of_person(who.uuid(), "Yes.".into()),
    };
    ledger.given(of(StreamKind::Consent, who), consent)
}

fn state(ledger: &Ledger) -> &CaseState {
    match ledger.read(case()) {
        Some(State::Case(state)) => state,
        _ => panic!("there is a case"),
    }
}

fn sample(name: &str, sampler: &mut Sampler) -> CaseEvent {
    CaseEvent::sample(name, sampler).unwrap()
}

proptest! {
    #[test]
    fn a_case_takes_any_event_in_any_state(seeds in prop::collection::vec((any::<u64>(), any::<prop::sample::Index>()), 1..60)) {
        let mut state = CaseState::default();
        for (version, (seed, name)) in seeds.iter().enumerate() {
            let name = CaseEvent::NAMES[name.index(CaseEvent::NAMES.len())];
            let stamp = Stamp {
                event: EventId::new(uuid(*seed)),
                stream: case(),
                version: version as u64 + 1,
                occurred: None,
                known: BEGIN,
                recorded: BEGIN,
                actor: ledger_actor(*seed),
            };
            // A small pool of ids, so that events meet what earlier ones left.
            let event = sample(name, &mut Sampler::seeded(*seed % 7));
            state.evolve(&event, &stamp);
            prop_assert_eq!(state.version, version as u64 + 1);
            let _ = (state.handler(), state.still_open(), state.persons(), state.has_open_claim());
            for allegation in state.allegations() {
                let substantiated =
                    state.own_status(allegation.id).is_some_and(|status| status.code() == "SUBSTANTIATED");
                prop_assert!(!substantiated || allegation.finding.is_some());
            }
        }
    }
}

fn ledger_actor(seed: u64) -> amana_events::Actor {
    if seed.is_multiple_of(2) { Ledger::new().by(seed % 5).actor } else { Ledger::new().actor }
}
