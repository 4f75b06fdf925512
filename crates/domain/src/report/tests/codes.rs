//! Codes: what stands with a receipt, a lost one replaced by two, and what its holder does behind it.

use amana_events::{
    Mail, PurposeCode,
    common::{AgeBand, Recipient, RecipientKind},
    consent::{ConsentGiver, ConsentMark},
    contact::ContactWay,
    report::{HolderAsks, MessageReceived, ReceiptEnd, ReceiptIssued},
};

use super::*;
use crate::{
    consent::{AskConsent, RecordConsent, RefuseConsent, WithdrawConsent},
    contact::{MakeContactPlan, RecordContactAttempt, ReportContactUnsafe, SayNoContact},
    person::{checks::file_text, stage::with_aged},
};

const REPORTER: ReceiptHolder = ReceiptHolder::Reporter;
const SURVIVOR: ReceiptHolder = ReceiptHolder::Survivor;

fn both_named() -> SubmitReport {
    SubmitReport {
        mode: ReporterMode::Named,
        reporter: Some(person(12)),
        survivor: Some(person(11)),
        ..submit()
    }
}

/// Both have a receipt; members 1 and 2 work, 5 is a focal point.
fn held() -> Ledger {
    with_aged(with_person(ledger(), 12), 11, AgeBand::Adult)
        .when(report(), both_named())
        .when(report(), receipt(REPORTER, 1))
        .when(report(), receipt(SURVIVOR, 2))
        .member(5, Role::AssistanceFocalPoint)
}

fn behind(mut ledger: Ledger, holder: ReceiptHolder, of: StreamId) -> Ledger {
    let kind = match holder {
        REPORTER => ActorKind::Reporter,
        SURVIVOR => ActorKind::Survivor,
    };
    let (via, assurance) = (Via::Web, Assurance::Authenticated);
    ledger.actor = Actor { kind, id: Some(of.id), via, assurance };
    ledger
}

fn propose(holder: ReceiptHolder) -> ProposeReplacement {
    ProposeReplacement { holder, note: "At the clinic, alone".into(), mentions: Vec::new() }
}

fn replace(holder: ReceiptHolder, number: u8) -> ReplaceReceipt {
    ReplaceReceipt {
        holder,
        verifier: Digest::new([number; 32]),
        lookup: Digest::new([number + 100; 32]),
        mailbox: MailboxKey::new([number + 200; 32]),
    }
}

fn wrote(holder: ReceiptHolder) -> ReceiveMessage {
    let (text, mentions) = ("He came again".into(), Vec::new());
    ReceiveMessage { text, holder: Some(holder), mentions, asks: None }
}

#[test]
fn a_receipt_is_a_code_with_all_that_comes_of_it_and_a_choice() {
    let bare = || IssueReceipt { lookup: None, ..receipt(REPORTER, 1) };
    let unsaid = IssueReceipt { choice: None, ..receipt(REPORTER, 1) };
    let kept =
        || IssueReceipt { choice: Some(ReceiptChoice::KeptByAnother), ..receipt(REPORTER, 1) };
    let unasked = IssueReceipt { answer: "".into(), ..receipt(REPORTER, 1) };
    let _ = submitted(submit())
        .refused(report(), bare(), "code_needed")
        .refused(report(), IssueReceipt { mailbox: None, ..receipt(REPORTER, 1) }, "code_needed")
        .refused(report(), unsaid, "choice_needed")
        .refused(report(), kept(), "keeper_fits_choice")
        .refused(
            report(),
            IssueReceipt { keeper: "My aunt".into(), ..receipt(REPORTER, 1) },
            "keeper_fits_choice",
        )
        .refused(report(), unasked, "question_and_answer")
        .when(report(), IssueReceipt { keeper: "My aunt".into(), ..kept() });
}

