//! A report is sent, and sent again.

use std::sync::Arc;

use amana_app::{Acting, Folder, Office};
use amana_events::{ActorKind, Assurance, StreamKind, Via};
use serde_json::json;

use super::{
    Served, credential, holds,
    receipts::{OFFICER, recorded, with_members},
    told,
};
use crate::{
    due::Ahead,
    support::{entries_of, on_both},
};

const KEY: &str = "k7Q2-vX9_m.4TzR8bN1c";

on_both! {
    async fn a_report_without_a_name_is_taken_and_its_code_opens_it(desk: Desk) {
        let served = Served::new(desk, |_| {}).await;
        let body = json!({"account": "He asked for money.", "circumstances": "At the ferry.",
            "language": "es", "kind": "help_only", "receipt": {"choice": "code_and_proof",
            "form": "words", "question": "Which tree?", "answer": "The old mango"}});
        let answer = served.post("/api/v1/reports", &[], &body).await;
        let said = answer.json();
        answer.is_guarded();
        assert_eq!(said.as_object().unwrap().keys().collect::<Vec<_>>(), ["received", "receipt"]);
        let words = said["receipt"]["words"].as_str().unwrap();
        assert_eq!(words.split(' ').count(), 8);
        for way in [credential(&answer), format!("Receipt {words}")] {
            let page = served.send("GET", "/api/v1/receipt", &[("Authorization", &way)], "").await;
            assert_eq!((page.status, page.json()["open"].as_bool()), (200, Some(true)), "{page:?}");
            assert!(page.json().get("steps").is_none());
        }
        let office = served.end().await;
        let report = office.reports(Acting::Operator, None).await.unwrap()[0].stream;
        let entries = entries_of(&office, report).await;
        let told: Vec<_> = entries
            .iter()
            .map(|it| (it.event.name(), it.envelope.actor.kind, it.envelope.actor.via))
            .collect();
        assert_eq!(told, [
            ("report_submitted", ActorKind::Reporter, Via::Api),
            ("receipt_issued", ActorKind::Reporter, Via::Api),
        ]);
        // Nobody showed anything when they sent it.
        assert_eq!(entries[0].envelope.actor.assurance, Assurance::Asserted);
        assert_eq!(entries[0].envelope.actor.id, Some(report.id));
        holds(&office).await;
    }

    async fn the_same_request_gives_the_same_code_again(desk: Desk) {
        let served = Served::new(desk, |_| {}).await;
        let first = served.report(KEY).await;
        let again = served.report(KEY).await;
        assert_eq!((first.status, &first.body), (201, &again.body));
        // The order of its fields is no part of a request.
        let turned = r#"{"language":"en","account":"The guard asked for money before he gave out water."}"#;
        let headers = [("Idempotency-Key", KEY), ("Content-Type", "application/json")];
        assert_eq!(served.send("POST", "/api/v1/reports", &headers, turned).await.body, first.body);
        let other = json!({"account": "Another account.", "language": "en"});
        let other = served.post("/api/v1/reports", &headers[..1], &other).await;
        other.is_problem(422, "other_body");
        let second = served.report("another-key-of-somebody-else").await;
        assert_ne!(credential(&second), credential(&first));
        assert_eq!(served.reports().await, 2);
        // Another server of the ledger, as after a restart.
        let beside = served.beside().await;
        assert_eq!(beside.report(KEY).await.body, first.body);
        beside.end().await;
        holds(&*served.end().await).await;
    }

    async fn the_same_request_at_once_on_two_servers_is_one_report(desk: Desk) {
        let served = Served::new(desk, |_| {}).await;
        let beside = served.beside().await;
        let mut all = Vec::new();
        for _ in 0..6 {
            all.push(served.report(KEY));
            all.push(beside.report(KEY));
        }
        let mut answers = futures(all).await;
        let first = answers.pop().unwrap();
        assert_eq!(first.status, 201);
        assert!(answers.iter().all(|answer| answer.body == first.body), "{answers:#?}");
        assert_eq!(served.reports().await, 1);
        beside.end().await;
        holds(&*served.end().await).await;
    }

    async fn a_report_that_was_taken_and_not_answered_is_answered_when_it_comes_again(desk: Desk) {
        let served = Served::new(desk, |_| {}).await;
        // Exactly what a process that is killed between the two appends leaves: a report without a receipt.
        let body = told();
        let text = body.to_string();
        for cut in [0_u64, 1, 3, 9] {
            use tokio::io::AsyncWriteExt as _;
            let mut stream = served.connect().await;
            let head = format!("POST /api/v1/reports HTTP/1.1\r\nHost: here\r\nIdempotency-Key: {KEY}{cut}\r\n\
                Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{text}", text.len());
            stream.write_all(head.as_bytes()).await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(cut)).await;
            drop(stream);
        }
        for cut in [0_u64, 1, 3, 9] {
            let key = format!("{KEY}{cut}");
            let headers = [("Idempotency-Key", key.as_str())];
            let answer = served.post("/api/v1/reports", &headers, &body).await;
            let way = credential(&answer);
            let page = served.send("GET", "/api/v1/receipt", &[("Authorization", &way)], "").await;
            assert_eq!(page.status, 200);
        }
        assert_eq!(served.reports().await, 4);
        holds(&*served.end().await).await;
    }

    async fn after_a_day_the_same_request_gives_no_code(desk: Desk) {
        let served = Served::new(desk, |_| {}).await;
        assert_eq!(served.report(KEY).await.status, 201);
        let folder = Folder::new(served.folder.path());
        let later = Office::open_by(folder, &served.options, Arc::new(Ahead(1))).await.unwrap();
        later.unlock(None).unwrap();
        let (options, folder) = (served.options.clone(), served.folder.clone());
        let later = Served::of(Arc::new(later), options, folder, |_| {}).await;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        later.report(KEY).await.is_problem(409, "key_expired");
        assert_eq!(later.reports().await, 1);
        later.end().await;
        served.end().await;
    }

    async fn a_code_that_was_revoked_is_not_given_again(desk: Desk) {
        let served = with_members(desk).await;
        assert_eq!(served.report(KEY).await.status, 201);
        let reports = served.office.reports(Acting::Operator, None).await.unwrap();
        let revoke = json!({"holder": "reporter", "reason": "lost"});
        recorded(&served, OFFICER, reports[0].stream, "revoke_receipt", revoke).await;
        served.report(KEY).await.is_problem(409, "receipt_over");
        holds(&*served.end().await).await;
    }

    async fn who_wants_no_receipt_gets_none(desk: Desk) {
        let served = Served::new(desk, |_| {}).await;
        let body = json!({"account": "He asked for money.", "language": "en", "receipt": {"choice": "none"}});
        for _ in 0..2 {
            let answer = served.post("/api/v1/reports", &[("Idempotency-Key", KEY)], &body).await;
            assert_eq!((answer.status, answer.json()["receipt"].is_null()), (201, true), "{answer:?}");
        }
        let office = served.end().await;
        let reports = office.reports(Acting::Operator, None).await.unwrap();
        assert_eq!(reports.len(), 1);
        assert_eq!(reports[0].stream.kind, StreamKind::Report);
        let entries = entries_of(&office, reports[0].stream).await;
        let names: Vec<_> = entries.iter().map(|it| it.event.name()).collect();
        assert_eq!(names, ["report_submitted", "receipt_declined"]);
        holds(&office).await;
    }

    async fn what_is_wrong_is_said_with_its_field_and_nothing_is_recorded(desk: Desk) {
        let served = Served::new(desk, |_| {}).await;
        let at = async |body: serde_json::Value, code: &str, field: &str| {
            let answer = served.post("/api/v1/reports", &[], &body).await;
            let said = answer.is_problem(422, code);
            assert_eq!(said["field"], field, "{said}");
            assert!(!answer.body.contains("Lina"), "{answer:?}");
        };
        let with = |name: &str, value: serde_json::Value| {
            let mut body = told();
            body[name] = value;
            body
        };
        at(json!({"language": "en"}), "missing_field", "account").await;
        at(with("account", json!("  ")), "missing_field", "account").await;
        at(with("account", json!("a\u{0}b")), "nul_character", "account").await;
        at(with("account", json!("x".repeat(65_537))), "text_too_long", "account").await;
        at(with("account", json!(["Lina"])), "wrong_shape", "account").await;
        at(json!({"account": "x"}), "missing_field", "language").await;
        at(with("language", json!("Lina Osei")), "wrong_shape", "language").await;
        at(with("kind", json!("Lina")), "wrong_shape", "kind").await;
        at(with("name", json!("Lina")), "unknown_field", "name").await;
        at(with("receipt", json!({"form": "Lina"})), "wrong_shape", "receipt.form").await;
        at(with("receipt", json!({"colour": 1})), "unknown_field", "receipt.colour").await;
        at(with("receipt", json!({"question": "Lina?"})), "question_and_answer", "answer").await;
        at(with("receipt", json!({"choice": "kept_by_another"})), "keeper_fits_choice", "keeper").await;
        let mut swahili = with("receipt", json!({"form": "words"}));
        swahili["language"] = json!("sw");
        at(swahili, "wrong_shape", "receipt.form").await;
        let key = served.post("/api/v1/reports", &[("Idempotency-Key", "a b")], &told()).await;
        key.is_problem(400, "wrong_key");
        assert_eq!(served.reports().await, 0);
        served.end().await;
    }
}

/// All of them at once.
async fn futures<F: Future>(all: Vec<F>) -> Vec<F::Output> {
    let mut all: Vec<_> = all.into_iter().map(|one| (Box::pin(one), None)).collect();
    std::future::poll_fn(|context| {
        let mut ready = true;
        for (one, done) in &mut all {
            if done.is_none() {
                match one.as_mut().poll(context) {
                    std::task::Poll::Ready(output) => *done = Some(output),
                    std::task::Poll::Pending => ready = false,
                }
            }
        }
        if ready { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    all.into_iter().filter_map(|(_, done)| done).collect()
}
