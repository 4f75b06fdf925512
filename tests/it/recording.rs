//! Lines of JSON: the contract of `amana record`.

use amana_app::{Acting, AppError, Folder, Office, record::read_line};
use amana_events::{StreamId, StreamKind, common::Role};
use serde_json::{Value, json};

use crate::support::{log_of, on_both};

const OFFICER: &str = "Mira Solenne";
const HEAD: &str = "Jon Harrow";

fn case(number: u128) -> StreamId {
    StreamId::new(StreamKind::Case, uuid::Uuid::from_u128(0x0199_0000 << 96 | number))
}

fn open(id: &str, stream: StreamId) -> Value {
    json!({"id": id, "as": OFFICER, "stream": stream, "expect": "new", "command": "open_case",
        "data": {"class": "fraud"}})
}

fn code(answer: &Value) -> &str {
    answer["refused"]["code"].as_str().unwrap_or_default()
}

on_both! {
    async fn a_line_is_done_once_however_often_it_is_sent(desk: Desk) {
        desk.member(OFFICER, Role::ConductOfficer).await;
        let first = desk.record(&open("a1", case(1))).await;
        assert_eq!(first["version"], 1);
        assert_eq!(first["replayed"], false);
        let size = desk.office.size().await.unwrap();
        let desk = desk.reopen().await;
        let again = desk.record(&open("a1", case(1))).await;
        assert_eq!(again["replayed"], true, "{again}");
        assert_eq!(again["position"], first["position"]);
        assert_eq!(desk.office.size().await.unwrap(), size);
        assert_eq!(code(&desk.record(&open("a1", case(2))).await), "other_body");
    }

    async fn a_refused_line_names_code_reason_and_field(desk: Desk) {
        desk.member(OFFICER, Role::ConductOfficer).await;
        let mut line = open("b1", case(1));
        line["data"]["class"] = json!("no_such_class");
        let answer = desk.record(&line).await;
        assert!(answer["refused"]["reason"].as_str().unwrap().len() > 10, "{answer}");
        line["data"] = json!({"class": 7});
        let answer = desk.record(&line).await;
        assert_eq!((code(&answer), &answer["refused"]["field"]), ("wrong_shape", &json!("data.class")));
        line["data"] = json!({"class": "fraud", "name": "x"});
        assert_eq!(code(&desk.record(&line).await), "unknown_field");
        line["data"] = json!({});
        assert_eq!(code(&desk.record(&line).await), "missing_field");
        line["command"] = json!("open_sesame");
        assert_eq!(code(&desk.record(&line).await), "unknown_command");
        line["stream"] = json!("castle/1");
        assert_eq!(code(&desk.record(&line).await), "wrong_shape");
        line["as"] = json!("Nobody");
        assert_eq!(code(&desk.record(&line).await), "unknown_member");
        assert!(read_line(&desk.office, b"not json", Acting::Operator).is_err());
        assert_eq!(code(&desk.record(&json!([1])).await), "not_json");
    }

    async fn an_expected_version_that_moved_is_refused(desk: Desk) {
        desk.member(OFFICER, Role::ConductOfficer).await;
        desk.record(&open("c1", case(1))).await;
        assert_eq!(code(&desk.record(&open("c2", case(1))).await), "version_conflict");
        let note = |id: &str, expect: Value| json!({"id": id, "as": OFFICER, "stream": case(1),
            "expect": expect, "command": "note_case", "data": {"note": "x"}});
        assert_eq!(code(&desk.record(&note("c3", json!(7))).await), "version_conflict");
        let answer = desk.record(&note("c4", json!(1))).await;
        assert_eq!(answer["version"], 2, "{answer}");
    }

    async fn lines_together_are_all_or_none(desk: Desk) {
        desk.member(OFFICER, Role::ConductOfficer).await;
        let size = desk.office.size().await.unwrap();
        let lines = |second: Value| {
            let lines = [open("d1", case(1)), second];
            lines.map(|line| read_line(&desk.office, line.to_string().as_bytes(), Acting::Operator).unwrap())
        };
        let mut bad = open("d2", case(2));
        bad["data"]["class"] = json!("no_such_class");
        let refused = desk.office.record_all(lines(bad).into()).await;
        let refused = refused.unwrap_err();
        assert!(matches!((refused.line, &refused.error), (1, AppError::Refused(_))));
        assert!(refused.before.iter().all(Option::is_none));
        assert_eq!(desk.office.size().await.unwrap(), size);
        let done = desk.office.record_all(lines(open("d2", case(2))).into()).await.unwrap();
        assert_eq!(done.len(), 2);
        assert_eq!(desk.office.size().await.unwrap(), size + 2);
    }

    async fn who_records_a_file_while_another_records_its_lines_gets_the_same_answers(desk: Desk) {
        desk.member(OFFICER, Role::ConductOfficer).await;
        let other = Office::open(Folder::new(desk.path()), &desk.options).await.unwrap();
        other.unlock(None).unwrap();
        for round in 0..4 {
            let (size, mut lines) = (desk.office.size().await.unwrap(), Vec::new());
            for number in 0..6 {
                let stream = case(100 * round + number);
                lines.push(open(&format!("o{round}-{number}"), stream));
                let id = format!("t{round}-{number}");
                lines.push(json!({"id": id, "as": OFFICER, "stream": stream, "expect": "any",
                    "command": "assign_case", "data": {"member": desk.office.member_named(OFFICER).unwrap(),
                    "role": "conduct_officer"}}));
            }
            let read = |office: &Office, line: &Value| {
                read_line(office, line.to_string().as_bytes(), Acting::Operator).unwrap()
            };
            let whole = async {
                let lines = lines.iter().map(|line| read(&desk.office, line)).collect();
                desk.office.record_all(lines).await.unwrap()
            };
            let alone = async {
                let mut done = Vec::new();
                for line in &lines {
                    done.push(other.execute(read(&other, line).request).await.unwrap());
                }
                done
            };
            let (whole, alone) = tokio::join!(whole, alone);
            for (whole, alone) in whole.iter().zip(&alone) {
                assert_eq!((whole.position, &whole.events), (alone.position, &alone.events));
            }
            assert_eq!(desk.office.size().await.unwrap(), size + 12);
        }
        other.close().await;
    }

    async fn known_in_the_future_is_refused_and_in_the_past_is_kept(desk: Desk) {
        desk.member(OFFICER, Role::ConductOfficer).await;
        let mut line = open("e1", case(1));
        line["known"] = json!("2099-01-01T00:00:00Z");
        assert_eq!(code(&desk.record(&line).await), "known_in_future");
        line["known"] = json!("2026-01-02T03:04:05Z");
        line["occurred"] = json!("2025-11");
        desk.record(&line).await;
        let log = log_of(&desk.office, case(1)).await;
        assert_eq!(log[0].known.to_string(), "2026-01-02T03:04:05.000000Z");
        assert_eq!(log[0].occurred.unwrap().to_string(), "2025-11");
        line["id"] = json!("e2");
        line["occurred"] = json!("2025-11-03");
        assert_eq!(code(&desk.record(&line).await), "wrong_shape");
    }

    async fn two_officers_at_once_lose_nothing(desk: Desk) {
        desk.member(OFFICER, Role::ConductOfficer).await;
        desk.member(HEAD, Role::HeadOfConduct).await;
        desk.record(&open("f0", case(1))).await;
        let line = |number: usize, member: &str| json!({"id": format!("f{number}"), "as": member,
            "stream": case(1), "expect": "any", "command": "note_case", "data": {"note": "n"}});
        let note = |number: usize| {
            let line = line(number, if number.is_multiple_of(2) { OFFICER } else { HEAD });
            let desk = &desk;
            async move { desk.record(&line).await }
        };
        let answers = futures(40, note).await;
        assert!(answers.iter().all(|answer| answer.get("refused").is_none()), "{answers:?}");
        assert_eq!(log_of(&desk.office, case(1)).await.len(), 41);
        desk.office.catch_up().await.unwrap();
        let report = desk.office.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
        assert!(report.holds(), "{:?}", report.findings);
    }
}

/// Runs so many futures at once.
async fn futures<F: Future<Output = Value>>(count: usize, make: impl Fn(usize) -> F) -> Vec<Value> {
    let mut all: Vec<_> = (1..=count).map(|number| Box::pin(make(number))).collect();
    let mut answers = Vec::new();
    std::future::poll_fn(|context| {
        all.retain_mut(|future| match future.as_mut().poll(context) {
            std::task::Poll::Ready(answer) => {
                answers.push(answer);
                false
            }
            std::task::Poll::Pending => true,
        });
        if all.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    answers
}
