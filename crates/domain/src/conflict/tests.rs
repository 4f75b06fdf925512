//! Who is shut out, and who is not.

use amana_events::{
    Country, MemberId, Moment, OrganisationId, PersonId, PublicText, StreamId, StreamKind, UnitId,
    common::Role,
    registry::{MemberLeft, MemberMoved, PersonnelEntered, RecusalDeclared, UnitRegistered},
};

use super::*;
use crate::{
    State, World,
    spec::{Ledger, uuid},
};

fn unit(number: u64) -> UnitId {
    UnitId::new(uuid(0x6_0000 + number))
}

/// The person that member `number` is.
fn person(number: u64) -> PersonId {
    PersonId::new(uuid(number + 0x1_0000))
}

fn case() -> StreamId {
    StreamId::new(StreamKind::Case, uuid(44))
}

fn with_unit(ledger: Ledger, own: u64, parent: Option<u64>, country: Option<&str>) -> Ledger {
    let stream = ledger.registry();
    ledger.given(
        stream,
        UnitRegistered {
            unit: unit(own),
            organisation: OrganisationId::new(uuid(0x5_0000)),
            parent: parent.map(unit),
            name: PublicText::new("A unit").unwrap(),
            country: country.map(|code| Country::new(code).unwrap()),
        },
    )
}

fn moved(ledger: Ledger, number: u64, to: Option<u64>, supervisor: Option<u64>) -> Ledger {
    let stream = ledger.registry();
    ledger.given(
        stream,
        MemberMoved {
            member: Ledger::member_id(number),
            unit: to.map(unit),
            supervisor: supervisor.map(Ledger::member_id),
        },
    )
}

/// Members 1 to 6: conduct officers in no unit.
fn office() -> Ledger {
    let mut ledger = Ledger::new();
    for number in 1..=6 {
        ledger = ledger.member(number, Role::ConductOfficer);
    }
    for (own, parent, country) in
        [(1, None, None), (2, Some(1), Some("XKA")), (3, Some(2), Some("XKA")), (4, Some(1), None)]
    {
        ledger = with_unit(ledger, own, parent, country);
    }
    ledger.hours_later(1)
}

fn registry(ledger: &Ledger) -> &RegistryState {
    match ledger.read(ledger.registry()) {
        Some(State::Registry(state)) => state,
        _ => panic!("there is a registry"),
    }
}

fn members(numbers: &[u64]) -> Vec<MemberId> {
    numbers.iter().map(|number| Ledger::member_id(*number)).collect()
}

fn out(ledger: &Ledger, links: &[Link]) -> Exclusions {
    excluded(registry(ledger), case(), links)
}

fn subject(number: u64) -> SubjectLink {
    SubjectLink::Identified { person: person(number), unit: None, then: None }
}

fn subject_then(number: u64, then: Moment) -> SubjectLink {
    SubjectLink::Identified { person: person(number), unit: None, then: Some(then) }
}

#[test]
fn nobody_is_shut_out_where_nobody_of_the_ledger_is_linked() {
    let ledger = office();
    let stranger = SubjectLink::Identified { person: person(70), unit: None, then: None };
    assert_eq!(out(&ledger, &[]), Exclusions::default());
    assert_eq!(out(&ledger, &[Link::Subject(stranger)]), Exclusions::default());
}

#[test]
fn the_subject_and_their_unit_are_shut_out() {
    let ledger = moved(moved(office(), 1, Some(4), None), 2, Some(4), None);
    let ledger = moved(ledger, 3, Some(3), None);
    let exclusions = out(&ledger, &[Link::Subject(subject(1))]);
    assert_eq!(exclusions.members, members(&[1, 2]));
    assert!(!exclusions.no_hands());
}

#[test]
fn a_unit_counts_then_and_now_but_not_in_between() {
    // Member 1 was in unit 4, then in 3, now in 2; members 4, 3 and 2 are there now.
    let mut ledger = moved(office(), 1, Some(4), None);
    let then = ledger.now.plus_seconds(60);
    for (number, to) in [(4, 4), (3, 3), (2, 2)] {
        ledger = moved(ledger, number, Some(to), None);
    }
    ledger = moved(ledger.hours_later(24), 1, Some(3), None);
    ledger = moved(ledger.hours_later(24), 1, Some(2), None);
    let exclusions = out(&ledger, &[Link::Subject(subject_then(1, then))]);
    assert_eq!(exclusions.members, members(&[1, 2, 4]));
    let whenever = out(&ledger, &[Link::Subject(subject(1))]);
    assert_eq!(whenever.members, members(&[1, 2, 3, 4]));
}

