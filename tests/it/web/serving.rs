//! The server itself: health, the document, room, the end.

use std::time::{Duration, Instant};

use amana_app::{proof::CHECKPOINT_EVENTS, replay::Audit};

use serde_json::json;
use tokio::io::AsyncWriteExt as _;

use super::{Answer, PATIENCE, Served, read_all, told};
use crate::support::{Backend, Desk, on_both};

async fn served(change: impl FnOnce(&mut amana_web::config::Config)) -> Served {
    Served::new(Desk::new(Backend::Sqlite).await.unwrap(), change).await
}

on_both! {
    async fn it_lives_and_is_ready_and_says_what_it_takes(desk: Desk) {
        let served = Served::new(desk, |_| {}).await;
        assert_eq!(served.get("/healthz").await.json(), json!({"status": "alive"}));
        assert_eq!(served.get("/readyz").await.json(), json!({"status": "ready"}));
        let document = served.get("/api/v1/openapi.json").await;
        assert!(document.json()["paths"]["/api/v1/reports"]["post"].is_object());
        let page = served.get("/api/v1/").await;
        page.is_guarded();
        assert!(page.header("content-type").unwrap().starts_with("text/html"));
        assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
        let style = served.get("/api/v1/reference.css").await;
        assert!(style.header("content-type").unwrap().starts_with("text/css"));
        let problem = served.get("/api/v1/problems/too_often").await;
        assert!(problem.status == 200 && problem.body.contains("429"));
        served.get("/api/v1/problems/%3Cscript%3E").await.is_problem(404, "not_found");
        served.end().await;
    }

    async fn a_server_signs_checkpoints_as_they_fall_due(desk: Desk) {
        let served = Served::new(desk, |_| {}).await;
        let signed = async |least: u64| {
            let begun = Instant::now();
            loop {
                let newest = served.office.checkpoint_newest().await.unwrap();
                if let Some(newest) = newest.filter(|newest| newest.size() >= least) {
                    break newest.size();
                }
                assert!(begun.elapsed() < PATIENCE, "{least}");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        // The first as soon as it serves, the next once a tile is full.
        let first = signed(1).await;
        for number in 0.. {
            if served.office.size().await.unwrap() >= first + CHECKPOINT_EVENTS {
                break;
            }
            assert_eq!(served.report(&format!("report-{number:03}-of-very-many")).await.status, 201);
        }
        assert!(signed(first + CHECKPOINT_EVENTS).await > first);
        let ended = served.end().await;
        assert!(ended.audit_log(&Audit::default(), &mut |_| {}).await.unwrap().holds());
    }

    async fn a_server_whose_keys_are_locked_is_not_ready(desk: Desk) {
        let Desk { office, options, folder } = desk;
        office.close().await;
        let office = amana_app::Office::open(amana_app::Folder::new(folder.path()), &options).await.unwrap();
        let served = Served::new(Desk { office, options, folder }, |_| {}).await;
        assert_eq!(served.get("/healthz").await.status, 200);
        served.get("/readyz").await.is_problem(503, "busy");
        let said = served.report("k").await.is_problem(500, "internal");
        assert!(!said.to_string().contains("key"), "{said}");
        served.end().await;
    }
}

#[tokio::test]
async fn a_full_server_says_so_before_it_reads_a_body() {
    let served = served(|config| {
        (config.requests_in_work, config.requests_waiting, config.wait_ms) = (1, 0, 50);
        config.body_seconds = 1;
    })
    .await;
    // A code that opens nothing is answered after a while: so long the only place is taken.
    let holds = "GET /api/v1/receipt HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\
                 Authorization: Receipt 001 218 426 182 456 967 898 401 297\r\n\r\n";
    // Only announced: what is read of it is waited for.
    let comes = "POST /api/v1/reports HTTP/1.1\r\nHost: here\r\n\
                 Content-Type: application/json\r\nContent-Length: 100\r\n\r\n";
    for tried in 0.. {
        let mut slow = served.connect().await;
        slow.write_all(holds.as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
        let full = served.raw(comes.as_bytes()).await;
        Answer::read(&read_all(&mut slow).await).is_problem(404, "not_found");
        if full.status == 503 {
            full.is_problem(503, "busy");
            assert_eq!(full.header("retry-after"), Some("1"));
            break;
        }
        // A machine that has much to do was too late.
        assert!(tried < 10, "{full:?}");
    }
    assert_eq!(served.get("/healthz").await.status, 200);
    assert_eq!(served.report("k").await.status, 201);
    served.end().await;
}

#[tokio::test]
async fn who_sends_slowly_keeps_nobody_waiting() {
    let served = served(|config| {
        (config.requests_in_work, config.requests_waiting, config.wait_ms) = (1, 0, 50);
        config.body_seconds = 2;
    })
    .await;
    let head = "POST /api/v1/reports HTTP/1.1\r\nHost: here\r\n\
                Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    let mut slow = Vec::new();
    for _ in 0..5 {
        let mut stream = served.connect().await;
        stream.write_all(head.as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
        slow.push(stream);
    }
    assert_eq!(served.report("k").await.status, 201);
    for stream in &mut slow {
        Answer::read(&read_all(stream).await).is_problem(408, "too_slow");
    }
    served.end().await;
}

#[tokio::test]
async fn a_connection_too_many_is_told_so() {
    let served = served(|config| config.connections = 1).await;
    let held = served.connect().await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mut second = served.connect().await;
    Answer::read(&read_all(&mut second).await).is_problem(503, "busy");
    drop(held);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(served.get("/healthz").await.status, 200);
    served.end().await;
}

#[tokio::test]
async fn what_is_under_way_ends_in_order() {
    let served = served(|_| {}).await;
    let body = told().to_string();
    let mut stream = served.connect().await;
    let head = format!(
        "POST /api/v1/reports HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let address = served.address;
    let ending = tokio::spawn(served.end());
    tokio::time::sleep(Duration::from_millis(50)).await;
    stream.write_all(body.as_bytes()).await.unwrap();
    let answer = Answer::read(&read_all(&mut stream).await);
    assert_eq!((answer.status, answer.header("connection")), (201, Some("close")), "{answer:?}");
    let ended = ending.await.unwrap();
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
    assert!(
        std::sync::Arc::into_inner(ended.office).is_some(),
        "nothing holds the office any more"
    );
}

#[tokio::test]
async fn a_flood_of_reports_costs_work() {
    use sha2::{Digest as _, Sha256};
    let served = served(|config| (config.work_above_reports, config.work_bits) = (1, 8)).await;
    assert_eq!(served.report("first").await.status, 201);
    let asked = served.report("second").await.is_problem(428, "work_needed");
    let challenge = asked["challenge"].as_str().unwrap();
    assert_eq!(asked["bits"], 8);
    let nonce = |fits: bool| {
        let starts = |n: &u32| Sha256::digest(format!("{challenge}:{n}"))[0] == 0;
        (0..1_000_000).find(|n| starts(n) == fits).unwrap()
    };
    let send = async |work: &str| {
        let headers = [("Idempotency-Key", "second"), ("Proof-Of-Work", work)];
        served.post("/api/v1/reports", &headers, &told()).await
    };
    for bad in
        [format!("{challenge}:{}", nonce(false)), "x:1".into(), format!("A{}:1", &challenge[1..])]
    {
        send(&bad).await.is_problem(428, "work_needed");
    }
    let done = format!("{challenge}:{}", nonce(true));
    assert_eq!(send(&done).await.status, 201);
    // Once.
    send(&done).await.is_problem(428, "work_needed");
    served.end().await;
}
