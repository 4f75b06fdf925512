//! What the desks show: cases, allegations, figures, care and the lists beside them.

use amana_events::{
    StreamId, StreamKind,
    case::{
        AllegationImported, AllegationRecorded, AllegationRestated, CaseAssigned, CaseClosed,
        CaseOpened, CaseReopened, CaseSplit, Finding, FindingMade, InvestigationCompleted,
        InvestigationEnd, InvestigationOpened, InvestigationStep, InvestigationStepTaken,
        ReportedRow, ReportedStatus, RouteStep, RouteStepRecorded,
    },
    common::{Role, VictimCategory},
    handover::{
        CareStarted, CareUnknown, ChildEncountered, ChildHandedOver, ExitFollowedUp, ExitKind,
        ExitRecorded, ExitStep, HandoverClosed, HandoverConfirmed, HandoverCorrected,
        HandoverReopened, ReceiptCorrected, ReceiverDeclined, ReceiverNamed, SolutionReached,
        TransferSide,
    },
    person::{ErasureApproved, ErasureRequested, PersonErased},
    registry::{MemberAdded, MemberSuspended, RoleGranted, RoleProposed},
};

use super::{
    super::{
        CareKind, CaseStatus, ErasureState, HandoverState, MemberState, OwnStatus, StatisticsRow,
        allegation::Allegations, care::Care, case::Cases, erasure::Erasures, handover::Handovers,
        member::Members, statistics::Statistics,
    },
    Desk, allegation, hour, id, sample,
};

const CASE: StreamKind = StreamKind::Case;

fn recorded(number: u128) -> AllegationRecorded {
    AllegationRecorded { allegation: allegation(number), grave: false, ..sample() }
}

fn imported(number: u128, victims: u32) -> AllegationImported {
    AllegationImported { allegation: allegation(number), row: row(victims), ..sample() }
}

fn row(victims: u32) -> ReportedRow {
    ReportedRow {
        victims: [(VictimCategory::Woman, victims)].into(),
        status: Some(ReportedStatus::Investigation),
        ..sample()
    }
}

fn opened() -> InvestigationOpened {
    InvestigationOpened { allegations: vec![allegation(7)], ..sample() }
}

#[test]
fn a_case_says_where_it_stands() {
    let mut desk = Desk::<Cases>::new();
    let status = |desk: &mut Desk<Cases>| desk.rows(1)[0].status;
    desk.at(1, CASE, 1, sample::<CaseOpened>()).at(2, CASE, 1, recorded(7));
    assert_eq!(status(&mut desk), CaseStatus::Open);
    desk.at(3, CASE, 1, opened());
    assert_eq!(status(&mut desk), CaseStatus::Investigating);
    let end = InvestigationEnd::WithoutFinding;
    desk.at(4, CASE, 1, InvestigationCompleted { end, ..sample() });
    assert_eq!(status(&mut desk), CaseStatus::UnderReview);
    desk.at(5, CASE, 1, sample::<CaseClosed>());
    assert_eq!(status(&mut desk), CaseStatus::Closed);
    assert!(!desk.rows(1)[0].is_open());
    desk.at(6, CASE, 1, sample::<CaseReopened>());
    assert!(desk.rows(1)[0].is_open());
    assert_eq!(desk.rows(1)[0].closure_reason, None);
}

#[test]
fn an_investigative_act_before_the_states_notification_is_flagged_on_a_contingent_only() {
    for (affiliation, notified, flagged) in
        [("contingent", false, true), ("contingent", true, false), ("staff_int", false, false)]
    {
        let mut desk = Desk::<Cases>::new();
        let affiliation = affiliation.parse().unwrap();
        desk.at(1, CASE, 1, sample::<CaseOpened>());
        desk.at(2, CASE, 1, AllegationRecorded { affiliation, ..recorded(7) });
        if notified {
            let step = RouteStep::Notified;
            desk.at(3, CASE, 1, RouteStepRecorded { allegation: allegation(7), step, ..sample() });
        }
        let step = InvestigationStep::SurvivorInterviewed;
        desk.at(4, CASE, 1, InvestigationStepTaken { step, ..sample() });
        let row = &desk.rows(1)[0];
        assert_eq!(row.investigated_before_notification, flagged);
        assert_eq!(row.survivor_interviews, 1);
    }
}

