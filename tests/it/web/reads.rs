//! What members read over the interface: lists with cursors, a file by its reference, and that something changed.

use std::time::Duration;

use amana_events::common::Role;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::{PATIENCE, Served, members::Signed};
use crate::support::{Desk, on_both};

const STAFF: [(&str, Role); 3] = [
    ("Rena Voss", Role::Registrar),
    ("Mira Solenne", Role::ConductOfficer),
    ("Lina Osei", Role::AssistanceFocalPoint),
];

impl Served {
    /// Records a report and gives its stream, its reference and where it stands in the log.
    async fn reports_as(&self, who: &Signed) -> (String, u64) {
        let path = format!("/api/v1/streams/report/{}/commands", self.office.new_id());
        let told = json!({"command": "submit_report", "data": {
            "kind": "allegation", "channel": "paper", "language": "en", "mode": "anonymous",
            "account": "They took her phone.",
        }});
        let done = self.post_as(who, &path, &told).await;
        assert_eq!(done.status, 201, "{done:?}");
        let position = done.header("position").unwrap().parse().unwrap();
        (done.json()["stream"].as_str().unwrap().to_owned(), position)
    }

    /// Every row of a list, page by page, so many at a time.
    async fn listed(&self, who: &Signed, path: &str, limit: u32) -> Vec<Value> {
        let (mut rows, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get_as(who, &format!("{path}limit={limit}{cursor}")).await;
            assert_eq!(page.status, 200, "{page:?}");
            assert!(page.header("position").is_some());
            let page = page.json();
            rows.extend(page["rows"].as_array().unwrap().clone());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return rows,
            }
        }
    }
}

fn streams(rows: &[Value]) -> Vec<String> {
    rows.iter().map(|row| row["stream"].as_str().unwrap().to_owned()).collect()
}

/// A feed that is open.
struct Heard {
    stream: TcpStream,
    text: String,
}

