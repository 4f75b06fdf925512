//! Tests of the rules of reports.

use amana_events::{
    Actor, ActorKind, Assurance, AttachmentId, Code, Digest, MailboxKey, MemberId, PersonId,
    StreamId, StreamKind, Via,
    assistance::AssistanceAssigned,
    case::{CaseOpened, ExclusionsSet},
    common::Role,
    report::{
        Channel, Explained, ReceiptChoice, ReceiptHolder, ReportEvent, ReportKind, ReporterMode,
        TriageOutcome,
    },
};
use proptest::prelude::*;

use super::*;
use crate::{
    assistance::OpenAssistance,
    person::stage::{
        code, fold_samples, in_days, language, ledger, person, recused, stage, stream, with_person,
    },
    spec::{Ledger, uuid},
};

mod again;
mod codes;

fn report() -> StreamId {
    stream(StreamKind::Report, 41)
}

fn case() -> StreamId {
    stream(StreamKind::Case, 51)
}

fn file() -> StreamId {
    stream(StreamKind::Assistance, 61)
}

fn submit() -> SubmitReport {
    SubmitReport {
        reference: None,
        kind: ReportKind::Allegation,
        channel: Channel::Box,
        language: language(),
        mode: ReporterMode::Anonymous,
        reporter: None,
        survivor: None,
        about: None,
        account: "A man in a white car gave her money".into(),
        circumstances: "".into(),
        mentions: Vec::new(),
        learned: None,
    }
}

fn help() -> SubmitReport {
    SubmitReport { kind: ReportKind::HelpOnly, ..submit() }
}

fn complaint() -> SubmitReport {
    let kind = ReportKind::ComplaintAboutTreatment;
    SubmitReport { kind, about: Some(case()), ..submit() }
}

fn tell() -> TellLimits {
    TellLimits { language: language(), how: Explained::ReadAloud, interpreter: None }
}

fn submitted(command: SubmitReport) -> Ledger {
    with_person(with_person(ledger(), 11), 12).when(report(), command)
}

fn opened_case(ledger: Ledger) -> Ledger {
    let mut sampler = amana_events::Sampler::golden();
    let sample = <CaseOpened as amana_events::Field>::sample(&mut sampler);
    ledger.given(case(), sample)
}

fn assigned_case(ledger: Ledger, number: u64) -> Ledger {
    let member = Ledger::member_id(number);
    let role = Role::ConductOfficer;
    opened_case(ledger)
        .given(case(), amana_events::case::CaseAssigned { member, role })
        .given(case(), amana_events::case::AssignmentAccepted { member })
}

fn excluded(ledger: Ledger, number: u64) -> Ledger {
    let members = vec![Ledger::member_id(number)];
    ledger.given(case(), ExclusionsSet { members, provisional: Vec::new() })
}

fn by_reporter(mut ledger: Ledger, report: StreamId) -> Ledger {
    ledger.actor = Actor {
        kind: ActorKind::Reporter,
        id: Some(report.id),
        via: Via::Web,
        assurance: Assurance::Authenticated,
    };
    ledger
}

fn triage(outcome: TriageOutcome, into: Option<StreamId>) -> TriageReport {
    TriageReport {
        outcome,
        into,
        assistance_offered: false,
        reason: "As the guidance says".into(),
        mentions: Vec::new(),
    }
}

fn receipt(holder: ReceiptHolder, number: u8) -> IssueReceipt {
    IssueReceipt {
        holder,
        verifier: Digest::new([number; 32]),
        word: if holder == ReceiptHolder::Survivor { "I want it" } else { "" }.into(),
        choice: Some(ReceiptChoice::CodeOnly),
        lookup: Some(Digest::new([number + 100; 32])),
        mailbox: Some(MailboxKey::new([number + 200; 32])),
        keeper: "".into(),
        question: "Which tree stood by the well?".into(),
        answer: "The old mango".into(),
    }
}

fn propose(reason: &str) -> ProposeRejection {
    let reason_code: Code = code(reason);
    ProposeRejection { reason_code, reason: "Same as last week".into(), mentions: Vec::new() }
}

fn decline() -> DeclineRejection {
    DeclineRejection { reason: "It is another man".into(), mentions: Vec::new() }
}