#[test]
fn a_receipt_is_offered_and_may_be_declined() {
    let no = || DeclineReceipt { holder: REPORTER };
    let _ = submitted(submit())
        .when(report(), no())
        .then(&["receipt_declined"])
        .when(report(), receipt(REPORTER, 1))
        .refused(report(), no(), "receipt_issued");
}

#[test]
fn a_lost_code_is_replaced_by_two_members_and_the_old_one_dies() {
    let ledger = held()
        .refused(report(), replace(REPORTER, 3), "nothing_proposed")
        .when(report(), propose(REPORTER))
        .refused(report(), propose(REPORTER), "replacement_proposed")
        .refused(report(), replace(REPORTER, 3), "same_person")
        .by(2)
        .refused(report(), replace(REPORTER, 1), "receipt_used")
        .refused(report(), replace(SURVIVOR, 3), "nothing_proposed")
        .when(report(), replace(REPORTER, 3))
        .then(&["receipt_replaced"])
        .refused(report(), replace(REPORTER, 4), "nothing_proposed");
    let now = *state(&ledger).receipt_of(REPORTER).unwrap();
    assert_eq!((now.verifier, now.lookup), (Digest::new([3; 32]), Some(Digest::new([103; 32]))));
    assert_eq!(state(&ledger).receipt(SURVIVOR), Some(&Digest::new([2; 32])));
}

#[test]
fn a_survivors_code_is_replaced_through_somebody_who_works_for_survivors() {
    let _ = held()
        .refused(report(), propose(SURVIVOR), "not_for_the_survivor")
        .by(5)
        .when(report(), propose(SURVIVOR))
        .by(1)
        .when(report(), replace(SURVIVOR, 3));
}

#[test]
fn a_replacement_is_declined_and_a_revoked_code_replaced() {
    let no = || DeclineReplacement { holder: REPORTER, reason: "Another voice".into() };
    let _ = held()
        .refused(report(), no(), "nothing_proposed")
        .when(report(), propose(REPORTER))
        .when(report(), no())
        .then(&["receipt_replacement_declined"])
        .when(report(), RevokeReceipt { holder: REPORTER, reason: ReceiptEnd::Discovered })
        .when(report(), propose(REPORTER))
        .by(2)
        .when(report(), replace(REPORTER, 3));
}

#[test]
fn without_a_question_nobody_replaces_a_code() {
    let unasked = IssueReceipt { question: "".into(), answer: "".into(), ..receipt(REPORTER, 1) };
    let _ = submitted(submit()).when(report(), unasked).refused(
        report(),
        propose(REPORTER),
        "no_question",
    );
}

#[test]
fn a_holder_writes_in_their_own_thread_alone_and_gets_a_copy() {
    let ledger = behind(held(), REPORTER, report());
    let ledger =
        ledger.refused(report(), wrote(SURVIVOR), "not_found").when(report(), wrote(REPORTER));
    let (_, event) = ledger.last.last().unwrap();
    let amana_events::Event::Report(ReportEvent::MessageReceived(message)) = event else {
        panic!("a message")
    };
    assert_eq!(message.mail, Some(Mail::pending()));
    let _ = behind(ledger.clone(), SURVIVOR, report())
        .refused(report(), wrote(REPORTER), "not_found")
        .when(report(), wrote(SURVIVOR));
    let text = file_text("no copy".into(), []);
    let mut ledger = ledger;
    let bare = MessageReceived { text, holder: Some(REPORTER), mail: None, asks: None };
    assert_eq!(ledger.note(report(), bare).unwrap_err().code, "mail_needed");
}

#[test]
fn behind_another_reports_receipt_nothing_is_there() {
    let other = stream(StreamKind::Report, 42);
    for holder in [REPORTER, SURVIVOR] {
        let _ = behind(held(), holder, other)
            .refused(report(), wrote(holder), "not_found")
            .refused(report(), SayNotAlone { holder }, "not_found")
            .refused(stream(StreamKind::Contact, 11), unsafe_now(), "not_found");
    }
}