impl Heard {
    async fn open(served: &Served, who: &Signed, more: &str) -> Self {
        let mut stream = served.connect().await;
        let request = format!(
            "GET /api/v1/feed HTTP/1.1\r\nHost: here\r\nAuthorization: {}\r\n{more}\r\n",
            who.header()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut heard = Self { stream, text: String::new() };
        heard.until("retry: 5000").await;
        assert!(heard.text.starts_with("HTTP/1.1 200"), "{}", heard.text);
        heard
    }

    /// Reads on until this was heard.
    async fn until(&mut self, what: &str) {
        while !self.text.contains(what) {
            let mut bytes = [0; 4_096];
            let read = timeout(PATIENCE, self.stream.read(&mut bytes)).await;
            let read = read.unwrap_or_else(|_| panic!("{what} was not heard: {}", self.text));
            let read = read.unwrap();
            assert!(read > 0, "it ended: {}", self.text);
            self.text.push_str(std::str::from_utf8(&bytes[..read]).unwrap());
        }
    }

    /// Reads to its end.
    async fn ends(&mut self) {
        let mut bytes = Vec::new();
        let ended = timeout(PATIENCE, self.stream.read_to_end(&mut bytes)).await;
        assert!(ended.is_ok(), "it does not end: {}", self.text);
        self.text.push_str(&String::from_utf8(bytes).unwrap());
    }
}

on_both! {
    async fn a_list_is_read_page_by_page_and_shows_no_more_than_the_pages_do(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mira = served.enrolled(STAFF[0].0, STAFF[1].0).await;
        let rena = served.enrolled(STAFF[0].0, STAFF[0].0).await;
        let mut told = Vec::new();
        for _ in 0..5 {
            told.insert(0, served.reports_as(&mira).await.0);
        }
        let all = served.listed(&mira, "/api/v1/reports?", 200).await;
        assert_eq!(streams(&all), told);
        assert_eq!(streams(&served.listed(&mira, "/api/v1/reports?", 2).await), told);
        // What comes meanwhile neither moves a row nor shows one twice.
        let first = served.get_as(&mira, "/api/v1/reports?limit=2").await.json();
        served.reports_as(&mira).await;
        let next = format!("/api/v1/reports?limit=2&cursor={}", first["next"].as_str().unwrap());
        let second = served.get_as(&mira, &next).await.json();
        assert_eq!(streams(second["rows"].as_array().unwrap()), told[2..4]);
        let none = served.get_as(&mira, "/api/v1/reports?open=false").await.json();
        assert_eq!(none, json!({"rows": [], "next": null}));
        // Who keeps the registry knows of no report, and hears as much of its reference.
        let hidden = served.get_as(&rena, "/api/v1/reports").await;
        assert_eq!((hidden.status, hidden.json()["rows"].clone()), (200, json!([])));
        let reference = all[0]["reference"].as_str().unwrap();
        let find = format!("/api/v1/find?reference={reference}");
        let found = served.get_as(&mira, &find).await;
        assert_eq!(found.json(), json!({"stream": told[0]}), "{found:?}");
        served.get_as(&rena, &find).await.is_problem(404, "not_found");
        let absent = served.get_as(&mira, "/api/v1/find?reference=R-0000-0000").await;
        assert!([400, 404].contains(&absent.status), "{absent:?}");
        for (path, code) in [
            ("/api/v1/reports?cursor=AAAA", "wrong_cursor"),
            ("/api/v1/reports?limit=0", "wrong_query"),
            ("/api/v1/cases?opne=true", "wrong_query"),
            ("/api/v1/cases?open=true&open=false", "wrong_query"),
            ("/api/v1/find", "wrong_query"),
        ] {
            served.get_as(&mira, path).await.is_problem(400, code);
        }
        served.get("/api/v1/cases").await.is_problem(401, "sign_in_needed");
        super::holds(&*served.end().await).await;
    }

    async fn every_list_answers_and_what_is_hidden_is_on_none(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mira = served.enrolled(STAFF[0].0, STAFF[1].0).await;
        let rena = served.enrolled(STAFF[0].0, STAFF[0].0).await;
        let path = format!("/api/v1/streams/case/{}/commands", served.office.new_id());
        let told = json!({"command": "open_case", "data": {"class": "sea"}});
        let done = served.post_as(&mira, &path, &told).await;
        assert_eq!(done.status, 201, "{done:?}");
        let cases = served.get_as(&mira, "/api/v1/cases?open=true").await.json();
        assert_eq!(cases["rows"].as_array().unwrap().len(), 1, "{cases}");
        for list in ["cases", "referrals", "handovers", "assistance", "deadlines"] {
            let path = format!("/api/v1/{list}");
            let shown = served.get_as(&mira, &path).await;
            assert_eq!(shown.status, 200, "{shown:?}");
            let hidden = served.get_as(&rena, &path).await.json();
            assert_eq!((&hidden["rows"], &hidden["next"]), (&json!([]), &json!(null)), "{list}");
            if list != "deadlines" {
                let then = served.get_as(&mira, &format!("{path}?as_recorded=2020-01-01")).await;
                assert_eq!(then.json()["rows"], json!([]), "{then:?}");
            }
        }
        let due = served.listed(&mira, "/api/v1/deadlines?", 200).await;
        assert!(!due.is_empty());
        assert_eq!(served.listed(&mira, "/api/v1/deadlines?", 1).await, due);
        drop(served.end().await);
    }

    async fn what_was_written_is_read_by_its_position(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mira = served.enrolled(STAFF[0].0, STAFF[1].0).await;
        let (report, position) = served.reports_as(&mira).await;
        let bearer = mira.header();
        let at = |position: String| vec![("Authorization".to_owned(), bearer.clone()), ("Position".to_owned(), position)];
        let read = async |headers: Vec<(String, String)>, path: &str| {
            let headers: Vec<_> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            served.send("GET", path, &headers, "").await
        };
        let shown = read(at(position.to_string()), "/api/v1/reports").await;
        assert_eq!(streams(shown.json()["rows"].as_array().unwrap()), [report]);
        let far = position + 1_000;
        let late = read(at(far.to_string()), "/api/v1/reports").await;
        late.is_problem(412, "not_yet");
        assert_eq!(late.header("retry-after"), Some("1"));
        read(at("soon".into()), "/api/v1/reports").await.is_problem(400, "wrong_position");
        // What is recorded meanwhile is waited for.
        let next = served.office.size().await.unwrap();
        let mut waits = at(next.to_string());
        waits.push(("Prefer".into(), "wait=15".into()));
        let (shown, _) = tokio::join!(read(waits, "/api/v1/reports"), async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            served.reports_as(&mira).await
        });
        assert_eq!(shown.status, 200, "{shown:?}");
        assert_eq!(shown.json()["rows"].as_array().unwrap().len(), 2);
        drop(served.end().await);
    }