#[test]
fn an_assignment_is_not_accepted_until_its_member_accepts_it() {
    let mut desk = Desk::<Cases>::new();
    desk.kind = amana_events::ActorKind::Member;
    let assigned: CaseAssigned = sample();
    let member = assigned.member;
    desk.at(1, CASE, 1, sample::<CaseOpened>()).at(2, CASE, 1, assigned);
    assert_eq!((desk.rows(1)[0].handler, desk.rows(1)[0].accepted), (Some(member), false));
    let other = amana_events::MemberId::new(id(99));
    desk.at(3, CASE, 1, amana_events::case::AssignmentAccepted { member: other });
    assert!(!desk.rows(1)[0].accepted);
    desk.at(4, CASE, 1, amana_events::case::AssignmentAccepted { member });
    assert!(desk.rows(1)[0].accepted);
    assert_eq!(desk.rows(1)[0].last_activity, hour(4));
}

#[test]
fn allegations_split_off_stand_in_the_new_case_alone() {
    let mut cases = Desk::<Cases>::new();
    let mut allegations = Desk::<Allegations>::new();
    let into = StreamId::new(CASE, id(2));
    let split = CaseSplit { into, allegations: vec![allegation(8)], ..sample() };
    cases.at(1, CASE, 1, sample::<CaseOpened>()).at(1, CASE, 2, sample::<CaseOpened>());
    cases.at(2, CASE, 1, recorded(7)).at(3, CASE, 1, recorded(8)).at(4, CASE, 1, split.clone());
    assert_eq!(cases.rows(1)[0].allegations.0, [allegation(7)]);
    assert_eq!(cases.rows(2)[0].allegations.0, [allegation(8)]);
    allegations.at(2, CASE, 1, recorded(7)).at(3, CASE, 1, recorded(8)).at(4, CASE, 1, split);
    assert_eq!(allegations.rows(1).len(), 1);
    assert_eq!(allegations.rows(2)[0].case_id, id(2));
}

#[test]
fn the_own_state_moves_by_own_events_and_an_imported_status_stays_as_reported() {
    let mut desk = Desk::<Allegations>::new();
    let own = |desk: &mut Desk<Allegations>| desk.rows(1)[0].own_status;
    desk.at(1, CASE, 1, imported(7, 2));
    assert_eq!(own(&mut desk), None);
    assert_eq!(desk.rows(1)[0].reported_status, Some(ReportedStatus::Investigation));
    desk.at(2, CASE, 1, opened());
    assert_eq!(own(&mut desk), Some(OwnStatus::Investigation));
    let end = InvestigationEnd::WithoutFinding;
    desk.at(3, CASE, 1, InvestigationCompleted { end, ..sample() });
    assert_eq!(own(&mut desk), Some(OwnStatus::UnderReview));
    desk.at(4, CASE, 1, sample::<CaseClosed>());
    assert_eq!(own(&mut desk), Some(OwnStatus::ClosedOther));
    desk.at(5, CASE, 1, sample::<CaseReopened>());
    assert_eq!(own(&mut desk), Some(OwnStatus::UnderReview));
    let finding = Finding::Unfounded;
    desk.at(6, CASE, 1, FindingMade { allegation: allegation(7), finding, ..sample() });
    desk.at(7, CASE, 1, sample::<CaseClosed>());
    assert_eq!(own(&mut desk), Some(OwnStatus::NotSubstantiated));
}

#[test]
fn closing_an_imported_case_leaves_it_as_reported_when_it_is_opened_again() {
    let mut desk = Desk::<Allegations>::new();
    desk.at(1, CASE, 1, imported(7, 2)).at(2, CASE, 1, sample::<CaseClosed>());
    assert_eq!(desk.rows(1)[0].own_status, Some(OwnStatus::ClosedOther));
    desk.at(3, CASE, 1, sample::<CaseReopened>());
    assert_eq!(desk.rows(1)[0].own_status, None);
}

/// The version that counts, as the query of the view says it.
fn as_of(desk: &mut Desk<Statistics>, known: i64, recorded: i64) -> Option<StatisticsRow> {
    let seen = |row: &&StatisticsRow| {
        row.counts && row.known <= hour(known) && row.recorded <= hour(recorded)
    };
    desk.rows(1).iter().filter(seen).max_by_key(|row| (row.known, row.position)).cloned()
}

fn women(row: &StatisticsRow) -> u32 {
    row.victims.0[&VictimCategory::Woman]
}

#[test]
fn a_restatement_shows_both_figures_by_as_of() {
    let mut desk = Desk::<Statistics>::new();
    let restated = AllegationRestated { allegation: allegation(7), row: row(56), ..sample() };
    desk.known(1, 10, CASE, 1, imported(7, 54)).known(20, 21, CASE, 1, restated);
    assert_eq!(women(&as_of(&mut desk, 5, 100).unwrap()), 54);
    assert_eq!(women(&as_of(&mut desk, 100, 20).unwrap()), 54);
    assert_eq!(women(&as_of(&mut desk, 100, 100).unwrap()), 56);
    assert!(as_of(&mut desk, 100, 9).is_none());
}