fn unsafe_now() -> ReportContactUnsafe {
    ReportContactUnsafe { source: code("person"), note: "".into() }
}

#[test]
fn who_is_not_alone_says_so_behind_their_own_receipt_and_contact_is_unsafe() {
    let ledger = behind(held(), SURVIVOR, report())
        .refused(report(), SayNotAlone { holder: REPORTER }, "holder_only")
        .when(report(), SayNotAlone { holder: SURVIVOR })
        .refused(stream(StreamKind::Contact, 12), unsafe_now(), "not_found")
        .when(stream(StreamKind::Contact, 11), unsafe_now())
        .then(&["contact_found_unsafe"]);
    assert_eq!((state(&ledger).not_alone(SURVIVOR), state(&ledger).not_alone(REPORTER)), (1, 0));
    let _ = behind(ledger, REPORTER, report())
        .refused(stream(StreamKind::Contact, 11), unsafe_now(), "not_found")
        .when(stream(StreamKind::Contact, 12), unsafe_now());
    let _ = held().refused(report(), SayNotAlone { holder: SURVIVOR }, "holder_only");
}

#[test]
fn who_wants_no_contact_says_so_behind_their_own_receipt() {
    let (theirs, others) = (stream(StreamKind::Contact, 11), stream(StreamKind::Contact, 12));
    let plan = MakeContactPlan {
        ways: vec![ContactWay::Call],
        never: Vec::new(),
        language: crate::person::stage::language(),
        review_on: crate::person::stage::in_days(30),
        plan: "Evenings".into(),
    };
    let attempt = || RecordContactAttempt { way: ContactWay::Call };
    let ledger = crate::person::stage::found_safe(held(), person(11)).when(theirs, plan);
    let ledger = behind(ledger.when(theirs, attempt()), SURVIVOR, report())
        .refused(others, SayNoContact {}, "not_found")
        .when(theirs, SayNoContact {})
        .then(&["contact_plan_withdrawn"])
        .when(theirs, SayNoContact {})
        .then(&[])
        .by(1)
        .refused(theirs, attempt(), "contact_unwanted");
    let _ = behind(ledger, REPORTER, report())
        .refused(theirs, SayNoContact {}, "not_found")
        .when(others, SayNoContact {})
        .then(&["no_contact_wanted"]);
}

/// What older programs could not read is not written before the ledger was upgraded; what they knew holds.
#[test]
fn before_the_seventh_vocabulary_a_holder_says_that_contact_is_unsafe_instead() {
    let theirs = stream(StreamKind::Contact, 11);
    let registry = held().registry();
    let upgraded = amana_events::registry::LedgerUpgraded { vocabulary: 6 };
    let _ = behind(held().given(registry, upgraded), SURVIVOR, report())
        .refused(theirs, SayNoContact {}, "not_a_member")
        .when(theirs, unsafe_now());
}

#[test]
fn a_message_says_what_its_holder_asks_for() {
    let asks = ReceiveMessage { asks: Some(HolderAsks::Retaliation), ..wrote(REPORTER) };
    let ledger = behind(held(), REPORTER, report()).when(report(), asks);
    let Some((_, amana_events::Event::Report(ReportEvent::MessageReceived(message)))) =
        ledger.last.last()
    else {
        panic!("a message")
    };
    assert_eq!(message.asks, Some(HolderAsks::Retaliation));
}

fn purpose() -> PurposeCode {
    PurposeCode::new("medical").unwrap()
}

fn recipient() -> Recipient {
    Recipient::new(RecipientKind::OwnOrganisation, None)
}

fn consents() -> StreamId {
    stream(StreamKind::Consent, 11)
}

