//! Which event starts, stops and holds which clock.

use amana_events::{
    MemberId, PersonId, StreamId, StreamKind,
    assistance::{
        AssistanceClosed, AssistanceOpened, NeedsAssessed, ServiceOffered, SurvivorContacted,
    },
    case::{
        AllegationRecorded, CaseClosed, CaseMerged, ExclusionLifted, ExclusionsSet, FindingMade,
        InvestigationCompleted, InvestigationOpened, RouteStep, RouteStepRecorded,
        SurvivorInformed, SurvivorReturned, SurvivorWithdrew,
    },
    common::Role,
    contact::{ContactFoundUnsafe, ContactPlanMade},
    handover::{
        ChildEncountered, ChildHandedOver, ExitFollowedUp, ExitRecorded, ExitStep, HandoverClosed,
        HandoverConfirmed, HandoverReopened, TransferSide,
    },
    referral::{
        EntryCorrected, ReferralAccepted, ReferralDone, ReferralProposed, ReferralReceived,
        ReferralSent, ReferralStanding, Urgency,
    },
    registry::{RoleEnded, RoleGranted, RoleRecertified},
    report::{
        Channel, InformationClosed, InformationReviewed, ReportSubmitted, ReportTriaged,
        TriageOutcome,
    },
};

use super::{super::clock::*, Desk, allegation, hour, id, person, sample};

const CASE: StreamKind = StreamKind::Case;

fn find(desk: &mut Desk<Clocks>, matter: u128, clock: &str, subject: u128) -> ClockRow {
    let rows = desk.rows(matter).iter();
    let found = rows.clone().find(|row| row.clock.as_str() == clock && row.subject == id(subject));
    found.unwrap_or_else(|| panic!("no clock {clock} of {subject}")).clone()
}

fn recorded(number: u128, survivors: &[u128]) -> AllegationRecorded {
    AllegationRecorded {
        allegation: allegation(number),
        survivors: survivors.iter().map(|number| person(*number)).collect(),
        grave: true,
        ..sample()
    }
}

fn step(number: u128, step: RouteStep) -> RouteStepRecorded {
    RouteStepRecorded { allegation: allegation(number), step, ..sample() }
}

#[test]
fn a_member_state_is_timed_from_its_notification_until_it_names_an_investigator() {
    let mut desk = Desk::<Clocks>::new();
    desk.at(1, CASE, 1, recorded(7, &[])).at(2, CASE, 1, step(7, RouteStep::Notified));
    let clock = find(&mut desk, 1, MEMBER_STATE_NAMES_INVESTIGATOR, 7);
    assert!(clock.is_open() && clock.grave);
    assert_eq!(clock.started_at, Some(hour(2)));
    assert_eq!(clock.affiliation.unwrap().as_str(), "contingent");
    // Silence stops nothing.
    desk.at(3, CASE, 1, step(7, RouteStep::Silent));
    assert!(find(&mut desk, 1, MEMBER_STATE_NAMES_INVESTIGATOR, 7).is_open());
    desk.at(4, CASE, 1, step(7, RouteStep::InvestigatorNamed));
    let clock = find(&mut desk, 1, MEMBER_STATE_NAMES_INVESTIGATOR, 7);
    assert_eq!(clock.stopped_at, Some(hour(4)));
    assert!(find(&mut desk, 1, INVESTIGATION_COMPLETES, 7).is_open());
}

#[test]
fn an_extension_belongs_to_the_clock_that_runs() {
    let mut desk = Desk::<Clocks>::new();
    let extended = step(7, RouteStep::Extended);
    desk.at(1, CASE, 1, recorded(7, &[])).at(2, CASE, 1, step(7, RouteStep::Notified));
    desk.at(3, CASE, 1, step(7, RouteStep::InvestigatorNamed)).at(4, CASE, 1, extended.clone());
    assert_eq!(find(&mut desk, 1, MEMBER_STATE_NAMES_INVESTIGATOR, 7).extended_until, None);
    assert_eq!(find(&mut desk, 1, INVESTIGATION_COMPLETES, 7).extended_until, extended.until);
}

