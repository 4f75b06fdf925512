//! An audit judges every access decision again: the whole story holds, and each violation that is planted is found and named,
//! though its hashes are right.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use amana_app::{
    Acting, Request, SystemClock,
    demo::Story,
    past::AsOf,
    replay::{Audit, Layer, Report, Severity},
};
use amana_events::{
    Actor, ActorKind, Assurance, Code, Decision, Digest, Event, EventId, FileText, MemberId,
    PurposeCode, StreamId, StreamKind, Via,
    access::FieldOpened,
    case::CaseNoted,
    report::{HolderNotAlone, ReceiptDeclined, ReceiptHolder},
};
use amana_store::{Append, Database, Draft, Expected, Journal, StreamAppend};
use amana_vault::{Ciphertext, Compartment, Owner};
use uuid::Uuid;

use crate::support::{Desk, log_from, on_both};

const OFFICER: &str = "Farida Yusupova";
const FOCAL_POINT: &str = "Lucía Peralta Quispe";

async fn told(desk: &Desk) {
    desk.office.tell(&Story::shipped().unwrap(), &mut |_| {}).await.unwrap();
    desk.office.catch_up().await.unwrap();
}

async fn audited(desk: &Desk) -> Report {
    desk.office.catch_up().await.unwrap();
    desk.office.audit_log(&Audit::default(), &mut |_| {}).await.unwrap()
}

/// The log of the desk, written past every rule.
async fn journal(desk: &Desk) -> Journal {
    let database = match &desk.options.database_url {
        Some(url) => Database::open_postgres(url).await.unwrap(),
        None => Database::open_sqlite(&desk.office.folder().database(), false).await.unwrap(),
    };
    Journal::open(&database, desk.office.ledger(), Arc::new(SystemClock)).await.unwrap()
}

/// The first stream of a kind in which an event of this name stands.
async fn with(desk: &Desk, kind: StreamKind, name: &str) -> (StreamId, EventId) {
    let lines = log_from(&desk.office, 0).await;
    let mut found = lines.iter().filter(|it| it.stream.kind == kind && it.kind.as_str() == name);
    let line = found.next().unwrap();
    (line.stream, line.event)
}

async fn in_force(desk: &Desk) -> Digest {
    desk.office.policies_in_force().await.unwrap().unwrap()
}

fn noted(case: StreamId) -> Event {
    let owner = Owner::file(case.id);
    let sealed = Ciphertext { owner, epoch: 1, mentions: Vec::new(), bytes: vec![7; 64] };
    CaseNoted { note: FileText::closed(sealed) }.into()
}

/// Writes an event with right hashes, by a member, resting on a decision that says what it likes.
async fn planted(
    desk: &Desk,
    member: MemberId,
    stream: StreamId,
    event: &Event,
    purpose: Option<PurposeCode>,
    decision: impl Fn(u64, Uuid) -> Option<Decision>,
) -> u64 {
    let by = (ActorKind::Member, member.uuid());
    planted_by(desk, by, stream, event, purpose, decision).await
}

/// The same, by whoever the actor names.
async fn planted_by(
    desk: &Desk,
    (kind, id): (ActorKind, Uuid),
    stream: StreamId,
    event: &Event,
    purpose: Option<PurposeCode>,
    decision: impl Fn(u64, Uuid) -> Option<Decision>,
) -> u64 {
    let journal = journal(desk).await;
    let position = journal.head().await.unwrap().next_position;
    let request = desk.office.new_id();
    let (via, assurance) = (Via::Cli, Assurance::Asserted);
    let actor = Actor { kind, id: Some(id), via, assurance };
    let draft = Draft::of(event, &stream, EventId::new(request), actor).unwrap();
    let draft = Draft { decision: decision(position, request), purpose, ..draft };
    let streams = vec![StreamAppend { stream, expected: Expected::Any, drafts: vec![draft] }];
    journal.append(Append { streams, ..Append::default() }).await.unwrap();
    position
}

fn resting_on(set: Digest) -> impl Fn(u64, Uuid) -> Option<Decision> {
    move |facts_at, request| Some(Decision { policy_set: set, facts_at, request })
}

