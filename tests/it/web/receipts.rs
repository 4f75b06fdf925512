//! What somebody does with their code.

use amana_app::{Acting, AppError, Done, receipts::Issue};
use amana_events::{
    StreamId, StreamKind, Via,
    common::Role,
    report::{ReceiptChoice, ReceiptHolder},
};
use amana_vault::Secret;
use amana_web::config::Config;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Served, credential, holds};
use crate::support::{Desk, entries_of, on_both};

const KEY: &str = "k7Q2-vX9_m.4TzR8bN1c";
pub(super) const OFFICER: &str = "Mira Solenne";
pub(super) const ADVOCATE: &str = "Tomas Reyl";

pub(super) fn of(kind: StreamKind, number: u128) -> StreamId {
    StreamId::new(kind, Uuid::from_u128(0x019a_0000 << 96 | 0x7000 << 64 | 0x8000 << 48 | number))
}

pub(super) async fn recorded(
    served: &Served,
    who: &str,
    stream: StreamId,
    command: &str,
    data: Value,
) {
    tried(served, who, stream, command, data).await.unwrap();
}

/// The code of the refusal that a command is answered with.
pub(super) async fn refused(
    served: &Served,
    who: &str,
    stream: StreamId,
    command: &str,
    data: Value,
) -> &'static str {
    match tried(served, who, stream, command, data).await {
        Err(AppError::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}

async fn tried(
    served: &Served,
    who: &str,
    stream: StreamId,
    command: &str,
    data: Value,
) -> Result<Done, AppError> {
    let id = served.office.new_request_key();
    let line = json!({"id": id, "as": who, "stream": stream, "command": command, "data": data});
    let text = line.to_string();
    let line = amana_app::record::read_line(&served.office, text.as_bytes(), Acting::Operator);
    served.office.execute(line.unwrap().request).await
}

/// A survivor's code, of a report an officer took.
pub(super) async fn survivors(served: &Served) -> String {
    let (person, report) = (of(StreamKind::Person, 11), of(StreamKind::Report, 1));
    recorded(served, OFFICER, person, "create_person", json!({"personnel": false})).await;
    let adult = json!({"sex": "female", "age": "18+", "age_source": "stated"});
    recorded(served, OFFICER, person, "record_demographics", adult).await;
    let told = json!({"kind": "allegation", "channel": "box", "language": "en", "mode": "confidential",
        "survivor": person.id, "account": "He gave her money."});
    recorded(served, OFFICER, report, "submit_report", told).await;
    let issue = Issue {
        holder: ReceiptHolder::Survivor,
        words: None,
        choice: ReceiptChoice::CodeOnly,
        word: "I want it".into(),
        keeper: Secret::empty(),
        question: Secret::empty(),
        answer: Secret::empty(),
    };
    let who = Acting::Member(served.office.member_named(ADVOCATE).unwrap());
    let issued = served.office.issue_receipt(who, report, &issue).await.unwrap();
    format!("Receipt {}", issued.code.digits().reveal())
}

/// A consent of theirs, recorded by who may.
pub(super) async fn consented(served: &Served) {
    let agreed = json!({"purpose": "medical", "recipient": {"kind": "own_organisation"},
        "fields": ["medical"], "given_by": "person", "language": "en", "explained": "written",
        "repeated_back": true, "mark": "signature"});
    recorded(served, ADVOCATE, of(StreamKind::Consent, 11), "record_consent", agreed).await;
}

pub(super) async fn with_members(desk: Desk) -> Served {
    with_members_and(desk, |_| {}).await
}

/// The same with other settings.
pub(super) async fn with_members_and(desk: Desk, change: impl FnOnce(&mut Config)) -> Served {
    desk.member(OFFICER, Role::ConductOfficer).await;
    desk.member(ADVOCATE, Role::VictimsRightsAdvocate).await;
    Served::new(desk, change).await
}

on_both! {
    async fn a_dialogue_by_code_alone(desk: Desk) {
        let served = with_members(desk).await;
        let way = credential(&served.report(KEY).await);
        let way = [("Authorization", way.as_str()), ("Idempotency-Key", "m1")];
        let text = json!({"text": "On market days."});
        for _ in 0..2 {
            let said = served.post("/api/v1/receipt/messages", &way, &text).await;
            assert_eq!((said.status, said.json()), (201, json!({"received": true})), "{said:?}");
        }
        let other = served.post("/api/v1/receipt/messages", &way, &json!({"text": "Other."})).await;
        other.is_problem(422, "other_body");
        let empty = served.post("/api/v1/receipt/messages", &way[..1], &json!({"text": " "})).await;
        empty.is_problem(422, "missing_field");
        // The key of one holder is not another's.
        let second = credential(&served.report("another").await);
        let second = [("Authorization", second.as_str()), ("Idempotency-Key", "m1")];
        assert_eq!(served.post("/api/v1/receipt/messages", &second, &json!({"text": "Mine."})).await.status, 201);

        let reports = served.office.reports(Acting::Operator, None).await.unwrap();
        let report = reports.last().unwrap().stream;
        let officer = Acting::Member(served.office.member_named(OFFICER).unwrap());
        let reply = "Is there a safe way?".into();
        served.office.reply_to_holder(officer, report, None, &reply).await.unwrap();
        let page = served.send("GET", "/api/v1/receipt", &way[..1], "").await.json();
        let said: Vec<_> = page["messages"].as_array().unwrap().iter()
            .map(|it| (it["own"].as_bool().unwrap(), it["text"].as_str().unwrap())).collect();
        assert_eq!(said, [(true, "On market days."), (false, "Is there a safe way?")], "{page}");
        let entries = entries_of(&served.office, report).await;
        let own = entries.iter().find(|it| it.event.name() == "message_received").unwrap();
        assert_eq!(own.envelope.actor.via, Via::Api);

        let alone = served.post("/api/v1/receipt/not-alone", &way[..1], &json!({})).await;
        assert_eq!((alone.status, &alone.json()["messages"]), (200, &json!([])), "{alone:?}");
        let proof = served.send("GET", "/api/v1/receipt/proof", &way[..1], "").await;
        let code = amana_vault::receipt::ReceiptCode::parse(&way[0].1.replace("Receipt ", "").as_str().into());
        let proof = proof.json()["proof"].as_str().unwrap().to_owned();
        amana_app::receipts::verify_proof(&code.unwrap(), proof.as_bytes(), None).unwrap();
        holds(&*served.end().await).await;
    }

    async fn a_survivor_sees_to_their_consents_and_a_reporter_finds_none(desk: Desk) {
        let served = with_members(desk).await;
        let way = survivors(&served).await;
        let way = [("Authorization", way.as_str())];
        let page = served.send("GET", "/api/v1/receipt", &way, "").await.json();
        assert!(page["steps"].is_array() && page["consents"].is_array() && page["openings"].is_array(), "{page}");
        let wish = json!({"purpose": "medical", "fields": ["medical"]});
        let asked = served.post("/api/v1/receipt/consents/ask", &way, &wish).await;
        assert_eq!(asked.status, 201, "{asked:?}");
        let listed = served.send("GET", "/api/v1/receipt/consents", &way, "").await.json();
        assert_eq!(listed["consents"][0]["in_force"], false, "{listed}");
        let none = served.post("/api/v1/receipt/consents/withdraw", &way, &json!({"all": true})).await;
        none.is_problem(409, "no_such_consent");
        let both = json!({"all": true, "consent": Uuid::from_u128(1)});
        served.post("/api/v1/receipt/consents/withdraw", &way, &both).await.is_problem(422, "missing_field");

        let reporter = credential(&served.report(KEY).await);
        let reporter = [("Authorization", reporter.as_str())];
        let unknown = [("Authorization", "Receipt 001 218 426 182 456 967 898 401 297")];
        let all = json!({"all": true});
        for headers in [&reporter, &unknown] {
            let listed = served.send("GET", "/api/v1/receipt/consents", headers, "").await;
            let withdrawn = served.post("/api/v1/receipt/consents/withdraw", headers, &all).await;
            let asked = served.post("/api/v1/receipt/consents/ask", headers, &wish).await;
            for answer in [listed, withdrawn, asked] {
                answer.is_problem(404, "not_found");
            }
        }
        holds(&*served.end().await).await;
    }

    async fn a_code_that_opens_nothing_is_answered_like_any_other(desk: Desk) {
        let served = with_members(desk).await;
        let way = credential(&served.report(KEY).await);
        let survivor = survivors(&served).await;
        let unknown = "Receipt 001 218 426 182 456 967 898 401 297";
        let get = async |path: &str, way: &str| {
            let mut answer = served.send("GET", path, &[("Authorization", way)], "").await;
            answer.headers.retain(|(name, _)| name != "date");
            answer
        };
        let never = get("/api/v1/receipt", unknown).await;
        never.is_problem(404, "not_found");
        // A reporter's code where a survivor's is asked for, and one that was revoked.
        let other = get("/api/v1/receipt/consents", &way).await;
        let report = of(StreamKind::Report, 1);
        let revoke = json!({"holder": "survivor", "reason": "discovered"});
        recorded(&served, ADVOCATE, report, "revoke_receipt", revoke).await;
        let revoked = get("/api/v1/receipt", &survivor).await;
        assert_eq!(never, other);
        assert_eq!(never, revoked);
        let page = get("/api/v1/receipt", &way).await;
        assert_eq!(page.status, 200);
        let missing = served.get("/api/v1/receipt").await;
        missing.is_problem(401, "code_needed");
        assert_eq!(missing.header("www-authenticate"), Some("Receipt"));
        let typed = get("/api/v1/receipt", "Receipt 001 218 426 182 456 967 898 401 298").await;
        typed.is_problem(400, "code_mistyped");
        served.end().await;
    }
}

#[tokio::test]
async fn who_tries_a_code_again_and_again_waits_and_others_do_not() {
    let desk = Desk::new(crate::support::Backend::Sqlite).await.unwrap();
    let served =
        Served::new(desk, |config| (config.receipt_per_minute, config.receipt_burst) = (60, 3))
            .await;
    let way = credential(&served.report(KEY).await);
    let tries = async |code: &str| {
        served.send("GET", "/api/v1/receipt", &[("Authorization", code)], "").await
    };
    let mut last = tries(&way).await;
    for _ in 0..4 {
        last = tries(&way).await;
    }
    last.is_problem(429, "too_often");
    assert!(last.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
    // However it is written it is the same code.
    let spelt = way.replace("Receipt ", "").replace(' ', "-");
    tries(&format!("Receipt {spelt}")).await.is_problem(429, "too_often");
    assert_eq!(tries("Receipt 001 218 426 182 456 967 898 401 297").await.status, 404);
    served.end().await;
}