#[test]
fn an_investigation_is_timed_for_each_of_its_allegations_until_it_completes() {
    let mut desk = Desk::<Clocks>::new();
    let opened =
        InvestigationOpened { allegations: vec![allegation(7), allegation(8)], ..sample() };
    desk.at(1, CASE, 1, recorded(7, &[])).at(1, CASE, 1, recorded(8, &[])).at(2, CASE, 1, opened);
    desk.at(3, CASE, 1, FindingMade { allegation: allegation(7), ..sample() });
    assert_eq!(find(&mut desk, 1, INVESTIGATION_COMPLETES, 7).stopped_at, Some(hour(3)));
    assert!(find(&mut desk, 1, INVESTIGATION_COMPLETES, 8).is_open());
    desk.at(4, CASE, 1, sample::<InvestigationCompleted>());
    assert_eq!(find(&mut desk, 1, INVESTIGATION_COMPLETES, 8).stopped_at, Some(hour(4)));
}

#[test]
fn a_survivor_is_to_be_told_of_finding_and_closure_and_not_before() {
    let mut desk = Desk::<Clocks>::new();
    desk.at(1, CASE, 1, recorded(7, &[30]));
    assert!(!find(&mut desk, 1, SURVIVOR_TOLD, 30).is_open());
    desk.at(2, CASE, 1, FindingMade { allegation: allegation(7), ..sample() });
    assert_eq!(find(&mut desk, 1, SURVIVOR_TOLD, 30).started_at, Some(hour(2)));
    desk.at(3, CASE, 1, SurvivorInformed { person: person(30), ..sample() });
    assert_eq!(find(&mut desk, 1, SURVIVOR_TOLD, 30).stopped_at, Some(hour(3)));
    desk.at(4, CASE, 1, sample::<CaseClosed>());
    assert_eq!(find(&mut desk, 1, SURVIVOR_TOLD, 30).started_at, Some(hour(4)));
    assert!(find(&mut desk, 1, RETENTION_REVIEW, 1).is_open());
}

#[test]
fn a_survivor_who_withdrew_is_not_chased_by_a_clock() {
    let mut desk = Desk::<Clocks>::new();
    desk.at(1, CASE, 1, recorded(7, &[30]));
    desk.at(2, CASE, 1, SurvivorWithdrew { person: person(30), ..sample() });
    desk.at(3, CASE, 1, sample::<CaseClosed>());
    let clock = find(&mut desk, 1, SURVIVOR_TOLD, 30);
    assert!(clock.is_open());
    assert_eq!(clock.standstill, Some(Standstill::Contact));
    desk.at(4, CASE, 1, SurvivorReturned { person: person(30), ..sample() });
    let clock = find(&mut desk, 1, SURVIVOR_TOLD, 30);
    assert!(clock.is_open() && clock.standstill.is_none(), "until they come back themselves");
}

#[test]
fn clocks_of_a_merged_case_go_on_in_the_other() {
    let mut desk = Desk::<Clocks>::new();
    desk.at(1, CASE, 1, recorded(7, &[30])).at(2, CASE, 1, step(7, RouteStep::Notified));
    let into = amana_events::StreamId::new(CASE, id(2));
    desk.at(3, CASE, 1, CaseMerged { into, ..sample() });
    assert!(desk.rows(1).is_empty());
    let clock = find(&mut desk, 2, MEMBER_STATE_NAMES_INVESTIGATOR, 7);
    assert!(clock.is_open());
    assert_eq!(clock.stream, into);
    desk.at(4, CASE, 2, step(7, RouteStep::Replied));
    assert!(!find(&mut desk, 2, MEMBER_STATE_NAMES_INVESTIGATOR, 7).is_open());
}

#[test]
fn a_provisional_exclusion_is_reviewed_until_it_is_decided_or_no_longer_computed() {
    let mut desk = Desk::<Clocks>::new();
    let members = |numbers: &[u128]| {
        numbers.iter().map(|n| amana_events::MemberId::new(id(*n))).collect::<Vec<_>>()
    };
    let set = |provisional: &[u128]| ExclusionsSet {
        members: Vec::new(),
        provisional: members(provisional),
    };
    desk.at(1, CASE, 1, set(&[40, 41]));
    desk.at(2, CASE, 1, ExclusionLifted { member: members(&[40])[0] });
    assert!(!find(&mut desk, 1, PROVISIONAL_EXCLUSION, 40).is_open());
    assert!(find(&mut desk, 1, PROVISIONAL_EXCLUSION, 41).is_open());
    desk.at(3, CASE, 1, set(&[]));
    assert!(!find(&mut desk, 1, PROVISIONAL_EXCLUSION, 41).is_open());
}