/// What an audit says of the event at this position, of one layer.
fn said(report: &Report, position: u64, layer: Layer) -> String {
    let of = report.findings.iter();
    let of = of.filter(|it| it.position == Some(position) && it.layer == layer);
    of.map(|it| format!("{} {}", it.severity, it.what)).collect::<Vec<_>>().join("; ")
}

on_both! {
    async fn the_whole_story_is_judged_again_and_holds(desk: Desk) {
        told(&desk).await;
        let report = audited(&desk).await;
        assert!(report.holds(), "{:#?}", report.findings);
        assert!(report.decisions > 100, "{report:#?}");
        assert!(report.findings.iter().all(|it| it.severity == Severity::Note));
        assert!(report.unchecked.iter().all(|it| it.layer != Layer::Decisions), "{report:#?}");
        let page = report.page("A <name> & more", desk.office.now());
        assert!(page.contains("A &lt;name&gt; &amp; more") && !page.contains("<script"));
        assert!(page.contains(&report.root) && page.contains("Everything that could be checked"));
        assert!(page.contains("0: whoever runs this ledger could show others another log"));
    }

    async fn what_the_policy_of_its_moment_forbids_is_found_though_the_hashes_are_right(desk: Desk) {
        told(&desk).await;
        let stranger = desk.office.member_named(FOCAL_POINT).unwrap();
        let (case, _) = with(&desk, StreamKind::Case, "case_opened").await;
        let set = in_force(&desk).await;
        let note = noted(case);
        let at = planted(&desk, stranger, case, &note, None, resting_on(set)).await;
        let report = audited(&desk).await;
        let found = said(&report, at, Layer::Decisions);
        assert!(found.contains("breach case_noted was forbidden by the policy set"), "{found}");
        assert!(report.findings.iter().all(|it| it.layer != Layer::Bytes && it.layer != Layer::Tree));
    }

    async fn an_opening_without_consent_door_or_second_word_is_found(desk: Desk) {
        told(&desk).await;
        let officer = desk.office.member_named(OFFICER).unwrap();
        let (person, event) = with(&desk, StreamKind::Person, "identity_sealed").await;
        let purpose = PurposeCode::new("investigation").unwrap();
        let opened = FieldOpened {
            owner: Owner::person(person.id),
            stream: person,
            event,
            field: Code::new("name").unwrap(),
            compartment: Compartment::Identity,
            purpose: Some(purpose.clone()),
            consent: None,
            basis: Some(Code::new("official_task").unwrap()),
            receipt: None,
            approval: None,
            role: None,
            policy: None,
            session: None,
        };
        let set = in_force(&desk).await;
        let stream = StreamId::new(StreamKind::Access, person.id);
        let at = planted(&desk, officer, stream, &opened.into(), Some(purpose), resting_on(set)).await;
        let found = said(&audited(&desk).await, at, Layer::Decisions);
        assert!(found.contains("breach field_opened was forbidden"), "{found}");
    }

    async fn what_nobody_with_a_receipt_did_is_found(desk: Desk) {
        told(&desk).await;
        let (report, _) = with(&desk, StreamKind::Report, "report_submitted").await;
        let (case, _) = with(&desk, StreamKind::Case, "case_opened").await;
        let set = in_force(&desk).await;
        let alone = HolderNotAlone { holder: ReceiptHolder::Survivor }.into();
        let by = (ActorKind::Survivor, report.id);
        let at = planted_by(&desk, by, report, &alone, None, resting_on(set)).await;
        let elsewhere = planted_by(&desk, by, case, &noted(case), None, |_, _| None).await;
        // Who sends a report themselves gives themselves a first receipt; of one that a member took nobody does.
        let taken = StreamId::new(StreamKind::Report, desk.office.new_id());
        let data = serde_json::json!({"kind": "allegation", "channel": "box", "language": "en",
            "mode": "anonymous", "account": "They took her phone."});
        let submit = amana_domain::Command::read(
            taken.kind, "submit_report", data.as_object().unwrap().clone(),
        );
        let officer = Acting::Member(desk.office.member_named(OFFICER).unwrap());
        desk.office.execute(Request::new(officer, taken, submit.unwrap())).await.unwrap();
        let declined = ReceiptDeclined { holder: ReceiptHolder::Reporter }.into();
        let by = (ActorKind::Reporter, taken.id);
        let first = planted_by(&desk, by, taken, &declined, None, resting_on(set)).await;
        let audit = audited(&desk).await;
        for at in [at, elsewhere, first] {
            let found = said(&audit, at, Layer::Decisions);
            assert!(found.contains("breach") && found.contains("receipt that nobody had"), "{found}");
        }
    }

    async fn a_decision_by_a_set_that_was_not_in_force_or_on_later_facts_is_found(desk: Desk) {
        told(&desk).await;
        let officer = desk.office.member_named(OFFICER).unwrap();
        let (case, _) = with(&desk, StreamKind::Case, "case_opened").await;
        let other = Digest::new([9; 32]);
        let note = noted(case);
        let swapped = planted(&desk, officer, case, &note, None, resting_on(other)).await;
        let set = in_force(&desk).await;
        let later = |facts_at: u64, request| {
            Some(Decision { policy_set: set, facts_at: facts_at + 9, request })
        };
        let later = planted(&desk, officer, case, &note, None, later).await;
        let of_another = |facts_at, _| {
            Some(Decision { policy_set: set, facts_at, request: Uuid::from_u128(7) })
        };
        let of_another = planted(&desk, officer, case, &note, None, of_another).await;
        let bare = planted(&desk, officer, case, &note, None, |_, _| None).await;
        let report = audited(&desk).await;
        for (at, words) in [
            (swapped, "which was never in force"),
            (later, "rests on facts from after it"),
            (of_another, "rests on the decision about another request"),
            (bare, "carries no"),
        ] {
            let found = said(&report, at, Layer::Decisions);
            assert!(found.contains(words), "{words}: {found}");
        }
    }

    async fn an_event_that_no_rule_admits_is_found_though_the_hashes_are_right(desk: Desk) {
        told(&desk).await;
        let officer = desk.office.member_named(OFFICER).unwrap();
        let set = in_force(&desk).await;
        let nowhere = StreamId::new(StreamKind::Case, desk.office.new_id());
        let at = planted(&desk, officer, nowhere, &noted(nowhere), None, resting_on(set)).await;
        let report = audited(&desk).await;
        let found = said(&report, at, Layer::Rules);
        assert!(found.contains("breach not legal at its place"), "{found}");
        assert!(!report.holds() && report.broken() > 0);
    }

    async fn the_past_is_what_was_recorded_by_then(desk: Desk) {
        told(&desk).await;
        let now = desk.office.as_it_stood(AsOf::default()).await.unwrap();
        let report = audited(&desk).await;
        assert_eq!((now.events, &now.root), (report.events, &report.root));
        let lines = log_from(&desk.office, 0).await;
        let opened: Vec<_> =
            lines.iter().filter(|line| line.kind.as_str() == "case_opened").collect();
        let (first, last) = (opened.first().unwrap(), lines.last().unwrap());
        let by = AsOf { recorded: Some(first.recorded), known: None };
        let then = desk.office.as_it_stood(by).await.unwrap();
        let count = lines.iter().filter(|line| line.recorded <= first.recorded).count() as u64;
        assert_eq!(then.events, count);
        let open = opened.iter().filter(|line| line.recorded <= first.recorded).count() as u64;
        assert_eq!(then.cases.values().sum::<u64>(), open, "{then:?}");
        let sight = desk.office.sight(amana_app::Acting::Operator).await.unwrap();
        let between = (first.recorded, last.recorded);
        let case = Some(first.stream);
        let difference = desk.office.difference(&sight, between, None, case).await.unwrap();
        let changed = difference.cases.first().unwrap();
        assert_eq!(changed.case, first.stream);
        assert!(changed.fields.iter().any(|field| field.of == "case"), "{changed:#?}");
        let within = |position: u64| {
            lines.iter().any(|line| line.position == position && line.recorded > first.recorded)
        };
        assert!(changed.events.iter().all(|step| within(step.position)), "{changed:#?}");
        let member = desk.office.member_named(FOCAL_POINT).unwrap();
        let sight = desk.office.sight(amana_app::Acting::Member(member)).await.unwrap();
        assert!(desk.office.difference(&sight, between, None, case).await.is_err());
    }
}