fn state(ledger: &Ledger) -> ReportState {
    match crate::World::read(ledger, report()) {
        Some(crate::State::Report(state)) => state.as_ref().clone(),
        _ => panic!("a report"),
    }
}

#[test]
fn a_report_is_complete_without_any_name() {
    let ledger = submitted(submit()).then(&["report_submitted"]);
    assert_eq!(state(&ledger).received_by(), Some(Ledger::member_id(1)));
    assert!(state(&ledger).is_open() && state(&ledger).awaits_triage());
    let _ = ledger.refused(report(), submit(), "already_submitted");
}

#[test]
fn the_limits_are_told_before_a_member_takes_an_account() {
    for channel in [Channel::InPerson, Channel::Hotline] {
        let spoken = SubmitReport { channel, ..submit() };
        let _ = ledger()
            .refused(report(), spoken.clone(), "limits_not_told")
            .when(report(), tell())
            .then(&["confidentiality_limits_told"])
            .when(report(), spoken)
            .refused(report(), tell(), "already_submitted");
    }
    for channel in Channel::ALL {
        if !matches!(channel, Channel::InPerson | Channel::Hotline) {
            let _ = submitted(SubmitReport { channel: *channel, ..submit() });
        }
    }
}

#[test]
fn an_interpreter_of_the_limits_is_a_recorded_person() {
    let told = TellLimits { interpreter: Some(person(12)), ..tell() };
    let _ = ledger().refused(report(), told.clone(), "no_such_person");
    let _ = with_person(ledger(), 12).when(report(), told);
}

#[test]
fn an_anonymous_report_names_no_reporter_and_others_may() {
    let named = |mode| SubmitReport { mode, reporter: Some(person(11)), ..submit() };
    let _ = with_person(ledger(), 11)
        .refused(report(), named(ReporterMode::Anonymous), "anonymous_reporter_named")
        .when(report(), named(ReporterMode::Confidential));
    let _ = with_person(ledger(), 11).when(report(), named(ReporterMode::Named));
    let _ = ledger().when(report(), SubmitReport { mode: ReporterMode::Named, ..submit() });
}

#[test]
fn whoever_a_report_names_was_created() {
    let survivor = SubmitReport { survivor: Some(person(11)), ..submit() };
    let mentioned = SubmitReport { mentions: vec![person(11)], ..submit() };
    let _ = ledger().refused(report(), survivor.clone(), "no_such_person").refused(
        report(),
        mentioned,
        "no_such_person",
    );
    let ledger = submitted(survivor);
    assert_eq!(ledger.last[0].1.persons(), vec![person(11)]);
}

#[test]
fn a_ledger_without_an_escalation_authority_takes_no_real_report() {
    let _ = stage(false).refused(report(), submit(), "no_escalation_authority");
    let _ = stage(true).when(report(), submit());
}

#[test]
fn the_operator_takes_no_report_and_a_reporter_only_their_own() {
    let _ = ledger().by_operator().refused(report(), submit(), "not_a_member");
    let other = stream(StreamKind::Report, 42);
    let _ = by_reporter(ledger(), other).refused(report(), submit(), "not_found");
    let ledger = by_reporter(ledger(), report()).when(report(), submit());
    assert_eq!(state(&ledger).received_by(), None);
}

#[test]
fn a_reporter_on_the_page_was_shown_the_limits_by_nobody() {
    let page = SubmitReport { channel: Channel::Web, ..submit() };
    let _ = by_reporter(ledger(), report()).when(report(), page).then(&["report_submitted"]);
}

#[test]
fn a_complaint_is_about_a_matter_that_is_there_and_nothing_else_is() {
    let nothing = SubmitReport { about: None, ..complaint() };
    let person = SubmitReport { about: Some(stream(StreamKind::Person, 11)), ..complaint() };
    let stray = SubmitReport { about: Some(case()), ..submit() };
    let ledger = opened_case(with_person(ledger(), 11));
    let _ = ledger
        .refused(report(), nothing, "about_needed")
        .refused(report(), person, "not_found")
        .refused(report(), stray, "about_not_wanted")
        .when(report(), complaint());
    let _ = crate::person::stage::ledger().refused(report(), complaint(), "not_found");
}