#[test]
fn what_is_known_early_and_recorded_late_carries_nothing_known_between() {
    let mut desk = Desk::<Statistics>::new();
    let restated = AllegationRestated { allegation: allegation(7), row: row(56), ..sample() };
    desk.known(1, 1, CASE, 1, imported(7, 54)).known(30, 30, CASE, 1, opened());
    desk.known(20, 40, CASE, 1, restated);
    let then = as_of(&mut desk, 25, 100).unwrap();
    assert_eq!((women(&then), then.own_status), (56, None));
    let now = as_of(&mut desk, 35, 100).unwrap();
    assert_eq!((women(&now), now.own_status), (56, Some(OwnStatus::Investigation)));
    let before = as_of(&mut desk, 35, 35).unwrap();
    assert_eq!((women(&before), before.own_status), (54, Some(OwnStatus::Investigation)));
}

#[test]
fn an_own_allegation_takes_the_mission_of_its_case() {
    let mut desk = Desk::<Statistics>::new();
    let case: CaseOpened = sample();
    desk.at(1, CASE, 1, case.clone()).at(2, CASE, 1, recorded(7));
    let row = as_of(&mut desk, 10, 10).unwrap();
    assert_eq!(row.mission, case.mission);
    assert!(row.status_is_own());
    assert_eq!(row.status(), Some(ReportedStatus::PreliminaryAssessment));
}

#[test]
fn care_has_no_gap_and_no_overlap() {
    let file = StreamKind::Handover;
    let mut desk = Desk::<Care>::new();
    desk.at(2, file, 9, ChildEncountered { first_contact: hour(1), ..sample() });
    desk.at(4, file, 9, ChildHandedOver { at: hour(3), ..sample() });
    desk.at(5, file, 9, CareStarted { from: hour(5), ..sample() });
    // Said to have begun before what came before it began.
    desk.at(6, file, 9, CareUnknown { since: hour(2) });
    desk.at(7, file, 9, sample::<ExitRecorded>());
    desk.at(9, file, 9, SolutionReached { from: hour(8), ..sample() });
    let segments = desk.rows(9).clone();
    assert_eq!(segments[0].since, hour(1));
    for pair in segments.windows(2) {
        assert_eq!(pair[0].until, Some(pair[1].since));
        assert!(pair[0].since <= pair[1].since);
        assert_eq!(pair[0].segment + 1, pair[1].segment);
    }
    assert_eq!(segments.last().unwrap().until, None);
    let kinds: Vec<CareKind> = segments.iter().map(|row| row.kind).collect();
    assert_eq!(
        kinds,
        [
            CareKind::Custody,
            CareKind::Care,
            CareKind::Care,
            CareKind::Unknown,
            CareKind::Left,
            CareKind::Settled,
        ]
    );
}

#[test]
fn a_child_who_is_found_is_with_the_force_or_with_nobody_known() {
    let file = StreamKind::Handover;
    let found = || ExitFollowedUp { step: ExitStep::Found, ..sample() };
    let left = |exit| ExitRecorded { exit, ..sample() };
    let mut desk = Desk::<Care>::new();
    let encounter = ChildEncountered { first_contact: hour(1), ..sample() };
    let force = encounter.force;
    desk.at(1, file, 9, encounter).at(2, file, 9, found());
    assert_eq!(desk.rows(9).len(), 1, "who never left is not found");
    desk.at(3, file, 9, left(ExitKind::Missing)).at(4, file, 9, found());
    let last = desk.rows(9).last().unwrap().clone();
    assert_eq!((last.kind, last.holder, last.since), (CareKind::Custody, Some(force), hour(4)));
    desk.at(5, file, 9, ChildHandedOver { at: hour(5), ..sample() });
    let receiver = desk.rows(9).last().unwrap().holder;
    desk.at(6, file, 9, left(ExitKind::OtherCountry)).at(7, file, 9, found());
    let last = desk.rows(9).last().unwrap().clone();
    assert_eq!((last.kind, last.holder), (CareKind::Care, receiver));
    desk.at(8, file, 9, left(ExitKind::Missing)).at(9, file, 9, left(ExitKind::Died));
    desk.at(10, file, 9, found());
    let last = desk.rows(9).last().unwrap().clone();
    assert_eq!((last.kind, last.holder, last.until), (CareKind::Unknown, None, None));
}

