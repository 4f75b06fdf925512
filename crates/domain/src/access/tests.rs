//! One test per rule of access, both sides of it.

use amana_events::{
    Code, Event, EventId, Field as _, FileText, MemberId, Moment, PurposeCode, Sampler,
    StreamEvent, StreamId, StreamKind,
    access::{
        AccessEvent, BreakGlassInvoked, BreakGlassReviewed, DangerToLifeInvoked,
        DangerToLifeReviewed, Exported, FieldOpened, Listed,
    },
    case::{CaseOpened, ExclusionsSet},
    common::{Approval, Role, approval_message},
    registry::LedgerUpgraded,
};
use amana_vault::{Compartment, Owner};
use proptest::prelude::*;

use super::{AccessState, Door};
use crate::{
    State, World,
    person::stage,
    spec::{BEGIN, Ledger, uuid},
};

mod bundle;
mod doors;
mod lists;
mod opening;
mod second;
mod withhold;

fn person() -> Owner {
    Owner::person(uuid(40))
}

fn at() -> StreamId {
    StreamId::new(StreamKind::Access, person().id)
}

fn case() -> StreamId {
    StreamId::new(StreamKind::Case, uuid(44))
}

fn office() -> Ledger {
    let ledger = stage::ledger();
    (5..=6)
        .fold(ledger, |ledger, number| ledger.member(number, Role::ConductOfficer))
        .member(7, Role::Reviewer)
        .by(1)
}

/// As a ledger of the second vocabulary, whose rules were fewer.
fn old(ledger: Ledger) -> Ledger {
    let registry = ledger.registry();
    ledger.given(registry, LedgerUpgraded { vocabulary: 2 })
}

/// The case, opened.
fn with_case(ledger: Ledger) -> Ledger {
    ledger.given(case(), CaseOpened::sample(&mut Sampler::golden()))
}

fn excluded(ledger: Ledger, numbers: &[u64]) -> Ledger {
    let members = numbers.iter().map(|number| Ledger::member_id(*number)).collect();
    ledger.given(case(), ExclusionsSet { members, provisional: Vec::new() })
}

fn refused(ledger: &Ledger, stream: StreamId, event: impl Into<Event>) -> &'static str {
    ledger.clone().note(stream, event).unwrap_err().code
}

fn opened(compartment: Compartment) -> FieldOpened {
    FieldOpened {
        owner: person(),
        stream: case(),
        event: EventId::new(uuid(45)),
        field: Code::new("account").unwrap(),
        compartment,
        purpose: Some(PurposeCode::new("investigation").unwrap()),
        consent: None,
        basis: Some(Code::new("official_task").unwrap()),
        receipt: None,
        approval: None,
        role: Some(Role::ConductOfficer),
        policy: None,
        session: None,
    }
}

fn approval(ledger: &Ledger, number: u64, proposal: u64) -> Approval {
    signed(ledger, at(), "break_glass_invoked", number, proposal)
}

/// What member `number` signs for an event in a stream.
fn signed(ledger: &Ledger, at: StreamId, event: &str, number: u64, proposal: u64) -> Approval {
    let proposal = EventId::new(uuid(proposal));
    let message = approval_message(ledger.id, at, event, proposal);
    let (member, signature) = (Ledger::member_id(number), Ledger::signature(number, &message));
    Approval { proposal, member, signature }
}

fn break_glass(approvals: Vec<Approval>, hours: i64) -> BreakGlassInvoked {
    BreakGlassInvoked {
        stream: case(),
        until: BEGIN.plus_seconds(hours * 3_600),
        approvals,
        reason: FileText::of_file("a life depends on it".into()),
        told: Some(vec![Ledger::member_id(7)]),
    }
}

fn danger(told: &[u64], minutes: i64) -> DangerToLifeInvoked {
    DangerToLifeInvoked {
        stream: case(),
        until: BEGIN.plus_seconds(minutes * 60),
        told: told.iter().map(|number| Ledger::member_id(*number)).collect(),
        reason: FileText::of_file("a life depends on it".into()),
    }
}

fn month_of(ledger: &Ledger, who: uuid::Uuid) -> StreamId {
    super::lists_of(ledger.id, 3, who, ledger.now)
}