#[test]
fn an_excluded_member_cannot_probe_for_a_case_by_complaining() {
    let ledger = excluded(opened_case(ledger()), 1);
    let _ = ledger.refused(report(), complaint(), "not_found").by(2).when(report(), complaint());
}

#[test]
fn a_reporters_receipt_never_becomes_a_survivors() {
    let survivor = SubmitReport { survivor: Some(person(11)), ..submit() };
    let _ = submitted(submit())
        .refused(report(), receipt(ReceiptHolder::Survivor, 1), "no_survivor_named")
        .when(report(), receipt(ReceiptHolder::Reporter, 1))
        .then(&["receipt_issued"])
        .refused(report(), receipt(ReceiptHolder::Reporter, 2), "receipt_issued");
    let _ = submitted(survivor)
        .when(report(), receipt(ReceiptHolder::Reporter, 1))
        .refused(report(), receipt(ReceiptHolder::Survivor, 1), "receipt_used")
        .by_system()
        .when(report(), receipt(ReceiptHolder::Survivor, 2));
}

#[test]
fn messages_wait_behind_a_receipt() {
    let wrote = || ReceiveMessage {
        text: "Is anybody there?".into(),
        holder: None,
        mentions: Vec::new(),
        asks: None,
    };
    let answer = || SendMessage { text: "Yes".into(), holder: None, mentions: Vec::new() };
    let ledger = submitted(submit())
        .refused(report(), answer(), "no_receipt")
        .refused(report(), wrote(), "no_receipt")
        .when(report(), receipt(ReceiptHolder::Reporter, 1))
        .when(report(), answer())
        .then(&["message_sent"]);
    let _ = by_reporter(ledger, report())
        .when(report(), wrote())
        .then(&["message_received"])
        .refused(report(), answer(), "not_a_member");
}

#[test]
fn an_attachment_has_bytes_and_an_id_of_its_own() {
    let attach = |id, bytes| AddAttachment {
        attachment: AttachmentId::new(uuid(id)),
        ciphertext: Digest::new([3; 32]),
        bytes,
        media: code("image/jpeg"),
        name: "car.jpg".into(),
        original: "00ff".into(),
        mentions: Vec::new(),
    };
    let _ = ledger().refused(report(), attach(1, 9), "no_such_report");
    let _ = submitted(submit())
        .refused(report(), attach(1, 0), "attachment_empty")
        .refused(report(), attach(1, ATTACHMENT_BYTES_MAX + 1), "attachment_too_large")
        .when(report(), attach(1, ATTACHMENT_BYTES_MAX))
        .refused(report(), attach(1, 9), "attachment_there")
        .when(report(), attach(2, 9));
}

#[test]
fn an_account_is_corrected_once_it_was_submitted() {
    let corrected = || CorrectReport {
        account: "The car was grey".into(),
        reason: "Told again".into(),
        mentions: Vec::new(),
    };
    let _ = ledger().refused(report(), corrected(), "no_such_report");
    let _ = submitted(submit()).when(report(), corrected()).then(&["report_corrected"]);
}

#[test]
fn a_report_is_triaged_once_into_a_case_that_is_there() {
    let opened = |into| triage(TriageOutcome::CaseOpened, into);
    let _ = opened_case(submitted(submit()))
        .refused(report(), opened(None), "into_needed")
        .refused(report(), opened(Some(file())), "wrong_stream")
        .refused(report(), opened(Some(stream(StreamKind::Case, 99))), "not_found")
        .when(report(), opened(Some(case())))
        .then(&["report_triaged"])
        .refused(report(), opened(Some(case())), "already_triaged");
}

#[test]
fn who_is_outside_the_remit_is_still_offered_assistance() {
    let outside = triage(TriageOutcome::OutsideRemit, None);
    let offered = TriageReport { assistance_offered: true, ..outside.clone() };
    let _ = submitted(submit())
        .refused(report(), outside, "assistance_not_offered")
        .when(report(), offered);
}

#[test]
fn a_report_already_known_names_the_one_that_was_there() {
    let first = stream(StreamKind::Report, 40);
    let known = |into| triage(TriageOutcome::AlreadyKnown, into);
    let _ = submitted(submit())
        .when(first, submit())
        .refused(report(), known(None), "into_needed")
        .refused(report(), known(Some(report())), "not_found")
        .when(report(), known(Some(first)));
}

