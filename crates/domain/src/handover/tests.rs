//! The rules of a handover, both sides of each.

mod care;
mod ends;
mod mistakes;
mod part_one;
mod transfer;

use amana_events::{
    Code, Digest, Event, EventId, Field, InstrumentCode, Moment, OrganisationId, PersonId,
    PublicText, PurposeCode, Sampler, StreamEvent, StreamId, StreamKind, UnitId,
    common::{AgeBand, Recipient, RecipientKind, Role, Safe, Sex},
    consent::{ConsentRecorded, ConsentWithdrawn},
    handover::{
        AgeOutcome, CareArrangement, DelayReason, ExitKind, ExitStep, HandoverEvent, Separation,
        Solution, TracingStep, TransferSignature,
    },
    registry::{
        CodeEntry, CodeListAdopted, Confirmed, InstrumentEntry, InstrumentsAdopted, MemberAdded,
        OrganisationKind, OrganisationRegistered, RecusalDeclared, RoleGranted,
    },
};
use proptest::prelude::*;

use super::{
    Command, HandoverState, Holder, Transfer, care::*, closing::*, confirm::*, correct::*,
    encounter::*, exit::*, hand_over::*, health::*, observe::*, receiver::*, register::*,
    solution::*, urgent_care::*,
};
use crate::{
    Rules, Stamp, State, Text, World,
    spec::{BEGIN, Ledger, uuid},
};

/// The ledger's own child protection actor.
const OWN: u64 = 1;
/// An officer of the force, in unit 1.
const OFFICER: u64 = 2;
/// A member of the receiver.
const RECEIVER: u64 = 3;
/// A member of another child protection organisation.
const OTHER: u64 = 4;
/// A conduct officer: none of their business.
const CONDUCT: u64 = 5;
/// A second child protection actor of the ledger's own.
const SECOND: u64 = 6;
/// An officer of the same force, in unit 2.
const OTHER_UNIT: u64 = 7;

const CHILD: u64 = 700;

/// Commands to [`file`].
trait OnFile {
    /// The command is done.
    fn does(self, command: impl Into<Command>) -> Self;
    /// The command is refused with this code.
    fn denied(self, command: impl Into<Command>, code: &str) -> Self;
}

impl OnFile for Ledger {
    fn does(self, command: impl Into<Command>) -> Self {
        self.when(file(), command.into())
    }

    fn denied(self, command: impl Into<Command>, code: &str) -> Self {
        self.refused(file(), command.into(), code)
    }
}

fn organisation(kind: OrganisationKind) -> OrganisationId {
    OrganisationId::new(uuid(0x50_0000 + kind as u64))
}

fn force() -> OrganisationId {
    organisation(OrganisationKind::ArmedForce)
}

fn receiver() -> OrganisationId {
    organisation(OrganisationKind::ChildProtection)
}

fn other_receiver() -> OrganisationId {
    OrganisationId::new(uuid(0x51_0000))
}

fn own() -> OrganisationId {
    organisation(OrganisationKind::Own)
}

fn unit(number: u64) -> UnitId {
    UnitId::new(uuid(0x52_0000 + number))
}

fn child() -> PersonId {
    PersonId::new(uuid(CHILD))
}

fn file() -> StreamId {
    StreamId::new(StreamKind::Handover, uuid(900))
}

fn sibling() -> StreamId {
    StreamId::new(StreamKind::Handover, uuid(901))
}

fn code(text: &str) -> Code {
    Code::new(text).unwrap()
}

fn public(text: &str) -> PublicText {
    text.parse().unwrap()
}

fn hours(number: i64) -> Moment {
    BEGIN.plus_seconds(number * 3_600)
}

fn register(ledger: Ledger, id: OrganisationId, kind: OrganisationKind) -> Ledger {
    let registry = ledger.registry();
    ledger.given(
        registry,
        OrganisationRegistered {
            organisation: id,
            name: public("Example"),
            kind,
            country: None,
            key: None,
            immunity: None,
        },
    )
}

fn join(
    ledger: Ledger,
    number: u64,
    at: OrganisationId,
    unit: Option<UnitId>,
    role: Role,
) -> Ledger {
    let registry = ledger.registry();
    let member = Ledger::member_id(number);
    ledger
        .given(
            registry,
            MemberAdded {
                member,
                person: PersonId::new(uuid(number + 0x1_0000)),
                unit,
                organisation: Some(at),
                key: Ledger::key(number),
            },
        )
        .given(registry, RoleGranted { member, role, approval: None, provisional: true })
}

