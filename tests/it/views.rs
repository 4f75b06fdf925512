//! The views after `kill -9` at any moment: rows and position agree, and what was half built is no trouble.
//!
//! That a live view is the rebuilt one, that a changed row is named and that a newer fold is switched to is tested beside
//! the views themselves, where a row can be changed.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use amana_events::{
    Event, EventId, Field, LedgerId, Sampler, StreamId, StreamKind, registry::LedgerCreated,
};
use amana_store::views::{Projector, ViewState};
use amana_store::{Append, Database, Draft, Expected, Journal, StreamAppend};
use amana_testkit::conformance::{Backend, TestClock, draft, random_id};
use uuid::Uuid;

/// Names the database and the ledger of the child that is to be killed.
const CHILD: &str = "AMANA_TEST_PROJECT_UNTIL_KILLED";

/// How often it is killed, per database.
const KILLS: u64 = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_views_agree_with_the_log_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    killed_at_any_moment(Backend::Sqlite(folder.path().join("ledger.db"))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_views_agree_with_the_log_on_postgres() {
    if let Ok(url) = std::env::var("TEST_POSTGRES_URL") {
        killed_at_any_moment(Backend::Postgres(url)).await;
    }
}

fn drafted(event: &Event) -> Draft {
    Draft { data: event.data().unwrap(), ..draft(event.name()) }
}

/// Random events over a few streams of each kind.
fn some(sampler: &mut Sampler, count: u64) -> Append {
    let specs = Event::specs();
    let mut streams: BTreeMap<StreamId, Vec<Draft>> = BTreeMap::new();
    for _ in 0..count {
        let spec = &specs[usize::try_from(sampler.below(specs.len() as u64)).unwrap()];
        let event = Event::sample(spec.stream, spec.name, sampler).unwrap();
        let id = Uuid::from_u128(1 + u128::from(sampler.below(40)));
        streams.entry(StreamId::new(spec.stream, id)).or_default().push(drafted(&event));
    }
    let append = |(stream, drafts)| StreamAppend { stream, expected: Expected::Any, drafts };
    Append { streams: streams.into_iter().map(append).collect(), ..Append::default() }
}

async fn killed_at_any_moment(backend: Backend) {
    let database = backend.open().await;
    let ledger = LedgerId::new(random_id());
    let mut sampler = Sampler::seeded(ledger.uuid().as_u64_pair().0);
    let created: Event = LedgerCreated::sample(&mut sampler).into();
    let stream = StreamId::new(StreamKind::Registry, ledger.uuid());
    let drafts = vec![Draft { event: EventId::new(random_id()), ..drafted(&created) }];
    let streams = vec![StreamAppend { stream, expected: Expected::New, drafts }];
    let genesis = Append { streams, ..Append::default() };
    let journal = Journal::create(&database, ledger, genesis, TestClock::new()).await.unwrap();
    let target = match &backend {
        Backend::Sqlite(path) => format!("sqlite {ledger} {}", path.display()),
        Backend::Postgres(url) => format!("postgres {ledger} {url}"),
    };
    for round in 0..KILLS {
        for _ in 0..2 {
            journal.append(some(&mut sampler, 700)).await.unwrap();
        }
        kill_a_child(&target, Duration::from_micros(sampler.below(120_000))).await;
        let projector = Projector::new(&database, ledger);
        let heads = projector.heads().await.unwrap();
        if heads.iter().any(|head| head.state == ViewState::Active) {
            let found = projector.verify(&mut |_| {}).await.unwrap();
            assert_eq!(found, [], "round {round}");
        }
        let end = journal.head().await.unwrap().next_position;
        assert_eq!(projector.catch_up(None, &mut |_| {}).await.unwrap(), end);
        assert_eq!(projector.verify(&mut |_| {}).await.unwrap(), [], "round {round}");
        let heads = projector.heads().await.unwrap();
        let level = |state, position| state == ViewState::Active && position == end;
        assert!(heads.iter().all(|head| level(head.state, head.position)), "{heads:?}");
    }
}

/// Starts a process that keeps the views and builds them again, and kills it while it works.
async fn kill_a_child(target: &str, after: Duration) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "views::projects_until_killed", "--nocapture"])
        .env(CHILD, target)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let begun = tokio::task::spawn_blocking(move || lines.any(|line| line.contains("projects")));
    assert!(tokio::time::timeout(Duration::from_mins(1), begun).await.unwrap().unwrap());
    tokio::time::sleep(after).await;
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Not a test but the child of one: without its variable it has nothing to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn projects_until_killed() {
    let Ok(target) = std::env::var(CHILD) else { return };
    let mut parts = target.splitn(3, ' ');
    let kind = parts.next().unwrap();
    let ledger: LedgerId = parts.next().unwrap().parse().unwrap();
    let place = parts.next().unwrap();
    let database = match kind {
        "sqlite" => Database::open_sqlite(&PathBuf::from(place), false).await.unwrap(),
        _ => Database::open_postgres(place).await.unwrap(),
    };
    let projector = Projector::new(&database, ledger);
    writeln!(std::io::stdout(), "projects").unwrap();
    loop {
        projector.catch_up(None, &mut |_| {}).await.unwrap();
        projector.rebuild(&mut |_| {}).await.unwrap();
    }
}
