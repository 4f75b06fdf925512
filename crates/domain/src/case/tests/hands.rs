//! Whose hands: parties, receivers, investigators, the escalation authority, assignments that end.

use amana_events::{
    Actor, ActorKind, Assurance, Via,
    registry::EscalationAuthorityNamed,
    report::{
        ReceiptHolder, ReceiptIssued, ReportEvent, ReportKind, ReportSubmitted, ReportTriaged,
        TriageOutcome,
    },
};

use super::*;

const RECEIVER: u64 = 8;

fn report() -> StreamId {
    StreamId::new(StreamKind::Report, uuid(9))
}

fn submitted(kind: ReportKind) -> ReportSubmitted {
    let sample =
        amana_events::Event::sample(StreamKind::Report, "report_submitted", &mut Sampler::golden());
    let Some(amana_events::Event::Report(ReportEvent::ReportSubmitted(sample))) = sample else {
        panic!("there is such an event")
    };
    ReportSubmitted { kind, ..sample }
}

fn from_report() -> Command {
    ask("open_case", json!({"class": "sea", "report": report()}))
}

fn note() -> Command {
    ask("note_case", json!({"note": "Looked into it."}))
}

/// The person member `number` is.
fn person_of(number: u64) -> PersonId {
    PersonId::new(uuid(number + 0x1_0000))
}

fn escalated() -> Ledger {
    let ledger = alleged();
    let registry = ledger.registry();
    let name = PublicText::new("Conduct and Discipline, Headquarters").unwrap();
    let excluded = json!({"members": [], "provisional": [Ledger::member_id(HEAD)]});
    ledger
        .given(registry, EscalationAuthorityNamed { name })
        .by_system()
        .when(case(), ask("set_exclusions", excluded))
        .when(case(), ask("escalate_case", json!({"reason": "head_excluded"})))
        .by(OFFICER)
}

fn answer(what: &str) -> Command {
    ask("answer_escalation", json!({"answer": what, "note": "By letter."}))
}

#[test]
fn who_has_a_part_in_the_case_finds_no_such_case_and_gets_none_of_it() {
    let of_officer = person(ledger(), person_of(COLLEAGUE), true);
    let recorded = with(allegation(), "subject", json!(person_of(COLLEAGUE)));
    let _ = of_officer
        .when(case(), ask("open_case", json!({"class": "sea"})))
        .when(case(), ask("record_allegation", recorded))
        .refused(case(), assign_to(COLLEAGUE, "conduct_officer"), "member_excluded")
        .by(COLLEAGUE)
        .refused(case(), note(), "not_found");
    let witness = person(alleged(), person_of(COLLEAGUE), true);
    let add = json!({"person": person_of(COLLEAGUE), "role": "witness"});
    let _ = witness.when(case(), ask("add_party", add)).by(COLLEAGUE).refused(
        case(),
        note(),
        "not_found",
    );
}

#[test]
fn only_an_assigned_and_accepted_investigator_investigates_and_finds() {
    let _ = safe()
        .refused(case(), open_investigation(), "not_the_investigator")
        .when(case(), assign_to(INVESTIGATOR, "investigator"))
        .by(INVESTIGATOR)
        .refused(case(), open_investigation(), "not_the_investigator")
        .when(case(), ask("accept_assignment", json!({})))
        .when(case(), open_investigation())
        .by(COLLEAGUE)
        .refused(case(), ask("make_finding", finding("unfounded")), "not_the_investigator")
        .refused(case(), complete("without_finding"), "not_the_investigator");
}

#[test]
fn who_stands_in_for_the_investigator_investigates_until_the_last_day() {
    let stand_in = json!({
        "member": Ledger::member_id(RECEIVER), "absent": Ledger::member_id(INVESTIGATOR),
        "until": "2026-09-10",
    });
    let ledger = investigating(safe().member(RECEIVER, Role::Investigator))
        .when(case(), ask("set_acting_for", stand_in))
        .by(RECEIVER);
    let _ = ledger.clone().when(case(), open_investigation());
    let _ =
        ledger.hours_later(24 * 12).refused(case(), open_investigation(), "not_the_investigator");
}

#[test]
fn who_received_any_report_of_the_case_does_not_investigate_it() {
    let link = || ask("link_report", json!({"report": report()}));
    let triaged = ReportTriaged {
        outcome: TriageOutcome::CaseLinked,
        into: Some(case()),
        assistance_offered: false,
        reason: amana_events::FileText::of_file_mentioning("Same.".into(), Vec::new()),
    };
    let ledger = investigating(safe().member(RECEIVER, Role::Investigator))
        .by(RECEIVER)
        .given(report(), submitted(ReportKind::Allegation))
        .by(OFFICER)
        .refused(case(), link(), "no_such_report")
        .given(report(), triaged)
        .when(case(), link())
        .refused(case(), link(), "already_linked")
        .refused(case(), assign_to(RECEIVER, "investigator"), "received_the_report");
    assert_eq!(state(&ledger).reports(), [report()]);
}

#[test]
fn a_case_opens_from_a_report_that_asks_for_it_and_that_the_member_may_know() {
    use amana_events::{registry::RecusalDeclared, report::AccountabilityAsked};
    let help = ledger().given(report(), submitted(ReportKind::HelpOnly));
    let asked = AccountabilityAsked { asked_by: ReceiptHolder::Reporter };
    let _ = help
        .refused(case(), from_report(), "help_only")
        .given(report(), asked)
        .when(case(), from_report());
    let known = ledger().given(report(), submitted(ReportKind::Allegation));
    let registry = known.registry();
    let recusal = RecusalDeclared { member: Ledger::member_id(OFFICER), stream: report() };
    let _ = known.given(registry, recusal).refused(case(), from_report(), "no_such_report");
}

