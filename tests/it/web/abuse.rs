//! What somebody sends who means no good, or whose program is broken. Every answer is a problem, and the server
//! goes on.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::AsyncWriteExt as _;

use super::{Served, read_all};
use crate::support::{Backend, Desk};

async fn served() -> Served {
    let desk = Desk::new(Backend::Sqlite).await.unwrap();
    Served::new(desk, |config| (config.head_seconds, config.body_seconds) = (1, 1)).await
}

/// It still takes a report.
async fn goes_on(served: Served) {
    assert_eq!(served.report("still-here").await.status, 201);
    served.end().await;
}

fn post(path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("POST {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

fn json_post(body: &[u8]) -> Vec<u8> {
    let headers = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    post("/api/v1/reports", &headers, body)
}

#[tokio::test]
async fn headers_that_never_end_cost_their_time_and_no_more() {
    let served = served().await;
    let begun = Instant::now();
    let mut slow = served.connect().await;
    slow.write_all(b"GET /healthz HTTP/1.1\r\nHost: h").await.unwrap();
    let mut idle = served.connect().await;
    read_all(&mut slow).await;
    read_all(&mut idle).await;
    assert!(begun.elapsed() < Duration::from_secs(5));
    let body =
        post("/api/v1/reports", "Content-Type: application/json\r\nContent-Length: 9\r\n", b"{");
    served.raw(&body).await.is_problem(408, "too_slow");
    goes_on(served).await;
}

#[tokio::test]
async fn a_gigabyte_that_is_announced_is_not_read() {
    let served = served().await;
    let head = "Content-Type: application/json\r\nContent-Length: 1073741824\r\n";
    let begun = Instant::now();
    let said = served.raw(&post("/api/v1/reports", head, b"")).await.is_problem(413, "too_large");
    assert_eq!(said["bytes_max"], 1_048_576);
    assert!(begun.elapsed() < Duration::from_millis(900), "it waited for a body");
    // Not announced, and coming all the same.
    let head = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    let chunk = format!("20000\r\n{}\r\n", "x".repeat(0x2_0000));
    let body = chunk.repeat(9);
    served.raw(&post("/api/v1/reports", head, body.as_bytes())).await.is_problem(413, "too_large");
    goes_on(served).await;
}

#[tokio::test]
async fn headers_without_end() {
    let served = served().await;
    let many = "X-One: 1\r\n".repeat(100_000);
    served.raw(&post("/api/v1/reports", &many, b"")).await.is_problem(431, "headers_too_large");
    let some = "X-One: 1\r\n".repeat(100);
    served.raw(&post("/api/v1/reports", &some, b"")).await.is_problem(431, "headers_too_large");
    let long = format!("X: {}\r\n", "x".repeat(40_000));
    served.raw(&post("/api/v1/reports", &long, b"")).await.is_problem(431, "headers_too_large");
    goes_on(served).await;
}

#[tokio::test]
async fn bodies_that_are_none() {
    let served = served().await;
    let deep = ["{\"account\":".repeat(50_000), "1".into(), "}".repeat(50_000)].concat();
    let list = ["{\"account\":", &"[".repeat(100_000)].concat();
    for body in [
        deep.as_bytes(),
        list.as_bytes(),
        b"",
        b"[]",
        b"{} {}",
        b"{'a': 1}",
        b"{\"a\": NaN}",
        b"\x1f\x8b",
    ] {
        let answer = served.raw(&json_post(body)).await;
        if body != b"\x1f\x8b" {
            answer.is_problem(400, "not_json");
        }
    }
    served.raw(&json_post(b"{\"account\": \"\xff\xfe\"}")).await.is_problem(400, "not_utf8");
    served
        .raw(&json_post(b"{\"account\": \"\\ud800\", \"language\": \"en\"}"))
        .await
        .is_problem(400, "not_json");
    let twice = served.raw(&json_post(b"{\"account\": \"a\", \"account\": \"b\"}")).await;
    assert_eq!(twice.is_problem(400, "duplicate_field")["field"], "account");
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"]
    {
        let head = format!("Content-Type: {kind}\r\nContent-Length: 2\r\n");
        served
            .raw(&post("/api/v1/reports", &head, b"{}"))
            .await
            .is_problem(415, "wrong_media_type");
    }
    let packed =
        "Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n";
    served.raw(&post("/api/v1/reports", packed, b"{}")).await.is_problem(415, "wrong_media_type");
    assert_eq!(served.reports().await, 0);
    goes_on(served).await;
}

#[tokio::test]
async fn paths_that_lead_nowhere() {
    let served = served().await;
    for path in [
        "/none",
        "//",
        "/api",
        "/api/v1",
        "/api/v1/reports/",
        "/api/v1//reports",
        "/api/v1/../v1/reports",
        "/api/v1/%2e%2e/amana.toml",
        "/api/v1/problems/..%2f..%2famana.toml",
        "/api/v1/problems/%00",
        "/API/V1/REPORTS",
        "/api/v1/receipt/001%20218",
        "/healthz/",
        "/%ff",
        "/keys/kek.json",
    ] {
        served.get(path).await.is_problem(404, "not_found");
    }
    let wrong = served.send("DELETE", "/api/v1/reports", &[], "").await;
    wrong.is_problem(405, "wrong_method");
    assert_eq!(wrong.header("allow"), Some("POST,GET,HEAD"));
    served.send("POST", "/healthz", &[], "").await.is_problem(405, "wrong_method");
    let long = format!("/{}", "x".repeat(70_000));
    let answer = served.get(&long).await;
    assert!(matches!(answer.status, 414 | 431), "{}", answer.status);
    goes_on(served).await;
}

#[tokio::test]
async fn what_is_no_request_is_answered_and_closed() {
    let served = served().await;
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nbad header\r\n\r\n",
        b"POST /api/v1/reports HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST /api/v1/reports HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        b"GET /healthz HTTP/1.1\r\nHost: h\r\nX: a\x00b\r\n\r\n",
    ] {
        served.raw(bytes).await.is_problem(400, "bad_request");
    }
    // Two lengths that do not agree are no way to smuggle a second request in.
    let both = b"POST /api/v1/reports HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    let mut stream = served.connect().await;
    stream.write_all(both).await.unwrap();
    let said = read_all(&mut stream).await;
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(!said.contains("alive") || said.matches("HTTP/1.1").count() == 2, "{said}");
    goes_on(served).await;
}

#[tokio::test]
async fn letters_that_look_alike_are_other_letters() {
    let served = served().await;
    // A Cyrillic a, a full-width digit, letters that run the other way: texts are taken as they are.
    let text = "\u{430}ccount \u{202e}\u{ff11} \u{1f600} e\u{301}";
    let body = json!({"account": text, "language": "en"});
    assert_eq!(served.post("/api/v1/reports", &[], &body).await.status, 201);
    let name = json!({"\u{430}ccount": "x", "language": "en"});
    served.post("/api/v1/reports", &[], &name).await.is_problem(422, "missing_field");
    let key = served.post("/api/v1/reports", &[("Idempotency-Key", "k\u{435}y")], &body).await;
    key.is_problem(400, "wrong_key");
    goes_on(served).await;
}
