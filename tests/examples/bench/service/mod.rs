//! The service: how soon it is ready, what it holds, and how many reports, lists and feeds it carries, asked from the same machine
//! over its own socket.

mod client;
mod server;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use amana_app::{Acting, members::NewMember, signin::Completion};
use amana_events::{Code, common::Role};
use amana_store::Database;
use amana_vault::Secret;

use self::client::{Connection, load};
use self::server::Server;
use crate::fixture::{folder, ledger};
use crate::full::{NOTES, office};
use crate::load::{Load, run as bare};
use crate::{POSTGRES, alone, proof::grow, table};

/// How much is measured.
struct Extent {
    time: Duration,
    rounds: usize,
    events: u64,
    feeds: usize,
}

impl Extent {
    const fn of(quick: bool) -> Self {
        if quick {
            return Self { time: Duration::from_secs(2), rounds: 1, events: 5_000, feeds: 500 };
        }
        Self { time: Duration::from_secs(4), rounds: 3, events: 100_000, feeds: 10_000 }
    }
}

/// Measures SQLite, and where there is one PostgreSQL.
pub(crate) fn run(quick: bool) {
    let databases = ["sqlite", "postgres"];
    for database in databases.iter().take(1 + usize::from(std::env::var(POSTGRES).is_ok())) {
        alone(&["service-of", database], quick);
    }
}

/// One database.
pub(crate) async fn of(arguments: &[String], quick: bool) {
    let postgres = arguments.iter().any(|argument| argument == "postgres");
    let url = std::env::var(POSTGRES).ok().filter(|_| postgres);
    let name = if url.is_some() { "PostgreSQL" } else { "SQLite" };
    let extent = Extent::of(quick);
    let room = folder();
    let data = room.path().join("office");
    let askers = Box::pin(filled(&data, url.as_deref(), extent.events)).await;
    table::heading(&format!("Service, {name}, {} events", extent.events));
    ready(&data, url.as_deref(), extent.rounds);
    let server = Server::start(&data, url.as_deref());
    tokio::time::sleep(Duration::from_secs(2)).await;
    println!("| at rest, MiB | {:.0} | | | | | | ≤ 57 (60 MB) |", server.resident());
    reports(&server, room.path(), url.as_deref(), &extent).await;
    lists(&server, &askers.program, &extent).await;
    pages(&server, &askers.browser, &extent).await;
    println!("| after them, MiB | {:.0} | | | | | | – |", server.resident());
    server.stop();
    // Feeds that wait are measured for themselves: what the reports left in memory is none of theirs.
    let server = Server::start(&data, url.as_deref());
    feeds(&server, &askers.program, extent.feeds).await;
    server.stop();
}

/// Who asks: a program's token that reads, and a member's cookie.
struct Askers {
    program: Secret,
    browser: Secret,
}

/// An office with so many events, and who asks.
async fn filled(data: &Path, url: Option<&str>, events: u64) -> Askers {
    let (office, member) = office(data, url).await;
    let name = Secret::from("Registrar");
    let new = NewMember { name, role: Role::Registrar, unit: None, organisation: None };
    let registrar = Acting::Member(office.add_member(Acting::Operator, new).await.unwrap().member);
    let office = Arc::new(office);
    Box::pin(grow(&office, member, events, NOTES)).await;
    let scope = vec![Code::new("read").unwrap()];
    let given = office.give_service_token(registrar, member, scope, None).await;
    let program = given.unwrap().token.text();
    let (login, password) = (Secret::from("bench"), Secret::from("a slow walk by the river"));
    let given = office.give_enrolment(registrar, member, Some(login.reveal())).await.unwrap();
    let code = given.code.printed();
    let offer = office.begin_enrolment(&login, &code).await.unwrap();
    let digits = shown(&offer.secret, office.now().micros() / 1_000_000);
    let with = Completion { login: &login, code: &code, password: &password, totp: &digits };
    let browser = office.complete_enrolment(&with).await.unwrap().signed_in.token.text();
    Arc::into_inner(office).unwrap().close().await;
    Askers { program, browser }
}

/// What an app shows.
fn shown(secret: &Secret, seconds: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret.reveal()).unwrap();
    let app = totp_rs::Builder::new().with_algorithm(totp_rs::Algorithm::SHA1).with_secret(secret);
    app.build_noncompliant().generate(u64::try_from(seconds).unwrap()).to_string()
}