fn opened(report: Option<u128>, hours_since_act: Option<u16>) -> AssistanceOpened {
    let report = report.map(|number| StreamId::new(StreamKind::Report, id(number)));
    AssistanceOpened { person: person(30), report, hours_since_act, ..sample() }
}

#[test]
fn urgent_medical_care_counts_from_the_act_else_the_report_else_the_opening() {
    let file = StreamKind::Assistance;
    let started = |report, hours| {
        let mut desk = Desk::<Clocks>::new();
        desk.at(2, StreamKind::Report, 3, sample::<ReportSubmitted>());
        desk.at(9, file, 5, opened(report, hours));
        find(&mut desk, 5, EMERGENCY_MEDICAL_CARE, 5).started_at
    };
    assert_eq!(started(None, None), Some(hour(9)));
    assert_eq!(started(Some(3), None), Some(hour(2)));
    assert_eq!(started(Some(3), Some(8)), Some(hour(1)));
}

#[test]
fn urgent_medical_care_is_timed_until_it_is_offered_or_nothing_is_urgent() {
    let file = StreamKind::Assistance;
    let mut desk = Desk::<Clocks>::new();
    desk.at(1, file, 5, opened(None, None));
    desk.at(2, file, 5, NeedsAssessed { urgent_medical: true, ..sample() });
    let clock = find(&mut desk, 5, EMERGENCY_MEDICAL_CARE, 5);
    assert_eq!((clock.person, clock.started_at), (Some(person(30)), Some(hour(1))));
    let offered = |kind: &str| ServiceOffered { service_kind: kind.parse().unwrap(), ..sample() };
    desk.at(3, file, 5, offered("legal_assistance_service"));
    assert!(find(&mut desk, 5, EMERGENCY_MEDICAL_CARE, 5).is_open());
    desk.at(4, file, 5, offered("health_medical_service"));
    assert_eq!(find(&mut desk, 5, EMERGENCY_MEDICAL_CARE, 5).stopped_at, Some(hour(4)));
    desk.at(1, file, 6, opened(None, None));
    desk.at(2, file, 6, NeedsAssessed { urgent_medical: false, ..sample() });
    assert_eq!(find(&mut desk, 6, EMERGENCY_MEDICAL_CARE, 6).stopped_at, Some(hour(2)));
    desk.at(5, file, 5, sample::<SurvivorContacted>());
    assert_eq!(find(&mut desk, 5, ASSISTANCE_FIRST_CONTACT, 5).stopped_at, Some(hour(5)));
}

#[test]
fn a_referral_is_answered_by_yes_or_no_and_not_by_having_arrived() {
    let file = StreamKind::Referral;
    let mut desk = Desk::<Clocks>::new();
    desk.at(1, file, 6, ReferralProposed { urgency: Urgency::Hour1, ..sample() });
    assert!(!find(&mut desk, 6, REFERRAL_ANSWER, 6).is_open());
    desk.at(2, file, 6, sample::<ReferralSent>()).at(3, file, 6, sample::<ReferralReceived>());
    let clock = find(&mut desk, 6, REFERRAL_ANSWER, 6);
    assert_eq!((clock.started_at, clock.urgency), (Some(hour(2)), Some(Urgency::Hour1)));
    assert!(clock.is_open());
    desk.at(4, file, 6, sample::<ReferralAccepted>());
    assert!(!find(&mut desk, 6, REFERRAL_ANSWER, 6).is_open());
}

#[test]
fn a_referral_sent_again_is_due_from_its_first_sending_and_an_answer_stays_one() {
    let file = StreamKind::Referral;
    let mut desk = Desk::<Clocks>::new();
    desk.at(1, file, 6, sample::<ReferralProposed>());
    desk.at(2, file, 6, sample::<ReferralSent>()).at(3, file, 6, sample::<ReferralSent>());
    assert_eq!(find(&mut desk, 6, REFERRAL_ANSWER, 6).started_at, Some(hour(2)));
    desk.at(4, file, 6, sample::<ReferralAccepted>()).at(5, file, 6, sample::<ReferralSent>());
    let clock = find(&mut desk, 6, REFERRAL_ANSWER, 6);
    assert_eq!((clock.started_at, clock.stopped_at), (Some(hour(2)), Some(hour(4))));
    let stands = ReferralStanding::Sent;
    desk.at(6, file, 6, EntryCorrected { stands, ..sample() });
    assert!(find(&mut desk, 6, REFERRAL_ANSWER, 6).is_open());
    desk.at(7, file, 6, sample::<ReferralDone>());
    assert_eq!(find(&mut desk, 6, REFERRAL_ANSWER, 6).stopped_at, Some(hour(7)));
}