    async fn a_feed_tells_of_what_its_caller_may_see_and_ends_with_the_session(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mira = served.enrolled(STAFF[0].0, STAFF[1].0).await;
        let rena = served.enrolled(STAFF[0].0, STAFF[0].0).await;
        let mut feed = Heard::open(&served, &mira, "").await;
        let mut hidden = Heard::open(&served, &rena, "").await;
        let begun = served.get_as(&rena, "/api/v1/changes").await.json();
        let (report, position) = served.reports_as(&mira).await;
        let event = format!("id: {position}\nevent: change\ndata: {{\"position\":{position},\"stream\":\"{report}\",\"type\":\"report_submitted\"}}\n\n");
        feed.until(&event).await;
        assert!(!feed.text.contains("They took"));
        // Asked instead: the same to who may know, and nothing to who may not.
        let after = |from: &Value, wait: u32| format!("/api/v1/changes?after={}&wait={wait}", from["position"]);
        let changes = served.get_as(&mira, &after(&begun, 5)).await.json();
        assert!(changes["changes"].as_array().unwrap().iter().any(|one| one["stream"] == json!(report)), "{changes}");
        let none = served.get_as(&rena, &after(&begun, 1)).await.json();
        assert_eq!(none["changes"], json!([]));
        // Going on where another feed was.
        let mut again = Heard::open(&served, &mira, &format!("Last-Event-ID: {}\r\n", position - 1)).await;
        again.until(&event).await;
        // Signing out ends them at once; who may not know heard nothing all the while.
        let bearer = mira.header();
        let left = served.send("DELETE", "/api/v1/session", &[("Authorization", &bearer)], "").await;
        assert_eq!(left.status, 204);
        timeout(Duration::from_secs(5), async { feed.ends().await; again.ends().await }).await.unwrap();
        assert!(!hidden.text.contains(&report));
        // The server's end is the feed's.
        let ended = served.end();
        let ((), office) = tokio::join!(hidden.ends(), ended);
        assert!(!hidden.text.contains("event: change"), "{}", hidden.text);
        drop(office);
    }

    async fn who_is_suspended_hears_nothing_more(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mira = served.enrolled(STAFF[0].0, STAFF[1].0).await;
        let lina = served.enrolled(STAFF[0].0, STAFF[2].0).await;
        let mut feed = Heard::open(&served, &mira, "").await;
        let member = mira.member;
        let registrar = amana_app::Acting::Member(served.office.member_named(STAFF[0].0).unwrap());
        let standing = amana_app::standing::Standing::Suspended;
        served.office.member_stands(registrar, member, standing).await.unwrap();
        served.reports_as(&lina).await;
        timeout(Duration::from_secs(5), feed.ends()).await.unwrap();
        assert!(!feed.text.contains("event: change"), "{}", feed.text);
        served.get_as(&mira, "/api/v1/changes").await.is_problem(401, "sign_in_needed");
        drop(served.end().await);
    }
}

#[tokio::test]
async fn feeds_are_bounded_and_have_no_place_to_work() {
    let desk = Desk::new(crate::support::Backend::Sqlite).await.unwrap();
    for (name, role) in STAFF {
        desk.member(name, role).await;
    }
    desk.office.set_password_cost(amana_app::signin::PasswordCost::LEAST);
    let served = Served::new(desk, |config| {
        (config.feeds, config.requests_in_work, config.requests_waiting) = (2, 1, 0);
    })
    .await;
    let mira = served.enrolled(STAFF[0].0, STAFF[1].0).await;
    let one = Heard::open(&served, &mira, "").await;
    let _other = Heard::open(&served, &mira, "").await;
    assert_eq!(served.get_as(&mira, "/api/v1/reports").await.status, 200);
    served.get_as(&mira, "/api/v1/feed").await.is_problem(503, "busy");
    drop(one);
    // A place is free once the server sees that the feed is gone, at the next heartbeat at the latest.
    let freed = async {
        while served.get_as(&mira, "/api/v1/changes").await.status != 200 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(PATIENCE, freed).await.unwrap();
    drop(served.end().await);
}

/// Many idle feeds hear of one event. With `AMANA_TEST_FEEDS=9000`, alone in its process (both ends of each are in it: 20,000 open
/// files), what each costs is a measurement; among other tests it says little.
#[tokio::test]
async fn many_idle_feeds_are_small() {
    /// 10,000 feeds in 300 MB.
    const BYTES_EACH_MAX: u64 = 30_000;
    /// From how many on what one costs tells something.
    const MEASURED: u64 = 5_000;
    let wanted = std::env::var("AMANA_TEST_FEEDS").ok().and_then(|text| text.parse().ok());
    let feeds_wanted: u64 = wanted.unwrap_or(200);
    let desk = Desk::new(crate::support::Backend::Sqlite).await.unwrap();
    for (name, role) in STAFF {
        desk.member(name, role).await;
    }
    desk.office.set_password_cost(amana_app::signin::PasswordCost::LEAST);
    let served = Served::new(desk, |_| {}).await;
    let mira = served.enrolled(STAFF[0].0, STAFF[1].0).await;
    let resident = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1_024
    };
    let before = resident();
    let mut feeds = Vec::new();
    for _ in 0..feeds_wanted {
        let mut heard = Heard::open(&served, &mira, "").await;
        heard.text = String::new();
        feeds.push(heard);
    }
    let each = resident().saturating_sub(before) / feeds_wanted;
    println!("{feeds_wanted} idle feeds: {each} bytes each, client's end and all");
    assert!(feeds_wanted < MEASURED || each < BYTES_EACH_MAX, "{each}");
    let begun = std::time::Instant::now();
    let (report, _) = served.reports_as(&mira).await;
    for feed in &mut feeds {
        feed.until(&report).await;
    }
    println!("all of them heard of one event within {:?}", begun.elapsed());
    drop(feeds);
    drop(served.end().await);
}
