//! The store: its conformance suite on both databases, and `kill -9` at any moment.
//!
//! SQLite always, in a folder of its own. PostgreSQL where `TEST_POSTGRES_URL` names a server; each test makes its own
//! ledger, so they share it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use amana_events::{EventId, LedgerId};
use amana_store::{Append, Database, Expected, Journal, StreamAppend};
use amana_testkit::conformance::{Backend, Room, TestClock, assert_log_holds, draft, random_id};

/// Names the database and the ledger of the child that is to be killed.
const CHILD: &str = "AMANA_TEST_APPEND_UNTIL_KILLED";

/// How often it is killed, per database.
const KILLS: u32 = 20;

/// The folder outlives this function; a test that passes removes it, one that fails leaves it to be looked at.
fn sqlite() -> Backend {
    let folder = tempfile::Builder::new().prefix("amana-store-").tempdir().unwrap().keep();
    Backend::Sqlite(folder.join("ledger.db"))
}

fn postgres() -> Option<Backend> {
    std::env::var("TEST_POSTGRES_URL").ok().map(Backend::Postgres)
}

mod on_sqlite {
    amana_testkit::store_conformance! { Some(super::sqlite()) }
}

mod on_postgres {
    amana_testkit::store_conformance! { super::postgres() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_sqlite_keeps_what_it_acknowledged() {
    killed_at_any_moment(sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_postgres_keeps_what_it_acknowledged() {
    if let Some(backend) = postgres() {
        killed_at_any_moment(backend).await;
    }
}

/// A process appends, tells what was acknowledged and is killed; what it told is there, once, and the log holds.
async fn killed_at_any_moment(backend: Backend) {
    let room = Room::new(backend).await;
    let target = match &room.backend {
        Backend::Sqlite(path) => format!("sqlite {} {}", room.ledger, path.display()),
        Backend::Postgres(url) => format!("postgres {} {url}", room.ledger),
    };
    let mut acknowledged: HashSet<EventId> = HashSet::new();
    for round in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::appends_until_killed", "--nocapture"])
            .env(CHILD, &target)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let reading = tokio::task::spawn_blocking(move || {
            let first = lines.find(|line| line.contains("acknowledged "));
            (first, lines)
        });
        let (first, lines) =
            tokio::time::timeout(Duration::from_mins(1), reading).await.unwrap().unwrap();
        let micros = random_id().as_u128() % 60_000;
        tokio::time::sleep(Duration::from_micros(u64::try_from(micros).unwrap())).await;
        child.kill().unwrap();
        child.wait().unwrap();
        let before = acknowledged.len();
        for line in first.into_iter().chain(lines) {
            // A line cut short by the kill is no acknowledgement anybody heard.
            let id = line.split_once("acknowledged ").map(|(_, id)| id.trim().parse::<EventId>());
            acknowledged.extend(id.and_then(Result::ok));
        }
        assert!(acknowledged.len() > before, "round {round}: the child acknowledged nothing");
    }
    let log = assert_log_holds(&room.another_process().await).await;
    let stored: HashSet<EventId> = log.iter().map(|stored| stored.event).collect();
    assert_eq!(acknowledged.difference(&stored).count(), 0);
    let stream = log.last().unwrap().stream;
    room.put(stream, Expected::Any, 1).await.unwrap();
    assert_log_holds(&room.journal).await;
    room.backend.remove();
}

/// Not a test but the child of one: without its variable it has nothing to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn appends_until_killed() {
    let Ok(target) = std::env::var(CHILD) else { return };
    let mut parts = target.splitn(3, ' ');
    let (kind, ledger) =
        (parts.next().unwrap(), parts.next().unwrap().parse::<LedgerId>().unwrap());
    let database = match (kind, parts.next().unwrap()) {
        ("sqlite", path) => Database::open_sqlite(&PathBuf::from(path), false).await.unwrap(),
        (_, url) => Database::open_postgres(url).await.unwrap(),
    };
    let journal = Journal::open(&database, ledger, TestClock::new()).await.unwrap();
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let journal = journal.clone();
        callers.spawn(async move {
            loop {
                let drafts = vec![draft("case_noted"), draft("case_noted")];
                let ids = [drafts[0].event, drafts[1].event];
                let stream =
                    amana_events::StreamId::new(amana_events::StreamKind::Case, random_id());
                let streams = vec![StreamAppend { stream, expected: Expected::New, drafts }];
                journal.append(Append { streams, ..Append::default() }).await.unwrap();
                let mut out = std::io::stdout().lock();
                for id in ids {
                    writeln!(out, "acknowledged {id}").unwrap();
                }
            }
        });
    }
    callers.join_all().await;
}