#[test]
fn information_is_reviewed_by_the_day_its_last_review_set() {
    let file = StreamKind::Report;
    let mut desk = Desk::<Clocks>::new();
    desk.at(1, file, 3, ReportTriaged { outcome: TriageOutcome::Information, ..sample() });
    let reviewed: InformationReviewed = sample();
    desk.at(2, file, 3, reviewed.clone());
    let clock = find(&mut desk, 3, INFORMATION_REVIEW, 3);
    assert_eq!(clock.extended_until, Some(reviewed.next_review));
    desk.at(3, file, 3, sample::<InformationClosed>());
    assert!(!find(&mut desk, 3, INFORMATION_REVIEW, 3).is_open());
}

#[test]
fn a_handover_is_timed_from_first_contact_and_marked_while_the_child_is_gone() {
    let file = StreamKind::Handover;
    let mut desk = Desk::<Clocks>::new();
    desk.at(5, file, 9, ChildEncountered { first_contact: hour(1), ..sample() });
    assert_eq!(find(&mut desk, 9, HANDOVER, 9).started_at, Some(hour(1)));
    desk.at(6, file, 9, sample::<ExitRecorded>());
    assert_eq!(find(&mut desk, 9, HANDOVER, 9).standstill, Some(Standstill::Exit));
    desk.at(7, file, 9, ExitFollowedUp { step: ExitStep::Found, ..sample() });
    assert_eq!(find(&mut desk, 9, HANDOVER, 9).standstill, None);
    let stated = |side| ChildHandedOver { at: hour(8), recorded_by: Some(side), ..sample() };
    desk.at(8, file, 9, stated(TransferSide::Force));
    assert!(find(&mut desk, 9, HANDOVER, 9).is_open(), "the force's word stops nothing");
    desk.at(9, file, 9, HandoverConfirmed { at: hour(8), ..sample() });
    assert_eq!(find(&mut desk, 9, HANDOVER, 9).stopped_at, Some(hour(8)));
}

#[test]
fn a_child_found_and_a_file_reopened_are_timed_from_first_contact_again() {
    let file = StreamKind::Handover;
    let step = |step| ExitFollowedUp { step, ..sample() };
    let mut desk = Desk::<Clocks>::new();
    desk.at(1, file, 9, ChildEncountered { first_contact: hour(1), ..sample() });
    desk.at(2, file, 9, sample::<ExitRecorded>()).at(3, file, 9, step(ExitStep::Ended));
    assert_eq!(find(&mut desk, 9, HANDOVER, 9).stopped_at, Some(hour(3)));
    desk.at(4, file, 9, sample::<HandoverClosed>()).at(5, file, 9, sample::<HandoverReopened>());
    assert!(!find(&mut desk, 9, HANDOVER, 9).is_open(), "the child is still gone");
    desk.at(6, file, 9, step(ExitStep::Found));
    let clock = find(&mut desk, 9, HANDOVER, 9).clone();
    assert_eq!((clock.started_at, clock.stopped_at), (Some(hour(1)), None));
    desk.at(7, file, 9, sample::<HandoverClosed>());
    assert_eq!(find(&mut desk, 9, HANDOVER, 9).stopped_at, Some(hour(7)));
    desk.at(8, file, 9, sample::<HandoverReopened>());
    assert!(find(&mut desk, 9, HANDOVER, 9).is_open());
    // A clock that the receiver stopped is run by nothing.
    desk.at(9, file, 9, HandoverConfirmed { at: hour(9), ..sample() });
    desk.at(10, file, 9, sample::<ExitRecorded>()).at(11, file, 9, step(ExitStep::Found));
    desk.at(12, file, 9, sample::<HandoverClosed>()).at(13, file, 9, sample::<HandoverReopened>());
    assert_eq!(find(&mut desk, 9, HANDOVER, 9).stopped_at, Some(hour(9)));
}

