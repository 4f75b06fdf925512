//! Threads and receipts, corrections, reports opened again, and who is inside a matter.

use amana_events::{Field as _, Sampler, handover::ReceiverNamed, report::ReceiptEnd};

use super::*;

fn with_survivor() -> SubmitReport {
    SubmitReport { survivor: Some(person(11)), ..submit() }
}

fn send_to(holder: Option<ReceiptHolder>) -> SendMessage {
    SendMessage { text: "Come on Tuesday".into(), holder, mentions: Vec::new() }
}

#[test]
fn each_holder_has_a_thread_of_their_own() {
    let one = submitted(with_survivor()).when(report(), receipt(ReceiptHolder::Reporter, 1));
    let one = one
        .refused(report(), send_to(Some(ReceiptHolder::Survivor)), "no_receipt")
        .when(report(), send_to(None));
    let message = one.last_event();
    assert_eq!(state(&one).message_of(message), Some(ReceiptHolder::Reporter));
    let _ = one
        .when(report(), receipt(ReceiptHolder::Survivor, 2))
        .refused(report(), send_to(None), "holder_needed")
        .when(report(), send_to(Some(ReceiptHolder::Survivor)));
}

#[test]
fn a_survivors_receipt_is_issued_on_their_word_and_behind_no_receipt() {
    let silent = IssueReceipt { word: "".into(), ..receipt(ReceiptHolder::Survivor, 1) };
    let ledger = submitted(with_survivor()).refused(report(), silent, "survivors_word_needed");
    let _ = by_reporter(ledger.clone(), report())
        .refused(report(), receipt(ReceiptHolder::Survivor, 1), "not_found")
        .when(report(), receipt(ReceiptHolder::Reporter, 1));
    let _ = ledger.when(report(), receipt(ReceiptHolder::Survivor, 1));
}

#[test]
fn a_discovered_receipt_is_revoked_and_no_member_alone_issues_another() {
    let revoke =
        || RevokeReceipt { holder: ReceiptHolder::Reporter, reason: ReceiptEnd::Discovered };
    let ledger = submitted(submit())
        .refused(report(), revoke(), "no_receipt")
        .when(report(), receipt(ReceiptHolder::Reporter, 1))
        .when(report(), revoke())
        .then(&["receipt_revoked"])
        .refused(report(), send_to(None), "no_receipt")
        .refused(report(), receipt(ReceiptHolder::Reporter, 2), "replace_it");
    assert!(!state(&ledger).has_receipt());
}

#[test]
fn the_reporter_is_the_survivor_once_they_say_so() {
    let said = || RecordReporterIsSurvivor { word: "It was me".into() };
    let _ = submitted(submit()).refused(report(), said(), "no_reporter_named");
    let named =
        SubmitReport { mode: ReporterMode::Confidential, reporter: Some(person(11)), ..submit() };
    let ledger = submitted(named);
    let _ = by_reporter(ledger.clone(), report()).refused(report(), said(), "not_a_member");
    let ledger = ledger.when(report(), said()).then(&["reporter_is_survivor"]);
    assert_eq!(state(&ledger).survivor(), Some(person(11)));
    let _ = ledger.refused(report(), said(), "survivor_named");
}

fn facts() -> CorrectReportFacts {
    CorrectReportFacts {
        kind: None,
        channel: None,
        language: None,
        mode: None,
        reporter: None,
        survivor: None,
        reason: "Misheard".into(),
        mentions: Vec::new(),
    }
}

#[test]
fn what_was_recorded_beside_the_account_is_corrected_with_a_reason() {
    let channel = CorrectReportFacts { channel: Some(Channel::Hotline), ..facts() };
    let named = CorrectReportFacts { reporter: Some(person(12)), ..facts() };
    let kind = CorrectReportFacts { kind: Some(ReportKind::HelpOnly), ..facts() };
    let complains =
        CorrectReportFacts { kind: Some(ReportKind::ComplaintAboutTreatment), ..facts() };
    let ledger = submitted(submit())
        .refused(report(), facts(), "nothing_changes")
        .refused(report(), named, "anonymous_reporter_named")
        .refused(report(), complains, "about_needed")
        .when(report(), channel)
        .then(&["report_facts_corrected"]);
    assert_eq!(state(&ledger).channel(), Some(Channel::Hotline));
    let _ = opened_case(ledger).when(report(), kind.clone()).refused(
        report(),
        triage(TriageOutcome::CaseOpened, Some(case())),
        "help_only",
    );
    let _ = opened_case(submitted(submit()))
        .when(report(), triage(TriageOutcome::CaseOpened, Some(case())))
        .refused(report(), kind, "already_triaged");
}