fn instrument(limit: Option<u32>, extension: Option<u32>) -> InstrumentsAdopted {
    InstrumentsAdopted {
        version: code("1"),
        instruments: vec![InstrumentEntry {
            instrument: InstrumentCode::new("protocol-x").unwrap(),
            version: code("2020"),
            label: public("Protocol"),
            country: Some("XKA".parse().unwrap()),
            limit_hours: limit,
            extension_hours: extension,
            receiver: public("social services"),
            source: public("invented"),
            confirmed: Confirmed::Own,
        }],
    }
}

fn list(ledger: Ledger, name: &str, words: &[&str]) -> Ledger {
    let registry = ledger.registry();
    let entry = |word: &&str| CodeEntry {
        code: code(word),
        label: public("word"),
        parent: None,
        confirmed: Confirmed::Own,
        source: None,
    };
    let event = CodeListAdopted {
        list: name.parse().unwrap(),
        version: code("1"),
        source: public("invented"),
        entries: words.iter().map(entry).collect(),
    };
    ledger.given(registry, event)
}

/// Everybody is in the registry; the instrument allows 24 h and 72 h more.
fn ledger() -> Ledger {
    let mut ledger = Ledger::new()
        .member(OWN, Role::ChildProtectionActor)
        .member(SECOND, Role::ChildProtectionActor)
        .member(CONDUCT, Role::ConductOfficer);
    for kind in [
        OrganisationKind::Own,
        OrganisationKind::ChildProtection,
        OrganisationKind::ArmedForce,
        OrganisationKind::ArmedGroup,
        OrganisationKind::Authority,
        OrganisationKind::Other,
    ] {
        ledger = register(ledger, organisation(kind), kind);
    }
    ledger = register(ledger, other_receiver(), OrganisationKind::ChildProtection);
    ledger = join(ledger, OFFICER, force(), Some(unit(1)), Role::ArmedActor);
    ledger = join(ledger, OTHER_UNIT, force(), Some(unit(2)), Role::ArmedActor);
    ledger = join(ledger, RECEIVER, receiver(), None, Role::ChildProtectionActor);
    ledger = join(ledger, OTHER, other_receiver(), None, Role::ChildProtectionActor);
    ledger = list(ledger, "belonging", &["clothing"]);
    ledger = list(ledger, "receiver_decline_reason", &["no_place"]);
    ledger = list(ledger, "need", &["medical", "maternal_care", "disability_support"]);
    ledger = list(ledger, "place_kind", &["hospital"]);
    ledger = list(ledger, "apart_reason", &["medical_care"]);
    ledger = list(ledger, "correction_reason", &["mistyped"]);
    ledger = list(ledger, "handover_closing_reason", &["formal_closing", "entered_in_error"]);
    ledger = list(ledger, "handover_reopening_reason", &["news"]);
    ledger = list(ledger, "age_method", &["interview", "documents", "appearance"]);
    let registry = ledger.registry();
    let person =
        Event::sample(StreamKind::Person, "person_created", &mut Sampler::golden()).unwrap();
    ledger
        .given(registry, instrument(Some(24), Some(72)))
        .given(StreamId::new(StreamKind::Person, child().uuid()), person)
}

fn encounter() -> RecordEncounter {
    RecordEncounter {
        reference: None,
        instrument: InstrumentCode::new("protocol-x").unwrap(),
        instrument_version: code("2020"),
        force: force(),
        unit: Some(unit(1)),
        first_contact: BEGIN,
        country: "XKA".parse().unwrap(),
        admin1: "XK01".parse().unwrap(),
        admin2: None,
        sex: Sex::Female,
        apparent_age: AgeBand::Years12To14,
        infants: 0,
        urgent_medical: false,
        interpreter: None,
        together_with: Vec::new(),
    }
}

fn sign(role: &str, member: Option<u64>) -> TransferSignature {
    let member = member.map(Ledger::member_id);
    TransferSignature { role: code(role), member, signature: None, paper: None }
}

/// A signature on paper, whose sealed scan is kept.
fn on_paper(role: &str) -> TransferSignature {
    TransferSignature { paper: Some(Digest::new([5; 32])), ..sign(role, None) }
}

/// The number `number` as it stands on a paper receipt.
fn receipt_number(number: u8) -> Code {
    let made = amana_events::Reference::from_random(StreamKind::Handover, [number; 5]);
    code(&made.to_string())
}

fn hand_over() -> HandOverChild {
    HandOverChild {
        receiver: receiver(),
        at: hours(3),
        receipt_number: receipt_number(17),
        belongings: vec![code("clothing")],
        signatures: vec![
            sign("force_officer", Some(OFFICER)),
            sign("child_protection_actor", Some(RECEIVER)),
        ],
        delay_reason: None,
        apart_because: None,
    }
}

fn name() -> NameReceiver {
    NameReceiver { receiver: receiver() }
}

fn accept() -> AcceptChild {
    AcceptChild { receiver: receiver() }
}

