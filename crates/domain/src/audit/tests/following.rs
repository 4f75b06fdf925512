//! Answers, recommendations, and who may read what of them.

use amana_vault::Compartment;

use super::*;
use crate::{Stamp, State, World};

/// The auditor made a finding.
fn found() -> (Ledger, EventId) {
    let ledger = engaged().when(audit(), find());
    let finding = ledger.last_event();
    (ledger, finding)
}

fn respond(finding: EventId) -> RespondToFinding {
    RespondToFinding { finding, answer: Answer::Agreed, text: "It was so".into() }
}

fn recommend(finding: EventId, owner: u64) -> MakeRecommendation {
    MakeRecommendation {
        finding,
        owner: Ledger::member_id(owner),
        due: in_days(60),
        priority: Priority::High,
        text: "Two members sign".into(),
    }
}

fn progress(recommendation: EventId, progress: Progress) -> ReportProgress {
    ReportProgress { recommendation, progress, text: "Told everybody".into() }
}

fn close(recommendation: EventId) -> CloseRecommendation {
    CloseRecommendation {
        recommendation,
        closed: ClosedAs::Implemented,
        evidence: "Saw ten closures, each with two names".into(),
    }
}

/// Member 10 owns a recommendation of member 8.
fn recommended() -> (Ledger, EventId, EventId) {
    let (ledger, finding) = found();
    let ledger = ledger.when(audit(), recommend(finding, 10));
    let recommendation = ledger.last_event();
    (ledger, finding, recommendation)
}

#[test]
fn who_is_asked_answers_and_no_auditor() {
    let (ledger, finding) = found();
    let _ = ledger
        .refused(audit(), respond(finding), "auditor_does_not_answer")
        .by(11)
        .refused(audit(), respond(finding), "auditor_does_not_answer")
        .by(1)
        .refused(audit(), respond(finding), "not_found")
        .by(2)
        .when(audit(), respond(finding))
        .then(&["management_responded"])
        .refused(audit(), respond(EventId::new(crate::spec::uuid(1))), "no_such_finding");
}

#[test]
fn the_owner_of_a_recommendation_answers_the_finding_it_follows_from() {
    let (ledger, finding, _) = recommended();
    let ledger = ledger.when(audit(), find());
    let other = ledger.last_event();
    let _ =
        ledger.by(10).when(audit(), respond(finding)).refused(audit(), respond(other), "not_found");
}

#[test]
fn a_recommendation_goes_to_a_member_in_office_who_is_no_auditor_for_a_day_ahead() {
    let (ledger, finding) = found();
    let today = MakeRecommendation { due: in_days(0), ..recommend(finding, 10) };
    let _ = ledger
        .refused(audit(), recommend(finding, 9), "wrong_owner")
        .refused(audit(), recommend(finding, 11), "wrong_owner")
        .refused(audit(), recommend(finding, 77), "wrong_owner")
        .refused(audit(), today, "day_not_ahead")
        .when(audit(), recommend(finding, 10))
        .then(&["recommendation_made"]);
}

#[test]
fn only_its_owner_says_how_far_a_recommendation_is() {
    let (ledger, _, recommendation) = recommended();
    let _ = ledger
        .refused(audit(), progress(recommendation, Progress::Done), "not_found")
        .by(2)
        .refused(audit(), progress(recommendation, Progress::Done), "not_found")
        .by(10)
        .when(audit(), progress(recommendation, Progress::Done))
        .then(&["recommendation_progressed"]);
}

#[test]
fn only_an_auditor_of_the_engagement_closes_a_recommendation_and_never_its_owner() {
    let (ledger, _, recommendation) = recommended();
    let _ = ledger
        .by(10)
        .when(audit(), progress(recommendation, Progress::Done))
        .refused(audit(), close(recommendation), "not_found")
        .by(2)
        .refused(audit(), close(recommendation), "not_found")
        .by(11)
        .refused(audit(), close(recommendation), "not_found")
        .by(8)
        .when(audit(), close(recommendation))
        .then(&["recommendation_closed"])
        .refused(audit(), close(recommendation), "recommendation_closed")
        .by(10)
        .refused(audit(), progress(recommendation, Progress::Done), "recommendation_closed");
}

#[test]
fn recommendations_are_followed_up_after_the_engagement_closed() {
    let (ledger, finding, recommendation) = recommended();
    let moved =
        |days| MoveRecommendation { recommendation, due: in_days(days), reason: "Rains".into() };
    let _ = ledger
        .when(audit(), CloseEngagement { summary: "Done".into() })
        .refused(audit(), recommend(finding, 10), "engagement_closed")
        .by(2)
        .when(audit(), respond(finding))
        .by(10)
        .when(audit(), progress(recommendation, Progress::Started))
        .refused(audit(), moved(90), "not_found")
        .by(8)
        .refused(audit(), moved(60), "same_day")
        .refused(audit(), moved(0), "day_not_ahead")
        .when(audit(), moved(90))
        .when(audit(), close(recommendation));
}

#[test]
fn a_risk_is_accepted_by_who_answers_and_not_by_silence() {
    let (ledger, finding, recommendation) = recommended();
    let accepted =
        || CloseRecommendation { closed: ClosedAs::RiskAccepted, ..close(recommendation) };
    let _ = ledger
        .refused(audit(), accepted(), "not_answered")
        .by(2)
        .when(audit(), respond(finding))
        .by(8)
        .when(audit(), accepted());
}

#[test]
fn a_finding_that_a_recommendation_follows_from_is_not_taken_back() {
    let (ledger, finding, recommendation) = recommended();
    let withdraw = || WithdrawFinding { finding, reason: "Mistaken".into() };
    let overtaken = CloseRecommendation { closed: ClosedAs::Overtaken, ..close(recommendation) };
    let _ = ledger
        .refused(audit(), withdraw(), "recommendation_open")
        .when(audit(), overtaken)
        .when(audit(), withdraw());
}

/// Whether a member reads the words of an event.
fn reads(ledger: &Ledger, member: u64, event: EventId, compartment: Compartment) -> bool {
    let Some(State::Audit(state)) = ledger.read(audit()) else { return false };
    let stamp = Stamp {
        event,
        stream: audit(),
        version: 1,
        occurred: None,
        known: ledger.now,
        recorded: ledger.now,
        actor: ledger.actor,
    };
    let context = Context { ledger: ledger.id, stamp, world: ledger, signer: None, noted: None };
    reads_words(state, &context, Ledger::member_id(member), (event, compartment))
}

#[test]
fn the_owner_reads_their_recommendation_alone_and_management_no_notes() {
    let (ledger, finding, first) = recommended();
    let ledger = ledger.when(audit(), recommend(finding, 3));
    let second = ledger.last_event();
    let words = Compartment::Narrative;
    for event in [finding, first, second] {
        assert!(reads(&ledger, 8, event, words), "the auditor");
        assert!(reads(&ledger, 2, event, words), "the head of conduct");
        assert!(!reads(&ledger, 9, event, words), "an auditor who did not declare independence");
        assert!(!reads(&ledger, 11, event, words), "an auditor of another engagement");
        assert!(!reads(&ledger, 1, event, words), "an officer");
        assert_eq!(reads(&ledger, 10, event, words), event == first, "an owner");
        assert_eq!(reads(&ledger, 3, event, words), event == second, "another owner");
    }
    assert!(reads(&ledger, 8, finding, Compartment::InvestigationNote));
    assert!(!reads(&ledger, 2, finding, Compartment::InvestigationNote));
    assert!(!reads(&ledger, 10, first, Compartment::InvestigationNote));
}
