//! What an entry taken back, a corrected case and an undone merge make of the rows.

use amana_events::{
    ActorKind, Code, MissionCode, StreamId, StreamKind,
    case::{
        AllegationRecorded, AssignmentDeclined, CaseAssigned, CaseCorrected, CaseMerged,
        CaseOpened, EntryCorrected, EntryKind, EscalationAnswer, EscalationAnswered, Finding,
        FindingMade, HandoverNoteRead, InvestigationOpened, MergeUndone, NobodyHasActed,
        PartyAdded, PartyRemoved, PartyRole, RouteStep, RouteStepRecorded,
    },
    common::Role,
};

use super::*;
use crate::views::{
    allegation::{Allegations, OwnStatus},
    case::Cases,
    clock::Clocks,
    statistics::Statistics,
};

const CASE: StreamKind = StreamKind::Case;

fn recorded(number: u128) -> AllegationRecorded {
    AllegationRecorded {
        allegation: allegation(number),
        affiliation: "contingent".parse().unwrap(),
        survivors: vec![person(5)],
        ..sample()
    }
}

fn taken_back(entry: EntryKind, said: &str, stands: Option<&str>) -> EntryCorrected {
    EntryCorrected {
        entry,
        said: Code::new(said).unwrap(),
        stands: stands.map(|code| Code::new(code).unwrap()),
        allegation: Some(allegation(1)),
        route: Some("contingent/grave".parse().unwrap()),
        ..sample()
    }
}

fn route(step: RouteStep) -> RouteStepRecorded {
    RouteStepRecorded {
        step,
        allegation: allegation(1),
        state: Some("XKA".parse().unwrap()),
        ..sample()
    }
}

fn opened_into() -> InvestigationOpened {
    InvestigationOpened { allegations: vec![allegation(1)], ..sample() }
}

fn found() -> FindingMade {
    FindingMade { allegation: allegation(1), finding: Finding::Substantiated, ..sample() }
}

#[test]
fn a_finding_taken_back_is_neither_shown_nor_counted() {
    let mut desk = Desk::<Allegations>::new();
    desk.at(0, CASE, 1, recorded(1)).at(1, CASE, 1, opened_into()).at(2, CASE, 1, found());
    desk.at(3, CASE, 1, taken_back(EntryKind::Finding, "substantiated", None));
    let row = desk.rows(1).first().unwrap();
    assert_eq!((row.finding, row.own_status), (None, Some(OwnStatus::Investigation)));
    let mut desk = Desk::<Statistics>::new();
    desk.at(0, CASE, 1, recorded(1)).at(1, CASE, 1, opened_into()).at(2, CASE, 1, found());
    desk.at(3, CASE, 1, taken_back(EntryKind::Finding, "substantiated", None));
    let last = desk.rows(1).iter().max_by_key(|row| row.position).unwrap();
    assert_eq!(last.own_status, Some(OwnStatus::Investigation));
    // As of before it was taken back it stands as it was published.
    let before = desk.rows(1).iter().filter(|row| row.known <= hour(2));
    let before = before.max_by_key(|row| row.position).unwrap();
    assert_eq!(before.own_status, Some(OwnStatus::Substantiated));
}

#[test]
fn an_earlier_finding_stands_again() {
    let mut desk = Desk::<Allegations>::new();
    desk.at(0, CASE, 1, recorded(1)).at(2, CASE, 1, found());
    let back = taken_back(EntryKind::Finding, "substantiated", Some("unfounded"));
    desk.at(3, CASE, 1, back);
    let row = desk.rows(1).first().unwrap();
    assert_eq!(row.finding, Some(Finding::Unfounded));
    assert_eq!(row.own_status, Some(OwnStatus::NotSubstantiated));
}