#[test]
fn who_left_the_unit_since_is_shut_out_for_what_happened_then() {
    let ledger = moved(moved(office(), 1, Some(4), None), 2, Some(4), None);
    let then = ledger.now;
    let ledger = moved(ledger.hours_later(24), 2, Some(3), None);
    let later = ledger.now;
    let exclusions = |then| out(&ledger, &[Link::Subject(subject_then(1, then))]).members;
    assert_eq!(exclusions(then), members(&[1, 2]));
    assert_eq!(exclusions(later), members(&[1]));
}

#[test]
fn who_supervises_or_reports_is_shut_out_one_step_each_way() {
    let mut ledger = office();
    for (number, supervisor) in [(1, 2), (2, 3), (4, 1), (5, 4)] {
        ledger = moved(ledger, number, None, Some(supervisor));
    }
    let exclusions = out(&ledger, &[Link::Subject(subject(1))]);
    assert_eq!(exclusions.members, members(&[1, 2, 4]));
}

#[test]
fn personnel_who_are_no_members_are_found_by_their_entries() {
    let ledger = moved(office(), 2, Some(3), None);
    let stream = ledger.registry();
    let soldier = PersonId::new(uuid(70));
    let ledger = ledger.given(
        stream,
        PersonnelEntered {
            person: soldier,
            unit: Some(unit(3)),
            supervisor: Some(person(5)),
            from: "2026-01-01".parse().unwrap(),
        },
    );
    let link = SubjectLink::Identified { person: soldier, unit: None, then: None };
    assert_eq!(out(&ledger, &[Link::Subject(link)]).members, members(&[2, 5]));
}

#[test]
fn while_nobody_is_identified_the_whole_contingent_is_shut_out() {
    // Units 2 and 3 are one contingent; unit 4 is an office of the same mission.
    let mut ledger = office();
    for (number, to) in [(1, 2), (2, 3), (3, 4), (4, 1)] {
        ledger = moved(ledger, number, Some(to), None);
    }
    let unidentified = |number: Option<u64>| {
        let link = SubjectLink::Unidentified { unit: number.map(unit), then: None };
        out(&ledger, &[Link::Subject(link)]).members
    };
    assert_eq!(unidentified(Some(3)), members(&[1, 2]));
    assert_eq!(unidentified(Some(4)), members(&[3]));
    assert_eq!(unidentified(None), members(&[]));
}

#[test]
fn a_party_keeps_their_own_part_and_their_unit_is_not_shut_out() {
    let ledger = moved(moved(office(), 1, Some(4), None), 2, Some(4), None);
    let exclusions = out(&ledger, &[Link::Party(person(1))]);
    assert_eq!(exclusions.members, members(&[1]));
}

#[test]
fn a_mere_mention_shuts_out_provisionally() {
    let ledger = moved(moved(office(), 1, Some(4), None), 2, Some(4), None);
    let exclusions = out(&ledger, &[Link::Mentioned(subject(1)), Link::Party(person(2))]);
    assert_eq!(exclusions.provisional, members(&[1]));
    assert_eq!(exclusions.members, members(&[2]), "what is certain is not provisional");
}

#[test]
fn who_is_recused_is_shut_out_of_that_case_alone() {
    let ledger = office();
    let stream = ledger.registry();
    let ledger =
        ledger.given(stream, RecusalDeclared { member: Ledger::member_id(3), stream: case() });
    assert_eq!(out(&ledger, &[]).members, members(&[3]));
    let other = StreamId::new(StreamKind::Case, uuid(45));
    assert_eq!(excluded(registry(&ledger), other, &[]), Exclusions::default());
}

#[test]
fn a_case_without_hands_is_said_to_have_none() {
    let mut ledger = office();
    for number in 1..=5 {
        ledger = moved(ledger, number, Some(4), None);
    }
    let link = [Link::Subject(subject(1))];
    assert!(!out(&ledger, &link).no_hands(), "member 6 is left");
    let stream = ledger.registry();
    let ledger = ledger.given(stream, MemberLeft { member: Ledger::member_id(6) });
    assert!(out(&ledger, &link).no_hands());
    let mention = [Link::Mentioned(subject(1))];
    assert!(out(&ledger, &mention).no_hands(), "who is out provisionally has no hands either");
}

#[test]
fn a_case_about_who_heads_the_office_or_keeps_its_keys_has_no_hands() {
    let ledger = office().member(7, Role::HeadOfConduct).member(8, Role::KeyCustodian);
    let ledger = moved(ledger.member(9, Role::Counsel), 7, None, Some(9));
    for number in [7, 8, 9] {
        assert!(out(&ledger, &[Link::Subject(subject(number))]).no_hands(), "{number}");
    }
    assert!(!out(&ledger, &[Link::Subject(subject(1))]).no_hands());
    assert!(!out(&ledger, &[Link::Mentioned(subject(7))]).no_hands());
}