#[test]
fn a_review_is_asked_through_a_receipt_of_this_case_and_as_who_holds_it() {
    let review = |by: &str| ask("ask_review", json!({"by": by, "reason": "Nobody asked me."}));
    let receipt = ReceiptIssued {
        holder: ReceiptHolder::Reporter,
        word: None,
        keeper: None,
        question: None,
        answer: None,
        ..amana_events::Field::sample(&mut amana_events::Sampler::golden())
    };
    let opened = ledger()
        .given(report(), submitted(ReportKind::Allegation))
        .given(report(), receipt)
        .when(case(), from_report())
        .when(case(), ask("record_allegation", allegation()));
    let mut ledger = closed_from(opened, "other");
    let holder = |report: StreamId| Actor {
        kind: ActorKind::Reporter,
        id: Some(report.id),
        via: Via::Cli,
        assurance: Assurance::Asserted,
    };
    ledger.actor = holder(StreamId::new(StreamKind::Report, uuid(10)));
    let mut ledger = ledger.refused(case(), review("reporter"), "not_found");
    ledger.actor = holder(report());
    let _ = ledger
        .refused(case(), review("survivor"), "other_holder")
        .refused(case(), review("office"), "other_holder")
        .when(case(), review("reporter"))
        .then(&["review_asked"]);
}

#[test]
fn an_escalated_case_waits_for_the_authority() {
    let hold = || ask("place_legal_hold", json!({"basis": "audit"}));
    let ledger = escalated()
        .refused(case(), note(), "escalated")
        .refused(case(), open_investigation(), "escalated")
        .refused(case(), ask("make_finding", finding("unfounded")), "escalated")
        .refused(case(), propose("other"), "escalated")
        .refused(case(), assign_to(COLLEAGUE, "conduct_officer"), "escalated")
        .when(case(), hold())
        .by(ADVOCATE)
        .when(case(), assess("safe"))
        .by(OFFICER);
    let back = ledger.clone().when(case(), answer("gives_back"));
    assert!(!state(&back).is_escalated());
    let _ = back.refused(case(), answer("gives_back"), "not_escalated").when(case(), note());
    let _ = ledger
        .when(case(), answer("takes_over"))
        .refused(case(), note(), "escalated")
        .refused(case(), propose("other"), "escalated")
        .when(case(), {
            let data = json!({"reason": "handed_over", "still_open": ["legal_hold"]});
            ask("propose_closure", data)
        });
}

#[test]
fn an_assignment_is_declined_by_who_was_asked_and_ended_when_nobody_takes_over() {
    let decline = || {
        let data = json!({"role": "conduct_officer", "reason": "I know the family."});
        ask("decline_assignment", data)
    };
    let end = || {
        let member = Ledger::member_id(COLLEAGUE);
        let data = json!({"member": member, "role": "conduct_officer", "reason": "Left."});
        ask("end_assignment", data)
    };
    let assigned = alleged().when(case(), assign_to(COLLEAGUE, "conduct_officer"));
    let declined = assigned.clone().by(COLLEAGUE).when(case(), decline());
    assert_eq!(state(&declined).handler(), None);
    let _ = declined.refused(case(), decline(), "not_assigned");
    let accepted = assigned
        .by(COLLEAGUE)
        .when(case(), ask("accept_assignment", json!({})))
        .refused(case(), decline(), "already_accepted")
        .by(OFFICER)
        .when(case(), end())
        .refused(case(), end(), "not_assigned");
    assert_eq!(state(&accepted).handler(), None);
}

#[test]
fn that_nobody_acted_is_no_act_and_reading_a_note_is_none() {
    let idle =
        |since: amana_events::Moment| ask("record_nobody_has_acted", json!({"since": since}));
    let ledger = alleged().hours_later(400);
    let acted = state(&ledger).last_acted();
    let recorded = ledger.when(case(), idle(acted));
    assert_eq!(state(&recorded).last_acted(), acted);
}

#[test]
fn a_proposal_to_lift_a_hold_can_be_declined_and_made_anew() {
    let held = alleged().when(case(), ask("place_legal_hold", json!({"basis": "audit"})));
    let placed = held.last_event();
    let propose = || ask("propose_legal_hold_lift", json!({"hold": placed}));
    let proposed = held.when(case(), propose());
    let proposal = proposed.last_event();
    let decline = json!({"hold": placed, "proposal": proposal, "reason": "Too early."});
    let _ = proposed
        .when(case(), ask("decline_legal_hold_lift", decline.clone()))
        .refused(case(), ask("decline_legal_hold_lift", decline), "no_such_proposal")
        .when(case(), propose());
}

#[test]
fn a_confirmed_exclusion_is_lifted_by_another_reviewer() {
    let decide = |verb: &str| ask(verb, json!({"member": Ledger::member_id(HEAD)}));
    let excluded = json!({"members": [], "provisional": [Ledger::member_id(HEAD)]});
    let ledger = alleged()
        .member(RECEIVER, Role::Reviewer)
        .by_system()
        .when(case(), ask("set_exclusions", excluded))
        .by(REVIEWER)
        .when(case(), decide("confirm_exclusion"))
        .refused(case(), decide("lift_confirmed_exclusion"), "same_person")
        .by(RECEIVER)
        .when(case(), decide("lift_confirmed_exclusion"))
        .refused(case(), decide("lift_confirmed_exclusion"), "not_confirmed");
    assert!(!state(&ledger).is_excluded(Ledger::member_id(HEAD)));
}