fn observe() -> RecordObservations {
    RecordObservations {
        breaches: Vec::new(),
        injuries_seen: false,
        injuries: Text::default(),
        child_says: Text::from("Nobody asked me."),
    }
}

fn registration() -> RegisterChild {
    RegisterChild {
        child: child(),
        separation: Separation::Separated,
        needs: vec![code("medical")],
        family: Text::from("An aunt in the next valley."),
        recruitment_history: Text::default(),
        force_detail: Text::default(),
    }
}

fn screening() -> RecordScreening {
    RecordScreening { followed_up: true, findings: "A healed fracture.".into() }
}

fn trace(step: TracingStep) -> RecordTracing {
    RecordTracing { step, note: Text::default() }
}

fn reunify(from: Moment) -> RecordSolution {
    RecordSolution {
        solution: Solution::Reunified,
        holder: None,
        from,
        child_agrees: true,
        note: Text::default(),
    }
}

fn visit(safe: Safe) -> RecordFollowUp {
    RecordFollowUp { safe, note: Text::default() }
}

fn leave(exit: ExitKind) -> RecordExit {
    RecordExit { exit, since: None, note: Text::default() }
}

fn after_exit(step: ExitStep) -> FollowUpExit {
    FollowUpExit { step, note: Text::default() }
}

fn care(holder: OrganisationId, from: Moment) -> StartCare {
    StartCare { holder, arrangement: CareArrangement::FosterFamily, from }
}

fn close(accepted_by: OrganisationId) -> CloseHandover {
    CloseHandover { accepted_by, reason: code("formal_closing"), error: None }
}

fn correction() -> CorrectReceipt {
    CorrectReceipt {
        sex: Sex::Female,
        apparent_age: AgeBand::Years15To17,
        infants: 0,
        first_contact: BEGIN,
        reason: code("mistyped"),
        instrument: None,
        instrument_version: None,
        force: None,
        unit: None,
        country: None,
        admin1: None,
        admin2: None,
        urgent_medical: None,
        together_with: None,
    }
}

fn encountered() -> Ledger {
    ledger().by(OFFICER).does(encounter())
}

fn accepted() -> Ledger {
    encountered().does(name()).by(RECEIVER).does(accept())
}

/// Handed over three hours after the first contact, seen five hours after it.
fn handed_over() -> Ledger {
    accepted().hours_later(5).does(hand_over())
}

fn registered() -> Ledger {
    handed_over().does(registration())
}

fn screened() -> Ledger {
    registered().does(screening())
}

fn verified() -> Ledger {
    screened().does(trace(TracingStep::Started)).does(trace(TracingStep::Verified))
}

fn missing() -> Ledger {
    registered().does(leave(ExitKind::Missing))
}

fn state(ledger: &Ledger) -> &HandoverState {
    match ledger.read(file()) {
        Some(State::Handover(state)) => state,
        other => panic!("no handover: {other:?}"),
    }
}

fn closed() -> Ledger {
    verified().does(reunify(hours(4))).does(visit(Safe::Yes)).does(close(receiver()))
}

#[test]
fn the_operator_the_system_and_strangers_do_nothing() {
    let _ = encountered().by_operator().denied(name(), "not_a_member");
    let _ = encountered().by_system().denied(name(), "not_a_member");
    let _ = encountered().by(99).denied(name(), "member_inactive");
}

#[test]
fn a_reference_is_made_from_the_events_id_when_none_is_given() {
    let begun = encountered();
    let (id, event) = begun.last.first().unwrap();
    let Event::Handover(HandoverEvent::ChildEncountered(event)) = event else {
        panic!("no encounter")
    };
    let random = *id.uuid().as_bytes().last_chunk::<5>().unwrap();
    let made = amana_events::Reference::from_random(StreamKind::Handover, random);
    assert_eq!(event.reference, made);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn evolve_is_total_and_care_stays_in_order(
        seed in any::<u64>(),
        order in prop::collection::vec(0..HandoverEvent::NAMES.len(), 1..60),
    ) {
        let mut sampler = Sampler::seeded(seed);
        let mut state = HandoverState::default();
        let mut ledger = Ledger::new();
        for (version, which) in (1_u64..).zip(order) {
            let event = HandoverEvent::sample(HandoverEvent::NAMES[which], &mut sampler).unwrap();
            ledger = ledger.hours_later(1);
            let stamp = Stamp {
                event: EventId::new(uuid(seed % 1_000)),
                stream: file(),
                version,
                occurred: None,
                known: ledger.now,
                recorded: ledger.now,
                actor: ledger.actor,
            };
            state.evolve(&event, &stamp);
            prop_assert!(state.care().is_sorted_by_key(|segment| segment.from));
            prop_assert!(state.handed_over_at().is_none() || state.holder().is_some());
        }
    }
}
