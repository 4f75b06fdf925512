//! Who is told, who approves and who reviews, at the two exceptional doors.

use amana_events::{
    PersonId,
    assistance::{AssistanceAssigned, AssistanceOpened},
    case::{CaseAssigned, PartyAdded, PartyRole},
    person::PersonCreated,
};

use super::*;
use crate::access::told_of_break_glass;

fn member(number: u64) -> MemberId {
    Ledger::member_id(number)
}

/// Member `number` handles the case.
fn handled_by(ledger: Ledger, number: u64) -> Ledger {
    let assigned = CaseAssigned { member: member(number), role: Role::ConductOfficer };
    ledger.given(case(), assigned)
}

fn broken(told: &[u64]) -> BreakGlassInvoked {
    let approvals = vec![approval(&office(), 2, 60), approval(&office(), 3, 60)];
    let told = told.iter().map(|number| member(*number)).collect();
    BreakGlassInvoked { told: Some(told), ..break_glass(approvals, 2) }
}

#[test]
fn who_handles_the_case_is_told_that_its_glass_was_broken() {
    let mut ledger = handled_by(with_case(office()), 5);
    for told in [&[][..], &[7], &[5, 7], &[6]] {
        assert_eq!(refused(&ledger, at(), broken(told)), "wrong_notice", "{told:?}");
    }
    let silent = BreakGlassInvoked { told: None, ..broken(&[5]) };
    assert_eq!(refused(&ledger, at(), silent.clone()), "wrong_notice");
    old(ledger.clone()).note(at(), silent).unwrap();
    ledger.note(at(), broken(&[5])).unwrap();
}

#[test]
fn a_reviewer_is_told_where_the_handler_has_a_conflict_or_breaks_it_or_is_gone() {
    let handled = || handled_by(with_case(office()), 5);
    let conflicted = excluded(handled(), &[5]);
    let recused = {
        let ledger = handled();
        let registry = ledger.registry();
        let declared =
            amana_events::registry::RecusalDeclared { member: member(5), stream: case() };
        ledger.given(registry, declared)
    };
    let suspended = {
        let ledger = handled();
        let registry = ledger.registry();
        ledger.given(registry, amana_events::registry::MemberSuspended { member: member(5) })
    };
    for mut ledger in [conflicted, recused, suspended, handled().by(5), with_case(office())] {
        assert_eq!(refused(&ledger, at(), broken(&[5])), "wrong_notice");
        ledger.note(at(), broken(&[7])).unwrap();
    }
}

#[test]
fn heads_of_conduct_are_told_where_there_is_no_reviewer_and_nothing_opens_with_nobody_to_tell() {
    let registry = office().registry();
    let gone = |number| amana_events::registry::MemberLeft { member: member(number) };
    let mut ledger = with_case(office()).given(registry, gone(7));
    ledger.clone().note(at(), broken(&[2])).unwrap();
    ledger = excluded(ledger.member(8, Role::Auditor), &[2]);
    let approvals = vec![approval(&ledger, 3, 60), approval(&ledger, 4, 60)];
    let alone = BreakGlassInvoked { approvals, ..broken(&[8]) };
    assert_eq!(refused(&ledger, at(), alone), "nobody_to_tell");
}

#[test]
fn who_is_responsible_for_an_assistance_file_is_told_of_it() {
    let file = StreamId::new(StreamKind::Assistance, uuid(46));
    let opened = AssistanceOpened::sample(&mut Sampler::golden());
    let assigned = AssistanceAssigned { member: member(3) };
    let mut ledger = office().given(file, opened).given(file, assigned);
    let approvals = vec![approval(&ledger, 2, 60), approval(&ledger, 4, 60)];
    let of_file =
        |told| BreakGlassInvoked { stream: file, approvals: approvals.clone(), ..broken(told) };
    assert_eq!(refused(&ledger, at(), of_file(&[7])), "wrong_notice");
    ledger.note(at(), of_file(&[3])).unwrap();
}

#[test]
fn who_is_told_can_be_asked_before() {
    let ledger = handled_by(with_case(office()), 5);
    let stamp = |ledger: &Ledger| crate::Stamp {
        event: EventId::new(uuid(1)),
        stream: at(),
        version: 1,
        occurred: None,
        known: ledger.now,
        recorded: ledger.now,
        actor: ledger.actor,
    };
    let context = crate::Context {
        ledger: ledger.id,
        stamp: stamp(&ledger),
        world: &ledger,
        signer: None,
        noted: None,
    };
    assert_eq!(told_of_break_glass(case(), member(1), &context), [member(5)]);
    assert_eq!(told_of_break_glass(case(), member(5), &context), [member(7)]);
}