#[test]
fn a_notification_taken_back_leaves_the_state_unnotified_and_its_clock_away() {
    let mut cases = Desk::<Cases>::new();
    cases.at(0, CASE, 1, CaseOpened { ..sample() }).at(1, CASE, 1, recorded(1));
    cases.at(2, CASE, 1, route(RouteStep::Notified));
    cases.at(3, CASE, 1, taken_back(EntryKind::RouteStep, "notified", None));
    let row = cases.rows(1).first().unwrap();
    assert_eq!(row.unnotified_allegations.0, [allegation(1)]);
    let mut clocks = Desk::<Clocks>::new();
    clocks.at(1, CASE, 1, recorded(1)).at(2, CASE, 1, route(RouteStep::Notified));
    clocks.at(3, CASE, 1, route(RouteStep::InvestigatorNamed));
    let back = taken_back(EntryKind::RouteStep, "investigator_named", Some("notified"));
    clocks.at(4, CASE, 1, back);
    let open = |desk: &mut Desk<Clocks>| {
        let open = desk.rows(1).iter().filter(|row| row.is_open());
        open.map(|row| row.clock.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(open(&mut clocks), ["member_state_names_investigator"]);
    clocks.at(5, CASE, 1, taken_back(EntryKind::RouteStep, "notified", None));
    assert!(open(&mut clocks).is_empty());
    let mut desk = Desk::<Statistics>::new();
    desk.at(1, CASE, 1, recorded(1)).at(2, CASE, 1, route(RouteStep::Notified));
    desk.at(3, CASE, 1, taken_back(EntryKind::RouteStep, "notified", None));
    let last = desk.rows(1).iter().max_by_key(|row| row.position).unwrap();
    assert_eq!((last.notified, last.referred_to_member_state), (false, None));
}

#[test]
fn a_corrected_case_is_counted_under_its_right_mission() {
    let mission = |code: &str| MissionCode::new(code).unwrap();
    let corrected = || CaseCorrected { mission: Some(mission("UNLAKE")), ..sample() };
    let wrong = || CaseOpened { mission: Some(mission("UNMIX")), ..sample() };
    let mut desk = Desk::<Statistics>::new();
    desk.at(0, CASE, 1, wrong()).at(1, CASE, 1, recorded(1)).at(2, CASE, 1, corrected());
    desk.at(3, CASE, 1, recorded(2));
    let last = |desk: &mut Desk<Statistics>, number: u128| {
        let of = desk.rows(1).iter().filter(|row| row.allegation == allegation(number));
        of.max_by_key(|row| row.position).and_then(|row| row.mission.clone())
    };
    assert_eq!(last(&mut desk, 1), Some(mission("UNLAKE")));
    assert_eq!(last(&mut desk, 2), Some(mission("UNLAKE")));
    let mut cases = Desk::<Cases>::new();
    cases.at(0, CASE, 1, wrong()).at(2, CASE, 1, corrected());
    assert_eq!(cases.rows(1).first().unwrap().mission, Some(mission("UNLAKE")));
}

#[test]
fn allegations_come_back_when_a_merge_is_undone() {
    let into = StreamId::new(CASE, id(2));
    let undone = || MergeUndone { into, allegations: vec![allegation(1)], ..sample() };
    let mut cases = Desk::<Cases>::new();
    let opened = || CaseOpened { ..sample() };
    cases.at(0, CASE, 1, opened()).at(0, CASE, 2, opened()).at(1, CASE, 1, recorded(1));
    cases.at(2, CASE, 1, CaseMerged { into, ..sample() }).at(3, CASE, 1, undone());
    assert_eq!(cases.rows(1).first().unwrap().allegations.0, [allegation(1)]);
    assert!(cases.rows(1).first().unwrap().is_open());
    assert!(cases.rows(2).first().unwrap().allegations.0.is_empty());
    let mut desk = Desk::<Allegations>::new();
    desk.at(1, CASE, 1, recorded(1)).at(1, CASE, 2, recorded(2));
    desk.at(2, CASE, 1, CaseMerged { into, ..sample() }).at(3, CASE, 1, undone());
    assert_eq!((desk.rows(1).len(), desk.rows(2).len()), (1, 1));
    let mut desk = Desk::<Statistics>::new();
    desk.at(1, CASE, 1, recorded(1)).at(1, CASE, 2, recorded(2));
    desk.at(2, CASE, 1, CaseMerged { into, ..sample() }).at(3, CASE, 1, undone());
    assert_eq!((desk.rows(1).len(), desk.rows(2).len()), (1, 1));
}

#[test]
fn a_survivor_leaves_one_allegation_and_stays_in_the_other() {
    let leaves = PartyRemoved {
        person: person(5),
        role: PartyRole::Survivor,
        allegation: Some(allegation(1)),
        ..sample()
    };
    let joins =
        PartyAdded { person: person(6), role: PartyRole::Subject, allegation: Some(allegation(1)) };
    let mut desk = Desk::<Allegations>::new();
    desk.at(0, CASE, 1, recorded(1)).at(0, CASE, 1, recorded(2)).at(1, CASE, 1, joins);
    desk.at(2, CASE, 1, leaves);
    let survivors: Vec<usize> = desk.rows(1).iter().map(|row| row.survivors.0.len()).collect();
    assert_eq!(survivors, [0, 1]);
}

#[test]
fn only_what_a_member_does_is_activity() {
    let mut desk = Desk::<Cases>::new();
    desk.at(0, CASE, 1, CaseOpened { ..sample() });
    desk.kind = ActorKind::System;
    desk.at(1, CASE, 1, NobodyHasActed { since: hour(0) });
    desk.kind = ActorKind::Member;
    desk.at(2, CASE, 1, NobodyHasActed { since: hour(0) });
    desk.at(3, CASE, 1, HandoverNoteRead { ..sample() });
    desk.kind = ActorKind::Reporter;
    desk.at(4, CASE, 1, amana_events::case::ReviewAsked { ..sample() });
    assert_eq!(desk.rows(1).first().unwrap().last_activity, hour(0));
    desk.kind = ActorKind::Member;
    desk.at(5, CASE, 1, amana_events::case::CaseNoted { ..sample() });
    assert_eq!(desk.rows(1).first().unwrap().last_activity, hour(5));
}

#[test]
fn who_declined_or_lost_the_case_is_not_responsible() {
    let member = amana_events::MemberId::new(id(7));
    let assigned = || CaseAssigned { member, role: Role::ConductOfficer };
    let declined = AssignmentDeclined { member, role: Role::ConductOfficer, ..sample() };
    let mut desk = Desk::<Cases>::new();
    desk.at(0, CASE, 1, CaseOpened { ..sample() }).at(1, CASE, 1, assigned());
    desk.at(2, CASE, 1, declined);
    assert_eq!(desk.rows(1).first().unwrap().handler, None);
    desk.at(3, CASE, 1, assigned());
    let back = EscalationAnswered { answer: EscalationAnswer::GivesBack, ..sample() };
    desk.at(4, CASE, 1, amana_events::case::CaseEscalated { ..sample() }).at(5, CASE, 1, back);
    let row = desk.rows(1).first().unwrap();
    assert_eq!((row.escalated, row.handler), (false, None));
}