fn listed(rows: u32, streams: &[u64]) -> Listed {
    let stream = |number: &u64| StreamId::new(StreamKind::Case, uuid(*number));
    Listed {
        view: Code::new("conduct_desk").unwrap(),
        rows,
        streams: Some(streams.iter().map(stream).collect()),
        purpose: None,
        session: None,
        from: None,
        until: None,
    }
}

fn review(invocation: EventId, justified: bool) -> BreakGlassReviewed {
    BreakGlassReviewed { invocation, justified, note: FileText::of_file("looked at".into()) }
}

fn state(ledger: &Ledger) -> &AccessState {
    match ledger.read(at()) {
        Some(State::Access(state)) => state,
        _ => panic!("there was an access"),
    }
}

#[test]
fn a_field_is_opened_by_a_member_and_never_by_the_operator() {
    let mut ledger = office();
    ledger.note(at(), opened(Compartment::Identity)).unwrap();
    assert_eq!(state(&ledger).opened(), 1);
    let operator = ledger.clone().by_operator();
    assert_eq!(refused(&operator, at(), opened(Compartment::Identity)), "not_a_member");
    let elsewhere = StreamId::new(StreamKind::Access, uuid(41));
    assert_eq!(refused(&ledger, elsewhere, opened(Compartment::Identity)), "wrong_stream");
}

#[test]
fn what_links_a_person_to_personnel_is_opened_by_amana_alone() {
    let ledger = office();
    assert_eq!(refused(&ledger, at(), opened(Compartment::Conflict)), "system_only");
    ledger.by_system().note(at(), opened(Compartment::Conflict)).unwrap();
}

#[test]
fn a_list_is_noted_in_the_stream_of_who_saw_it() {
    let mut ledger = office();
    let listed = || listed(3, &[1, 2]);
    let own = month_of(&ledger, Ledger::member_id(1).uuid());
    assert_eq!(refused(&ledger, at(), listed()), "wrong_stream");
    ledger.note(own, listed()).unwrap();
    let ledgers = month_of(&ledger, ledger.id.uuid());
    let mut operator = ledger.by_operator();
    assert_eq!(refused(&operator, own, listed()), "wrong_stream");
    operator.note(ledgers, listed()).unwrap();
    let what = Code::new("cases").unwrap();
    let export = |opened| {
        let what = what.clone();
        Exported {
            what,
            opened,
            persons: 2,
            rows: 3,
            purpose: None,
            approval: None,
            engagement: None,
            recipient: None,
        }
    };
    assert_eq!(refused(&operator, ledgers, export(true)), "not_a_member");
    operator.note(ledgers, export(false)).unwrap();
}

#[test]
fn break_glass_takes_two_approvals_of_others_with_their_own_keys() {
    let mut ledger = office();
    let two = |a, b| vec![approval(&office(), a, 60), approval(&office(), b, 60)];
    let mut forged = two(2, 3);
    forged[1].signature = forged[0].signature;
    let table = [
        (break_glass(two(2, 3)[..1].to_vec(), 2), "needs_two_others"),
        (break_glass(two(2, 2), 2), "needs_two_others"),
        (break_glass(two(1, 2), 2), "needs_two_others"),
        (break_glass(two(2, 9), 2), "member_inactive"),
        (break_glass(forged, 2), "bad_signature"),
        (break_glass(two(2, 3), 25), "too_long"),
        (break_glass(two(2, 3), 0), "too_long"),
    ];
    for (event, code) in table {
        assert_eq!(refused(&ledger, at(), event), code);
    }
    let mixed = vec![approval(&ledger, 2, 60), approval(&ledger, 3, 61)];
    assert_eq!(refused(&ledger, at(), break_glass(mixed, 2)), "other_proposal");
    ledger.note(at(), break_glass(two(2, 3), 24)).unwrap();
    assert_eq!(refused(&ledger, at(), break_glass(two(2, 3), 24)), "approval_used");
}

