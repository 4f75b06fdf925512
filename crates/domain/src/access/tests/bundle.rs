//! Records leave in a bundle: under an engagement, for a recipient, with a second member's word.

use amana_events::{
    audit::AuditPeriod,
    registry::{MemberSuspended, RecusalDeclared},
};

use super::*;
use crate::{
    access::{AUDIT_BUNDLE, BundleWord, EXPORTED},
    audit::{CloseEngagement, OpenEngagement},
};

/// Member 8 leads the engagement, 9 has not declared to be independent, 10 audits elsewhere; 2 heads
/// conduct, 7 reviews.
fn engaged() -> Ledger {
    (8..=10)
        .fold(office(), |ledger, number| ledger.member(number, Role::Auditor))
        .by(8)
        .when(engagement(), open_engagement())
}

fn engagement() -> StreamId {
    StreamId::new(StreamKind::Audit, uuid(0xa0d))
}

fn open_engagement() -> OpenEngagement {
    OpenEngagement {
        mandate: code("internal_oversight"),
        scope: vec![code("intake")],
        period: AuditPeriod {
            from: "2026-06-01".parse().unwrap(),
            until: "2026-08-31".parse().unwrap(),
        },
        auditors: vec![Ledger::member_id(9)],
        independent: true,
        terms: "Intake of the summer".into(),
    }
}

fn code(text: &str) -> Code {
    Code::new(text).unwrap()
}

fn purpose(text: &str) -> PurposeCode {
    PurposeCode::new(text).unwrap()
}

/// The word of a member for member 8, with what is another.
fn word(ledger: &Ledger, by: u64, change: impl FnOnce(&mut Said)) -> Approval {
    let mut said = Said {
        to: 8,
        engagement: engagement(),
        recipient: code("board_of_auditors"),
        purpose: purpose("audit"),
        given: ledger.now,
    };
    change(&mut said);
    let proposal = BundleWord {
        ledger: ledger.id,
        to: Ledger::member_id(said.to),
        engagement: said.engagement,
        recipient: &said.recipient,
        purpose: &said.purpose,
    }
    .request(said.given);
    let message = approval_message(ledger.id, said.engagement, EXPORTED, proposal);
    let (member, signature) = (Ledger::member_id(by), Ledger::signature(by, &message));
    Approval { proposal, member, signature }
}

struct Said {
    to: u64,
    engagement: StreamId,
    recipient: Code,
    purpose: PurposeCode,
    given: Moment,
}

fn bundle(approval: Approval) -> Exported {
    Exported {
        what: code(AUDIT_BUNDLE),
        opened: false,
        persons: 0,
        rows: 400,
        purpose: Some(purpose("audit")),
        approval: Some(approval),
        engagement: Some(engagement()),
        recipient: Some(code("board_of_auditors")),
    }
}

fn own(ledger: &Ledger, number: u64) -> StreamId {
    month_of(ledger, Ledger::member_id(number).uuid())
}

/// What the note of a bundle by member 8 is refused with.
fn why(ledger: &Ledger, change: impl FnOnce(&mut Exported)) -> &'static str {
    let mut exported = bundle(word(ledger, 2, |_| {}));
    change(&mut exported);
    refused(ledger, own(ledger, 8), exported)
}

#[test]
fn records_leave_once_on_a_word_of_who_leads_or_reviews() {
    let mut ledger = engaged();
    let stream = own(&ledger, 8);
    let given = word(&ledger, 2, |_| {});
    ledger.note(stream, bundle(given.clone())).unwrap();
    assert_eq!(refused(&ledger, stream, bundle(given)), "approval_used");
    let reviewers = word(&ledger, 7, |said| said.given = said.given.plus_seconds(-1));
    ledger.note(stream, bundle(reviewers)).unwrap();
}

#[test]
fn a_bundle_says_under_which_engagement_for_whom_and_for_what() {
    let ledger = engaged();
    assert_eq!(why(&ledger, |it| it.engagement = None), "engagement_needed");
    assert_eq!(why(&ledger, |it| it.recipient = None), "recipient_needed");
    assert_eq!(why(&ledger, |it| it.purpose = None), "purpose_needed");
    assert_eq!(why(&ledger, |it| it.purpose = Some(purpose("curiosity"))), "unknown_code");
    assert_eq!(why(&ledger, |it| it.opened = true), "opens_nothing");
    assert_eq!(why(&ledger, |it| it.approval = None), "needs_second_person");
    // And nothing else does.
    let proof = |it: &mut Exported| it.what = code("bundle_proof");
    assert_eq!(why(&ledger, proof), "no_bundle");
    assert_eq!(why(&ledger, |it| (proof(it), it.engagement = None).1), "no_bundle");
    assert_eq!(why(&ledger, |it| (proof(it), it.recipient = None).1), "no_bundle");
}