#[test]
fn a_request_for_help_opens_no_case_until_who_asked_asks_for_more() {
    let asked = AskAccountability { asked_by: ReceiptHolder::Reporter };
    let assistance = OpenAssistance {
        reference: None,
        person: person(11),
        report: Some(report()),
        language: None,
        hours_since_act: None,
    };
    let _ = opened_case(submitted(help()))
        .refused(report(), triage(TriageOutcome::CaseOpened, Some(case())), "help_only")
        .refused(report(), triage(TriageOutcome::CaseLinked, Some(case())), "help_only")
        .refused(report(), triage(TriageOutcome::Information, None), "help_only")
        .refused(report(), triage(TriageOutcome::AssistanceOnly, Some(case())), "wrong_stream")
        .when(file(), assistance)
        .when(report(), triage(TriageOutcome::AssistanceOnly, Some(file())))
        .when(report(), asked.clone())
        .then(&["accountability_asked"])
        .refused(report(), asked, "asked_already")
        .when(report(), triage(TriageOutcome::CaseOpened, Some(case())));
}

#[test]
fn an_allegation_is_not_laid_aside_as_a_request_for_help() {
    let asked = |asked_by| AskAccountability { asked_by };
    let _ = submitted(submit())
        .refused(report(), asked(ReceiptHolder::Reporter), "asked_already")
        .refused(
            report(),
            triage(TriageOutcome::AssistanceOnly, Some(file())),
            "alleges_something",
        );
    let _ =
        submitted(help()).refused(report(), asked(ReceiptHolder::Survivor), "no_survivor_named");
}

#[test]
fn a_rejection_takes_two_people_and_a_known_reason() {
    let ledger = submitted(submit())
        .refused(report(), RejectReport {}, "nothing_proposed")
        .refused(report(), propose("boring"), "unknown_code")
        .when(report(), propose("duplicate"))
        .then(&["rejection_proposed"])
        .refused(report(), RejectReport {}, "same_person")
        .refused(report(), decline(), "same_person")
        .refused(report(), triage(TriageOutcome::Information, None), "rejection_pending")
        .by(2)
        .when(report(), RejectReport {})
        .then(&["report_rejected"])
        .refused(report(), propose("duplicate"), "not_awaiting_triage");
    assert!(!state(&ledger).is_open());
}

#[test]
fn a_declined_rejection_waits_for_triage_again() {
    let ledger = submitted(submit())
        .refused(report(), decline(), "nothing_proposed")
        .when(report(), propose("duplicate"))
        .by(2)
        .when(report(), decline())
        .then(&["rejection_declined"]);
    assert!(state(&ledger).awaits_triage());
    let _ = ledger.when(report(), triage(TriageOutcome::Information, None));
}

#[test]
fn a_request_for_help_is_never_rejected() {
    let _ = submitted(help()).refused(report(), propose("other"), "help_only");
}

fn information() -> Ledger {
    submitted(submit()).when(report(), triage(TriageOutcome::Information, None))
}

fn review(days: i64) -> ReviewInformation {
    ReviewInformation {
        next_review: in_days(days),
        note: "Nothing new".into(),
        mentions: Vec::new(),
    }
}

fn propose_closure(reason: &str) -> ProposeInformationClosure {
    ProposeInformationClosure {
        reason_code: code(reason),
        reason: "The office never existed".into(),
        mentions: Vec::new(),
    }
}

#[test]
fn information_never_names_a_survivor() {
    let named = SubmitReport { survivor: Some(person(11)), ..submit() };
    let _ = submitted(named).refused(
        report(),
        triage(TriageOutcome::Information, None),
        "names_survivor",
    );
    assert!(state(&information()).is_information());
}

#[test]
fn information_is_reviewed_with_a_next_day() {
    let _ = submitted(submit()).refused(report(), review(30), "not_information");
    let _ = information()
        .refused(report(), review(0), "day_not_ahead")
        .when(report(), review(30))
        .then(&["information_reviewed"]);
}

