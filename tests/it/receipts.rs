//! Receipts, end to end: a code given out once, read with it alone, replaced by two, and what does not
//! work behind it. Each attack by its name, on both databases.

mod attacks;
mod journey;

use std::sync::atomic::{AtomicU64, Ordering};

use amana_app::{
    Acting, AppError, Office,
    receipts::{Issue, Issued, Presented},
    replay::{Audit, Layer},
};
use amana_events::{
    EventId, MemberId, StreamId, StreamKind,
    common::Role,
    report::{ReceiptChoice, ReceiptHolder},
};
use amana_vault::{
    Secret,
    receipt::{ReceiptCode, WordList},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::Desk;

const OFFICER: &str = "Mira Solenne";
const COLLEAGUE: &str = "Jon Harrow";
const FOCAL_POINT: &str = "Lina Osei";
const ADVOCATE: &str = "Tomas Reyl";

const QUESTION: &str = "Which tree stood by the well?";
const ANSWER: &str = "The old mango";

fn of(kind: StreamKind, number: u128) -> StreamId {
    StreamId::new(kind, Uuid::from_u128(0x019a_0000 << 96 | 0x7000 << 64 | 0x8000 << 48 | number))
}

fn report() -> StreamId {
    of(StreamKind::Report, 1)
}

fn survivor() -> StreamId {
    of(StreamKind::Person, 11)
}

fn reporter() -> StreamId {
    of(StreamKind::Person, 12)
}

fn member(desk: &Desk, name: &str) -> MemberId {
    desk.office.member_named(name).unwrap()
}

fn acting(desk: &Desk, name: &str) -> Acting {
    Acting::Member(member(desk, name))
}

fn refused<T: std::fmt::Debug>(result: Result<T, AppError>) -> &'static str {
    match result {
        Err(AppError::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}

async fn done(desk: &Desk, who: &str, stream: StreamId, command: &str, data: Value) -> EventId {
    static LINES: AtomicU64 = AtomicU64::new(0);
    let id = format!("line-{}", LINES.fetch_add(1, Ordering::Relaxed));
    let line = json!({"id": id, "as": who, "stream": stream, "command": command, "data": data});
    let answer = desk.record(&line).await;
    assert!(answer.get("refused").is_none(), "{command}: {answer}");
    serde_json::from_value(answer["events"][0]["event"].clone()).unwrap()
}

/// Members, two persons who are adults, and a report that names both.
async fn begin(desk: &Desk) {
    desk.member(OFFICER, Role::ConductOfficer).await;
    desk.member(COLLEAGUE, Role::ConductOfficer).await;
    desk.member(FOCAL_POINT, Role::AssistanceFocalPoint).await;
    desk.member(ADVOCATE, Role::VictimsRightsAdvocate).await;
    for person in [survivor(), reporter()] {
        done(desk, OFFICER, person, "create_person", json!({"personnel": false})).await;
        let adult = json!({"sex": "female", "age": "18+", "age_source": "stated"});
        done(desk, OFFICER, person, "record_demographics", adult).await;
    }
    let told = json!({"kind": "allegation", "channel": "box", "language": "en", "mode": "named",
        "reporter": reporter().id, "survivor": survivor().id, "account": "He gave her money."});
    done(desk, OFFICER, report(), "submit_report", told).await;
}

fn issue(holder: ReceiptHolder) -> Issue {
    let survivors = holder == ReceiptHolder::Survivor;
    Issue {
        holder,
        words: Some(WordList::French),
        choice: ReceiptChoice::CodeOnly,
        word: if survivors { "I want it".into() } else { Secret::empty() },
        keeper: Secret::empty(),
        question: QUESTION.into(),
        answer: ANSWER.into(),
    }
}

async fn issued(desk: &Desk, who: &str, holder: ReceiptHolder) -> Issued {
    desk.office.issue_receipt(acting(desk, who), report(), &issue(holder)).await.unwrap()
}

/// The code as its holder types it again.
fn typed(issued: &Issued) -> ReceiptCode {
    ReceiptCode::parse(&issued.code.digits()).unwrap()
}

async fn presented(office: &Office, issued: &Issued) -> Presented {
    office.present(&typed(issued)).await.unwrap()
}

async fn holds(office: &Office) {
    office.catch_up().await.unwrap();
    let report = office.audit_log(&Audit::default(), &mut |_| {}).await.unwrap();
    assert!(report.holds(), "{:#?}", report.findings);
    assert!(report.unchecked.iter().all(|it| it.layer != Layer::Decisions), "{report:#?}");
}