#[test]
fn a_window_is_open_to_who_broke_the_glass_until_it_ends_or_is_found_unjustified() {
    let mut ledger = office();
    let approvals = vec![approval(&ledger, 2, 60), approval(&ledger, 3, 60)];
    let invocation = ledger.note(at(), break_glass(approvals, 24)).unwrap();
    let open = |ledger: &Ledger, member: MemberId, hours: i64| {
        let now = BEGIN.plus_seconds(hours * 3_600);
        state(ledger).is_open(member, case(), Door::BreakGlass, now)
    };
    assert!(open(&ledger, Ledger::member_id(1), 24));
    assert!(!open(&ledger, Ledger::member_id(1), 25));
    assert!(!open(&ledger, Ledger::member_id(2), 1));
    assert_eq!(state(&ledger).awaiting_review().count(), 1);
    ledger.by(7).note(at(), review(invocation, false)).unwrap();
}

#[test]
fn a_door_is_reviewed_once_by_somebody_who_was_not_involved() {
    let mut ledger = office();
    let approvals = vec![approval(&ledger, 2, 60), approval(&ledger, 3, 60)];
    let invocation = ledger.note(at(), break_glass(approvals, 24)).unwrap();
    for involved in [1, 2, 3] {
        let by = ledger.clone().member(involved, Role::Reviewer).by(involved);
        assert_eq!(refused(&by, at(), review(invocation, true)), "same_person");
    }
    assert_eq!(refused(&ledger.clone().by(4), at(), review(invocation, true)), "role_not_held");
    let mut ledger = ledger.by(7);
    let unknown = review(EventId::new(uuid(99)), true);
    assert_eq!(refused(&ledger, at(), unknown), "no_such_invocation");
    let other_door = DangerToLifeReviewed {
        invocation,
        justified: true,
        note: FileText::of_file("looked at".into()),
    };
    assert_eq!(refused(&ledger, at(), other_door), "no_such_invocation");
    ledger.note(at(), review(invocation, false)).unwrap();
    assert_eq!(state(&ledger).awaiting_review().count(), 0);
    assert_eq!(refused(&ledger, at(), review(invocation, true)), "nothing_changes");
    let now = BEGIN.plus_seconds(60);
    assert!(!state(&ledger).is_open(Ledger::member_id(1), case(), Door::BreakGlass, now));
}

#[test]
fn danger_to_life_tells_two_others_and_lasts_an_hour() {
    let mut ledger = office();
    for (event, code) in [
        (danger(&[2], 60), "two_are_told"),
        (danger(&[2, 3, 4], 60), "two_are_told"),
        (danger(&[2, 2], 60), "needs_two_others"),
        (danger(&[1, 2], 60), "needs_two_others"),
        (danger(&[2, 77], 60), "member_inactive"),
        (danger(&[2, 3], 61), "too_long"),
    ] {
        assert_eq!(refused(&ledger, at(), event), code);
    }
    let invocation = ledger.note(at(), danger(&[2, 3], 60)).unwrap();
    let now = BEGIN.plus_seconds(3_600);
    assert!(state(&ledger).is_open(Ledger::member_id(1), case(), Door::DangerToLife, now));
    assert!(!state(&ledger).is_open(Ledger::member_id(1), case(), Door::BreakGlass, now));
    let note = FileText::of_file("looked at".into());
    let reviewed = DangerToLifeReviewed { invocation, justified: true, note };
    let told = ledger.clone().member(2, Role::Reviewer).by(2);
    assert_eq!(refused(&told, at(), reviewed.clone()), "same_person");
    ledger.by(7).note(at(), reviewed).unwrap();
}

proptest! {
    #[test]
    fn any_events_in_any_order_leave_a_state_that_answers(
        seed in any::<u64>(), order in prop::collection::vec(any::<prop::sample::Index>(), 1..60),
    ) {
        let mut ledger = Ledger::new();
        let mut sampler = Sampler::seeded(seed);
        let mut opened = 0;
        for place in &order {
            let name = place.get(AccessEvent::NAMES);
            opened += u32::from(*name == "field_opened");
            let event = Event::sample(StreamKind::Access, name, &mut sampler).unwrap();
            ledger = ledger.given(at(), event);
        }
        prop_assert_eq!(state(&ledger).opened(), opened);
        prop_assert!(state(&ledger).awaiting_review().count() <= order.len());
        prop_assert!(!state(&ledger).is_open(
            Ledger::member_id(1), case(), Door::BreakGlass, Moment::default()));
    }
}