#[test]
fn personnel_and_partners_are_timed_from_when_they_learned() {
    let mut desk = Desk::<Clocks>::new();
    let report = |channel| ReportSubmitted { channel, learned: Some(hour(1)), ..sample() };
    desk.at(30, StreamKind::Report, 3, report(Channel::Email));
    desk.at(30, StreamKind::Report, 4, report(Channel::Partner));
    let times = |row: ClockRow| (row.started_at, row.stopped_at);
    let both = (Some(hour(1)), Some(hour(30)));
    assert_eq!(times(find(&mut desk, 3, PERSONNEL_REPORT, 3)), both);
    assert_eq!(times(find(&mut desk, 4, PARTNER_REPORTS, 4)), both);
    let silent = ReportSubmitted { learned: None, ..sample() };
    desk.at(30, StreamKind::Report, 5, silent);
    let all = desk.rows(5).iter().map(|row| row.clock.as_str());
    assert!(all.clone().all(|clock| clock != PERSONNEL_REPORT && clock != PARTNER_REPORTS));
}

#[test]
fn each_role_of_a_member_is_looked_at_again() {
    let mut desk = Desk::<Clocks>::new();
    let member = MemberId::new(id(40));
    let kind = StreamKind::Registry;
    let clock = |role: Role| format!("{RECERTIFICATION}/{role}");
    let (counsel, auditor) = (Role::Counsel, Role::Auditor);
    desk.at(1, kind, 2, RoleGranted { member, role: counsel, ..sample() });
    desk.at(2, kind, 2, RoleGranted { member, role: auditor, ..sample() });
    desk.at(3, kind, 2, RoleRecertified { member, role: counsel });
    desk.at(4, kind, 2, RoleEnded { member, role: auditor });
    let counsel = find(&mut desk, 2, &clock(counsel), 40);
    assert_eq!((counsel.started_at, counsel.is_open()), (Some(hour(3)), true));
    assert_eq!(find(&mut desk, 2, &clock(auditor), 40).stopped_at, Some(hour(4)));
}

#[test]
fn the_times_without_contact_are_kept_from_unsafe_to_the_next_plan() {
    let mut desk = Desk::<Clocks>::new();
    let kind = StreamKind::Contact;
    desk.at(1, kind, 30, sample::<ContactPlanMade>());
    desk.at(2, kind, 30, sample::<ContactFoundUnsafe>());
    desk.at(3, kind, 30, sample::<ContactFoundUnsafe>());
    desk.at(5, kind, 30, sample::<ContactPlanMade>());
    desk.at(7, kind, 30, sample::<ContactFoundUnsafe>());
    let rows = desk.rows(30).iter();
    let times: Vec<_> = rows.map(|row| (row.person, row.started_at, row.stopped_at)).collect();
    let of = |from, until| (Some(PersonId::new(id(30))), Some(hour(from)), until);
    assert_eq!(times, [of(2, Some(hour(5))), of(7, None)]);
}

#[test]
fn streams_of_one_id_do_not_touch_each_others_clocks() {
    // Ids are the client's: a report, an assistance file and a case may have the same.
    let mut desk = Desk::<Clocks>::new();
    desk.at(1, StreamKind::Report, 1, sample::<ReportSubmitted>());
    desk.at(2, CASE, 1, recorded(7, &[])).at(3, CASE, 1, step(7, RouteStep::Notified));
    desk.at(4, StreamKind::Assistance, 1, sample::<AssistanceOpened>());
    desk.at(5, StreamKind::Assistance, 1, sample::<AssistanceClosed>());
    assert!(find(&mut desk, 1, MEMBER_STATE_NAMES_INVESTIGATOR, 7).is_open());
    assert!(!find(&mut desk, 1, ASSISTANCE_FIRST_CONTACT, 1).is_open());
    // What the case was merged into gets the case's clocks only.
    let into = StreamId::new(CASE, id(2));
    desk.at(6, CASE, 1, CaseMerged { into, ..sample() });
    assert!(find(&mut desk, 2, MEMBER_STATE_NAMES_INVESTIGATOR, 7).is_open());
    let moved = desk
        .rows(2)
        .iter()
        .any(|row| row.stream.kind != CASE || row.clock.as_str() == REPORT_KNOWN);
    assert!(!moved);
    assert_eq!(find(&mut desk, 1, REPORT_KNOWN, 1).started_at, Some(hour(1)));
}