#[test]
fn only_an_independent_auditor_of_an_open_engagement_takes_records_along() {
    let ledger = engaged();
    let elsewhere = StreamId::new(StreamKind::Audit, uuid(0xbad));
    assert_eq!(why(&ledger, |it| it.engagement = Some(elsewhere)), "not_found");
    assert_eq!(why(&ledger, |it| it.engagement = Some(case())), "not_found");
    for (number, code) in [(9, "not_independent"), (10, "not_found"), (2, "not_found")] {
        let ledger = ledger.clone().by(number);
        let given = word(&ledger, 7, |said| said.to = number);
        assert_eq!(refused(&ledger, own(&ledger, number), bundle(given)), code, "{number}");
    }
    let operator = ledger.clone().by_operator();
    let ledgers = month_of(&operator, operator.id.uuid());
    let given = word(&operator, 2, |_| {});
    assert_eq!(refused(&operator, ledgers, bundle(given)), "not_a_member");
    let recused = RecusalDeclared { member: Ledger::member_id(8), stream: engagement() };
    let registry = ledger.registry();
    assert_eq!(why(&ledger.clone().given(registry, recused), |_| {}), "not_found");
    let holding = ledger.clone().member(8, Role::Registrar).by(8);
    assert_eq!(why(&holding, |_| {}), "role_not_held");
    let closed = ledger.when(engagement(), CloseEngagement { summary: "Done".into() });
    assert_eq!(why(&closed, |_| {}), "engagement_closed");
}

#[test]
fn the_word_is_anothers_who_audits_nothing_here() {
    let ledger = engaged();
    let by = |ledger: &Ledger, number| {
        let given = word(ledger, number, |_| {});
        refused(ledger, own(ledger, 8), bundle(given))
    };
    for (number, code) in [
        (8, "same_person"),
        (9, "not_a_second_person"),
        (10, "role_not_held"),
        (1, "role_not_held"),
        (77, "member_inactive"),
    ] {
        assert_eq!(by(&ledger, number), code, "{number}");
    }
    let both = ledger.clone().member(9, Role::Reviewer).by(8);
    assert_eq!(by(&both, 9), "not_a_second_person");
    let registry = ledger.registry();
    let recused = RecusalDeclared { member: Ledger::member_id(2), stream: engagement() };
    assert_eq!(by(&ledger.clone().given(registry, recused), 2), "not_a_second_person");
    let gone = MemberSuspended { member: Ledger::member_id(2) };
    assert_eq!(by(&ledger.clone().given(registry, gone), 2), "member_inactive");
}

#[test]
fn a_word_for_something_else_is_none_for_this() {
    let ledger = engaged();
    let with = |change: &dyn Fn(&mut Said)| {
        refused(&ledger, own(&ledger, 8), bundle(word(&ledger, 2, change)))
    };
    let elsewhere = StreamId::new(StreamKind::Audit, uuid(0xbad));
    assert_eq!(with(&|said| said.to = 10), "wrong_approval");
    assert_eq!(with(&|said| said.engagement = elsewhere), "wrong_approval");
    assert_eq!(with(&|said| said.recipient = code("a_newspaper")), "wrong_approval");
    assert_eq!(with(&|said| said.purpose = purpose("investigation")), "wrong_approval");
    let forged =
        |change: &dyn Fn(&mut Approval)| why(&ledger, |it| it.approval.iter_mut().for_each(change));
    assert_eq!(forged(&|it| it.member = Ledger::member_id(7)), "bad_signature");
    assert_eq!(forged(&|it| it.proposal = it.proposal.successor()), "wrong_approval");
    // A signature for the stream of the note, as other exports have it, is none here.
    let other = approval_message(ledger.id, own(&ledger, 8), EXPORTED, proposal(&ledger));
    assert_eq!(forged(&|it| it.signature = Ledger::signature(2, &other)), "bad_signature");
}

fn proposal(ledger: &Ledger) -> EventId {
    word(ledger, 2, |_| {}).proposal
}

#[test]
fn a_word_serves_once_within_a_day_in_whichever_month() {
    let ledger = engaged();
    let days = |days: i64| ledger.now.plus_seconds(days * 86_400);
    let at = |given: Moment| {
        refused(&ledger, own(&ledger, 8), bundle(word(&ledger, 2, |said| said.given = given)))
    };
    assert_eq!(at(days(-1).plus_seconds(-1)), "approval_expired");
    assert_eq!(at(days(0).plus_seconds(1)), "approval_expired");
    let mut on_time = ledger.clone();
    let given = word(&ledger, 2, |said| said.given = days(-1));
    on_time.note(own(&ledger, 8), bundle(given)).unwrap();
    // The last evening of a month, and the next morning.
    let mut evening = engaged().hours_later(29 * 24 + 12);
    let given = word(&evening, 2, |_| {});
    let first = own(&evening, 8);
    evening.note(first, bundle(given.clone())).unwrap();
    let morning = evening.hours_later(12);
    assert_ne!(own(&morning, 8), first);
    assert_eq!(refused(&morning, own(&morning, 8), bundle(given)), "approval_used");
}