fn agree() -> RecordConsent {
    RecordConsent {
        purpose: purpose(),
        recipient: recipient(),
        fields: vec![code("identity")],
        given_by: ConsentGiver::Person,
        giver: None,
        child_view: None,
        language: language(),
        explained: Explained::Written,
        explained_by: None,
        interpreter: None,
        repeated_back: true,
        mark: ConsentMark::Signature,
        expires_on: None,
        words: "".into(),
    }
}

fn ask() -> AskConsent {
    AskConsent { purpose: purpose(), recipient: recipient(), fields: vec![], words: "".into() }
}

#[test]
fn a_survivor_withdraws_behind_their_receipt_at_once_and_once() {
    let ledger = held().when(consents(), agree());
    let consent = ledger.last_event();
    let withdraw = |withdrawn_by| WithdrawConsent { consent, withdrawn_by, words: "".into() };
    let _ = behind(ledger.clone(), REPORTER, report()).refused(
        consents(),
        withdraw(ConsentGiver::Person),
        "not_found",
    );
    let ledger = behind(ledger, SURVIVOR, report())
        .refused(stream(StreamKind::Consent, 12), withdraw(ConsentGiver::Person), "not_found")
        .refused(consents(), withdraw(ConsentGiver::Agent), "not_theirs")
        .when(consents(), withdraw(ConsentGiver::Person))
        .then(&["consent_withdrawn"])
        .refused(consents(), withdraw(ConsentGiver::Person), "no_such_consent");
    let now = ledger.now;
    assert_eq!(asked(&ledger, |state| state.standing_now(now).count()), 0);
}

fn asked<T>(ledger: &Ledger, read: impl FnOnce(&crate::consent::ConsentState) -> T) -> T {
    match crate::World::read(ledger, consents()) {
        Some(crate::State::Consent(state)) => read(state),
        _ => panic!("consents"),
    }
}

#[test]
fn a_new_yes_behind_a_receipt_waits_until_somebody_asked_where_it_is_safe() {
    let ledger = held().refused(consents(), ask(), "not_found");
    let _ = behind(ledger.clone(), REPORTER, report()).refused(consents(), ask(), "not_found");
    let ledger = behind(ledger, SURVIVOR, report())
        .refused(consents(), agree(), "not_a_member")
        .refused(
            consents(),
            AskConsent { fields: vec![code("everything")], ..ask() },
            "unknown_code",
        )
        .when(consents(), ask())
        .then(&["consent_asked"])
        .refused(consents(), ask(), "asked_already");
    let now = ledger.now;
    assert_eq!(
        asked(&ledger, |state| (state.asked().len(), state.standing_now(now).count())),
        (1, 0)
    );
    let no = RefuseConsent { purpose: purpose(), recipient: recipient(), words: "".into() };
    for answered in
        [ledger.clone().by(1).when(consents(), agree()), ledger.by(1).when(consents(), no)]
    {
        assert_eq!(asked(&answered, |state| state.asked().len()), 0);
    }
}

#[test]
fn a_replaced_code_acts_no_more_in_the_place_of_another_kind() {
    let ended =
        held().when(report(), RevokeReceipt { holder: SURVIVOR, reason: ReceiptEnd::NotWanted });
    let _ = behind(ended, SURVIVOR, report())
        .refused(consents(), ask(), "not_found")
        .refused(stream(StreamKind::Contact, 11), unsafe_now(), "not_found")
        .refused(report(), SayNotAlone { holder: SURVIVOR }, "not_found");
}

#[test]
fn what_was_issued_before_codes_opens_nothing_and_a_code_may_follow_it() {
    let old = ReceiptIssued {
        holder: REPORTER,
        verifier: Digest::new([1; 32]),
        word: None,
        choice: None,
        lookup: None,
        mailbox: None,
        keeper: None,
        question: None,
        answer: None,
    };
    let _ = submitted(submit())
        .given(report(), old)
        .when(report(), RevokeReceipt { holder: REPORTER, reason: ReceiptEnd::Lost })
        .when(report(), receipt(REPORTER, 2));
}