#[test]
fn who_has_a_conflict_approves_no_door_and_is_not_told_of_one() {
    let ledger = excluded(with_case(office()), &[2]);
    assert_eq!(refused(&ledger, at(), broken(&[7])), "not_a_second_person");
    old(ledger.clone()).note(at(), broken(&[7])).unwrap();
    assert_eq!(refused(&ledger, at(), danger(&[2, 3], 60)), "not_a_second_person");
    old(ledger.clone()).note(at(), danger(&[2, 3], 60)).unwrap();
    let mut ledger = ledger;
    ledger.note(at(), danger(&[3, 4], 60)).unwrap();
}

#[test]
fn who_bears_arms_or_whose_own_fields_they_are_approves_no_door() {
    let armed = office().member(9, Role::ArmedActor);
    let approvals = |other| vec![approval(&office(), 3, 60), approval(&office(), other, 60)];
    let by = |other| BreakGlassInvoked { approvals: approvals(other), ..broken(&[7]) };
    assert_eq!(refused(&armed, at(), by(9)), "not_a_second_person");
    assert_eq!(refused(&armed, at(), danger(&[3, 9], 60)), "not_a_second_person");
    // Member 2 is the person of this stream.
    let own = PersonId::new(uuid(2 + 0x1_0000));
    let at = StreamId::new(StreamKind::Access, own.uuid());
    let created = PersonCreated::sample(&mut Sampler::golden());
    let ledger = office().given(StreamId::new(StreamKind::Person, own.uuid()), created);
    assert_eq!(refused(&ledger, at, danger(&[2, 3], 60)), "not_a_second_person");
}

#[test]
fn a_conflict_in_another_matter_of_the_person_bars_the_second_person_too() {
    let survivor = PersonId::new(person().id);
    let other = StreamId::new(StreamKind::Case, uuid(70));
    let party = PartyAdded { person: survivor, role: PartyRole::Survivor, allegation: None };
    let created = PersonCreated::sample(&mut Sampler::golden());
    let ledger = office()
        .given(StreamId::new(StreamKind::Person, person().id), created)
        .given(other, CaseOpened::sample(&mut Sampler::golden()))
        .given(other, party)
        .given(other, ExclusionsSet { members: vec![member(3)], provisional: Vec::new() });
    assert_eq!(refused(&ledger, at(), danger(&[3, 4], 60)), "not_a_second_person");
    ledger.clone().note(at(), danger(&[4, 5], 60)).unwrap();
}

#[test]
fn a_door_is_opened_by_who_works_with_sealed_fields() {
    let statistician = office().member(8, Role::StatisticsOfficer).by(8);
    assert_eq!(refused(&statistician, at(), broken(&[7])), "role_not_held");
    assert_eq!(refused(&statistician, at(), danger(&[2, 3], 60)), "role_not_held");
    old(statistician).note(at(), danger(&[2, 3], 60)).unwrap();
}

#[test]
fn a_reviewer_with_a_conflict_finds_no_door_to_review_and_one_who_was_told_does() {
    let mut ledger = with_case(office()).member(8, Role::Reviewer);
    let invocation = ledger.note(at(), broken(&[7, 8])).unwrap();
    let conflicted = excluded(ledger.clone(), &[7]).by(7);
    assert_eq!(refused(&conflicted, at(), review(invocation, true)), "no_such_invocation");
    old(conflicted).note(at(), review(invocation, true)).unwrap();
    ledger.by(7).note(at(), review(invocation, true)).unwrap();
}

#[test]
fn the_narrow_door_opens_of_what_identifies_only_where_somebody_is() {
    let mut ledger = office();
    ledger.note(at(), danger(&[2, 3], 60)).unwrap();
    let field = |name: &str| FieldOpened {
        field: Code::new(name).unwrap(),
        basis: None,
        ..opened(Compartment::Circumstance)
    };
    assert_eq!(refused(&ledger, at(), field("needs")), "no_lawful_basis");
    old(ledger.clone()).note(at(), field("needs")).unwrap();
    ledger.note(at(), field("circumstances")).unwrap();
}