/// Pages of a member, one after the other.
async fn pages(server: &Server, browser: &Secret, extent: &Extent) {
    for path in [
        "/desk",
        "/desk?part=overdue",
        "/desk?part=awaiting",
        "/desk/cases",
        "/desk/cases?state=closed",
        "/desk/reports?state=all",
    ] {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: here\r\nAccept: text/html\r\nCookie: __Host-amana={}\r\n\r\n",
            browser.reveal()
        );
        let asked = move || request.clone().into_bytes();
        let load = load(server.address, 1, extent.time / 4, asked, 200).await;
        // Where none was answered in the time, one takes at least that long.
        let p99 = if load.per_second > 0.0 { load.p99 } else { extent.time / 4 };
        table::limit(&format!("page {path}, p99"), p99, Duration::from_millis(30));
    }
}

/// How soon it says that it answers: the middle of several starts.
fn ready(data: &Path, url: Option<&str>, rounds: usize) {
    let mut took: Vec<Duration> = Vec::new();
    for _ in 0..rounds {
        let server = Server::start(data, url);
        took.push(server.ready);
        server.stop();
    }
    took.sort_unstable();
    let middle = took.get(took.len() / 2).copied().unwrap_or_default();
    table::limit("ready", middle, Duration::from_millis(500));
}

/// Reports that are sent, beside the raw append of the same run.
async fn reports(server: &Server, room: &Path, url: Option<&str>, extent: &Extent) {
    let database = match url {
        Some(url) => Database::open_postgres(url).await.unwrap(),
        None => Database::open_sqlite(&room.join("bare.db"), true).await.unwrap(),
    };
    let journal = ledger(&database).await;
    for (connections, most) in [(16, 15), (64, 45)] {
        let mut turns: Vec<(Load, f64)> = Vec::new();
        for _ in 0..extent.rounds {
            let ceiling = bare(&journal, connections, extent.time).await.per_second;
            let sent = load(server.address, connections, extent.time, report, 201).await;
            turns.push((sent, ceiling));
        }
        turns.sort_by(|a, b| a.0.per_second.total_cmp(&b.0.per_second));
        let Some((sent, ceiling)) = turns.get(turns.len() / 2) else { continue };
        let of = format!("{ceiling:.0}/s: bare append, {connections} callers");
        let what = format!("reports, {connections} connections (p50 ≤ {most} ms)");
        table::beside(&what, sent, *ceiling, &of, None);
    }
    println!("| after it, MiB | {:.0} | | | | | | – |", server.resident());
}

/// A report as somebody sends it.
fn report() -> Vec<u8> {
    let account = "The guard asked for money before he gave out water. ".repeat(6);
    let body = format!("{{\"account\": \"{account}\", \"language\": \"en\"}}");
    let length = body.len();
    let head = format!(
        "POST /api/v1/reports HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    );
    (head + &body).into_bytes()
}

/// A page of fifty cases, each row judged again.
async fn lists(server: &Server, token: &Secret, extent: &Extent) {
    let request = asked("/api/v1/cases?limit=50", token);
    let mut turns: Vec<Load> = Vec::new();
    for _ in 0..extent.rounds {
        let request = request.clone();
        turns.push(load(server.address, 16, extent.time, move || request.clone(), 200).await);
    }
    turns.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
    if let Some(middle) = turns.get(turns.len() / 2) {
        table::beside("lists of 50 rows, 16 connections", middle, 300.0, "300/s", Some(1.0));
    }
}

/// Feeds that wait, and what they cost in memory.
async fn feeds(server: &Server, token: &Secret, count: usize) {
    let before = server.resident();
    let (request, begun) = (asked("/api/v1/feed", token), Instant::now());
    let mut held = Vec::with_capacity(count);
    for _ in 0..count {
        let mut connection = Connection::to(server.address).await;
        assert_eq!(connection.follow(&request).await, 200);
        held.push(connection);
    }
    let opened = begun.elapsed().as_secs_f64();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let (now, each) = (server.resident(), 1_024.0 / count as f64);
    println!(
        "| {count} feeds that wait, MiB (opened in {opened:.1} s) | {now:.0} | {:.1} KiB each | | | | | 10,000 ≤ 286 (300 MB) |",
        (now - before) * each
    );
}

fn asked(path: &str, token: &Secret) -> Vec<u8> {
    let token = token.reveal();
    format!("GET {path} HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {token}\r\n\r\n")
        .into_bytes()
}