#[test]
fn information_is_promoted_to_a_case_that_is_there() {
    let promote = |into| PromoteInformation { into };
    let _ = opened_case(information())
        .refused(report(), promote(file()), "wrong_stream")
        .refused(report(), promote(stream(StreamKind::Case, 98)), "not_found")
        .when(report(), promote(case()))
        .then(&["information_promoted"])
        .refused(report(), review(30), "not_information");
}

#[test]
fn information_is_closed_by_two_people() {
    let ledger = information()
        .refused(report(), CloseInformation {}, "nothing_proposed")
        .refused(report(), propose_closure("boring"), "unknown_code")
        .when(report(), propose_closure("disproved"))
        .refused(report(), propose_closure("disproved"), "already_proposed")
        .refused(report(), CloseInformation {}, "same_person")
        .by(2)
        .when(report(), CloseInformation {})
        .then(&["information_closed"]);
    assert!(!state(&ledger).is_open());
}

#[test]
fn a_review_that_keeps_information_answers_the_proposal_to_close_it() {
    let _ = information()
        .when(report(), propose_closure("disproved"))
        .by(2)
        .when(report(), review(10))
        .refused(report(), CloseInformation {}, "nothing_proposed");
}

fn name_handler(number: u64) -> NameComplaintHandler {
    let member: MemberId = Ledger::member_id(number);
    NameComplaintHandler { member }
}

#[test]
fn a_complaint_is_handled_and_decided_outside_its_case() {
    let _ = assigned_case(ledger(), 2)
        .when(report(), complaint())
        .refused(report(), name_handler(2), "handler_inside")
        .refused(report(), name_handler(9), "member_inactive")
        .when(report(), name_handler(3))
        .then(&["complaint_handler_named"])
        .refused(report(), triage(TriageOutcome::CaseLinked, Some(case())), "own_complaint")
        .by(2)
        .refused(report(), propose("other"), "handles_the_matter");
    let _ = submitted(submit()).refused(report(), name_handler(3), "no_complaint");
}

#[test]
fn a_complaint_about_assistance_is_handled_by_another_than_who_assists() {
    let opened = OpenAssistance {
        reference: None,
        person: person(11),
        report: None,
        language: None,
        hours_since_act: None,
    };
    let about = SubmitReport { about: Some(file()), ..complaint() };
    let _ = with_person(ledger(), 11)
        .when(file(), opened)
        .given(file(), AssistanceAssigned { member: Ledger::member_id(3) })
        .when(report(), about)
        .refused(report(), name_handler(3), "handler_inside")
        .when(report(), name_handler(4));
}

#[test]
fn a_member_excluded_from_the_case_finds_no_report_of_it() {
    let triaged = opened_case(submitted(submit()))
        .when(report(), triage(TriageOutcome::CaseOpened, Some(case())))
        .when(report(), receipt(ReceiptHolder::Reporter, 1));
    let answer = || SendMessage { text: "Yes".into(), holder: None, mentions: Vec::new() };
    let _ = excluded(triaged, 2)
        .by(2)
        .refused(report(), answer(), "not_found")
        .by(1)
        .when(report(), answer());
    let _ = recused(submitted(submit()), 2, report()).by(2).refused(
        report(),
        propose("other"),
        "not_found",
    );
}

#[test]
fn nobody_triages_into_a_case_they_may_not_know() {
    let _ = excluded(opened_case(submitted(submit())), 1)
        .refused(report(), triage(TriageOutcome::CaseLinked, Some(case())), "not_found")
        .by(2)
        .when(report(), triage(TriageOutcome::CaseLinked, Some(case())));
}

#[test]
fn a_reporter_is_the_survivor_only_when_they_said_so() {
    let named =
        SubmitReport { mode: ReporterMode::Confidential, reporter: Some(person(11)), ..submit() };
    let ledger = submitted(named.clone());
    assert_eq!(state(&ledger).survivor(), None);
    let said = SubmitReport { survivor: Some(person(11)), ..named };
    assert_eq!(state(&submitted(said)).survivor(), Some(PersonId::new(uuid(11))));
}

proptest! {
    #[test]
    fn evolve_is_total(seed in any::<u64>(), events in 0_usize..60) {
        prop_assert_eq!(fold_samples::<ReportEvent>(seed, events), events);
    }
}