#[test]
fn a_reopened_handover_goes_on_from_where_it_was_closed() {
    let file = StreamKind::Handover;
    let mut desk = Desk::<Handovers>::new();
    let state = |desk: &mut Desk<Handovers>| desk.rows(9)[0].state;
    desk.at(1, file, 9, sample::<ChildEncountered>()).at(2, file, 9, sample::<ReceiverNamed>());
    desk.at(3, file, 9, sample::<HandoverClosed>());
    assert_eq!(state(&mut desk), HandoverState::Closed);
    desk.at(4, file, 9, sample::<HandoverReopened>());
    assert_eq!(state(&mut desk), HandoverState::ReceiverNamed);
    let stated = ChildHandedOver { recorded_by: Some(TransferSide::Force), ..sample() };
    desk.at(5, file, 9, stated).at(6, file, 9, sample::<HandoverClosed>());
    desk.at(7, file, 9, sample::<HandoverReopened>());
    assert_eq!(state(&mut desk), HandoverState::AwaitsConfirmation);
    desk.at(8, file, 9, sample::<ReceiverDeclined>());
    let row = desk.rows(9)[0].clone();
    assert_eq!((row.handed_over_at, row.receipt_number, row.delay_reason), (None, None, None));
}

#[test]
fn an_erasure_goes_from_request_to_approval_to_execution() {
    let file = StreamKind::Person;
    let mut desk = Desk::<Erasures>::new();
    desk.at(1, file, 30, sample::<ErasureRequested>());
    let request = desk.rows(30)[0].request;
    assert_eq!(desk.rows(30)[0].state, ErasureState::Pending);
    let mut approved: ErasureApproved = sample();
    approved.approval.proposal = request;
    desk.at(2, file, 30, approved);
    assert_eq!(desk.rows(30)[0].state, ErasureState::Approved);
    desk.at(3, file, 30, PersonErased { request, ..sample() });
    assert_eq!(desk.rows(30)[0].state, ErasureState::Executed);
    // An approval of something else changes nothing.
    desk.at(4, file, 30, sample::<ErasureApproved>());
    assert_eq!(desk.rows(30)[0].state, ErasureState::Executed);
}

#[test]
fn a_proposed_role_is_not_held() {
    let file = StreamKind::Registry;
    let mut desk = Desk::<Members>::new();
    let added: MemberAdded = sample();
    let (member, role) = (added.member, Role::Investigator);
    desk.at(1, file, 1, added).at(2, file, 1, RoleProposed { member, role });
    let number = member.uuid().as_u128();
    assert!(desk.rows(number)[0].roles.0.is_empty());
    desk.at(3, file, 1, RoleGranted { member, role, provisional: true, ..sample() });
    let row = &desk.rows(number)[0];
    assert_eq!((&row.roles.0, &row.provisional_roles.0), (&vec![role], &vec![role]));
    assert!(row.proposed_roles.0.is_empty());
    desk.at(4, file, 1, MemberSuspended { member });
    assert_eq!(desk.rows(number)[0].state, MemberState::Suspended);
}

#[test]
fn what_the_force_wrote_down_begins_no_care_until_the_receiver_confirms_it() {
    let file = StreamKind::Handover;
    let (mut care, mut desk) = (Desk::<Care>::new(), Desk::<Handovers>::new());
    let stated =
        ChildHandedOver { at: hour(3), recorded_by: Some(TransferSide::Force), ..sample() };
    let confirmed = HandoverConfirmed { at: hour(3), receiver: stated.receiver, ..sample() };
    care.at(2, file, 9, ChildEncountered { first_contact: hour(1), ..sample() });
    care.at(4, file, 9, stated.clone());
    assert_eq!(care.rows(9).len(), 1);
    care.at(5, file, 9, confirmed.clone());
    assert_eq!(care.rows(9).last().unwrap().since, hour(3));
    care.at(6, file, 9, HandoverCorrected { at: hour(2), ..sample() });
    let segments: Vec<_> = care.rows(9).iter().map(|row| (row.since, row.until)).collect();
    assert_eq!(segments, [(hour(1), Some(hour(2))), (hour(2), None)]);
    desk.at(2, file, 9, sample::<ChildEncountered>()).at(4, file, 9, stated);
    assert_eq!(desk.rows(9)[0].state, HandoverState::AwaitsConfirmation);
    desk.at(5, file, 9, confirmed);
    assert_eq!(desk.rows(9)[0].state, HandoverState::HandedOver);
}

#[test]
fn a_corrected_receipt_shows_its_new_instrument_force_and_place() {
    let file = StreamKind::Handover;
    let mut desk = Desk::<Handovers>::new();
    let corrected: ReceiptCorrected = sample();
    desk.at(2, file, 9, sample::<ChildEncountered>()).at(3, file, 9, corrected.clone());
    let row = desk.rows(9)[0].clone();
    assert_eq!(Some(&row.instrument), corrected.instrument.as_ref());
    assert_eq!((Some(row.held_by), row.unit), (corrected.force, corrected.unit));
    assert_eq!((Some(&row.admin1), &row.admin2), (corrected.admin1.as_ref(), &corrected.admin2));
}