#[test]
fn whatever_was_decided_of_a_report_can_be_taken_back() {
    let again = || ReopenReport { reason: "New facts".into(), mentions: Vec::new() };
    let offered =
        TriageReport { assistance_offered: true, ..triage(TriageOutcome::OutsideRemit, None) };
    let linked = triage(TriageOutcome::CaseLinked, Some(case()));
    let rejected = submitted(submit())
        .refused(report(), again(), "not_decided")
        .when(report(), propose("duplicate"))
        .by(2)
        .when(report(), RejectReport {});
    let closed = information()
        .when(report(), propose_closure("disproved"))
        .by(2)
        .when(report(), CloseInformation {});
    for decided in [
        rejected,
        closed,
        submitted(submit()).when(report(), offered),
        opened_case(submitted(submit())).when(report(), linked),
        opened_case(information()).when(report(), PromoteInformation { into: case() }),
    ] {
        let ledger = decided.when(report(), again()).then(&["report_reopened"]);
        assert!(state(&ledger).awaits_triage());
    }
}

#[test]
fn who_asked_for_help_only_may_ask_for_more_wherever_it_was_laid_aside() {
    let asked = AskAccountability { asked_by: ReceiptHolder::Reporter };
    let offered =
        TriageReport { assistance_offered: true, ..triage(TriageOutcome::OutsideRemit, None) };
    let ledger = submitted(help()).when(report(), offered).when(report(), asked);
    assert!(state(&ledger).awaits_triage());
}

#[test]
fn an_armed_actor_takes_no_report_and_tells_no_limits() {
    let armed = ledger().member(5, Role::ArmedActor).by(5);
    let _ = armed.refused(report(), submit(), "not_found").refused(report(), tell(), "not_found");
}

#[test]
fn whoever_ever_handled_the_case_or_took_the_report_handles_no_complaint_about_it() {
    use amana_events::case::CaseReassigned;
    let role = Role::ConductOfficer;
    let sample = CaseReassigned::sample(&mut Sampler::golden());
    let (from, to) = (Ledger::member_id(2), Ledger::member_id(3));
    let _ = assigned_case(ledger(), 2)
        .given(case(), CaseReassigned { from, to, role, ..sample })
        .when(report(), complaint())
        .refused(report(), name_handler(2), "handler_inside");
    let first = stream(StreamKind::Report, 40);
    let about = SubmitReport { about: Some(first), ..complaint() };
    let _ = ledger()
        .by(2)
        .when(first, submit())
        .by(1)
        .when(report(), about)
        .refused(report(), name_handler(2), "handler_inside")
        .when(report(), name_handler(3));
}

#[test]
fn a_complaint_about_a_handover_is_handled_outside_its_receiver() {
    let handover = stream(StreamKind::Handover, 71);
    let mut sampler = Sampler::golden();
    let clinic = crate::person::stage::clinic();
    let named = ReceiverNamed { receiver: clinic };
    let base = ledger();
    let registry = base.registry();
    let member = Ledger::member_id(6);
    let added = amana_events::registry::MemberAdded {
        member,
        person: person(6 + 0x1_0000),
        unit: None,
        organisation: Some(clinic),
        key: Ledger::key(6),
    };
    let about = SubmitReport { about: Some(handover), ..complaint() };
    let _ = base
        .given(registry, added)
        .given(handover, amana_events::handover::ChildEncountered::sample(&mut sampler))
        .given(handover, named)
        .when(report(), about)
        .refused(report(), name_handler(6), "handler_inside");
}
