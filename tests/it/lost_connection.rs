//! Connections to PostgreSQL that break in the middle of appends: what is acknowledged is stored, nothing twice, and what
//! nobody can know is told as unknown.
//!
//! Each test has a database of its own, so that it ends no connection but those of its own office.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use amana_app::{Acting, AppError, Done, Office, SystemClock, record::read_line};
use amana_events::common::Role;
use amana_events::{StreamId, StreamKind};
use amana_store::{Append, AppendError, Database, Expected, Journal, StreamAppend};
use amana_testkit::conformance::{assert_log_holds, draft, random_id};
use serde_json::{Value, json};

use crate::own_database::OwnDatabase;
use crate::support::{Backend, Desk, log_from};

const OFFICER: &str = "Mira Solenne";
/// How often every connection is ended.
const KILLS: usize = 25;
/// Lines that are recorded at the same time.
const WORKERS: usize = 12;
/// How long anything here may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many sessions wait for a lock.
const WAITING: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'";

fn open_case(number: usize) -> Value {
    json!({"id": format!("line-{number}"), "as": OFFICER, "expect": "new", "command": "open_case",
        "stream": format!("case/01990000-0000-7000-8000-{number:012}"), "data": {"class": "fraud"}})
}

async fn record(office: &Office, line: &Value) -> Result<Done, AppError> {
    let line = read_line(office, line.to_string().as_bytes(), Acting::Operator).unwrap();
    office.execute(line.request).await
}

async fn desk(url: String) -> Desk {
    let desk = Desk::with(Backend::Postgres, |create| create.open.database_url = Some(url)).await;
    let desk = desk.unwrap();
    desk.member(OFFICER, Role::ConductOfficer).await;
    desk
}

async fn holds(office: &Office) {
    office.catch_up().await.unwrap();
    let report = office.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
    assert!(report.holds(), "{:?}", report.findings);
}

/// The events of the cases that were opened, as (line, event).
async fn opened(office: &Office) -> Vec<(String, String)> {
    let lines = log_from(office, 0).await;
    let cases = lines.iter().filter(|line| line.kind.as_str() == "case_opened");
    cases.map(|line| (line.stream.to_string(), line.event.to_string())).collect()
}

/// One line, until it is acknowledged; how many attempts were lost.
async fn until_acknowledged(office: &Office, line: &Value) -> (Done, usize) {
    let begun = Instant::now();
    let (mut lost, mut perhaps_stored) = (0, false);
    loop {
        let attempted = office.now();
        let error = match record(office, line).await {
            Ok(done) => {
                let earlier = done.replayed && done.recorded < attempted;
                assert!(
                    !earlier || perhaps_stored,
                    "stored by an attempt that was told as not stored"
                );
                return (done, lost);
            }
            Err(error) => error,
        };
        match error {
            AppError::Append(AppendError::Unavailable { outcome_unknown, .. }) => {
                perhaps_stored |= outcome_unknown;
            }
            AppError::Store(_) => {}
            error => panic!("{error:?}"),
        }
        lost += 1;
        assert!(begun.elapsed() < PATIENCE, "it never comes back");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_ended_in_the_middle_of_appends_lose_and_double_nothing() {
    let Some(database) = OwnDatabase::new() else { return };
    let Desk { office, folder, .. } = desk(database.url()).await;
    let office = Arc::new(office);
    let (next, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..WORKERS {
        let (office, next, over) = (office.clone(), next.clone(), over.clone());
        workers.spawn(async move {
            let (mut acknowledged, mut lost) = (Vec::new(), 0);
            while !over.load(Ordering::Relaxed) {
                let line = open_case(next.fetch_add(1, Ordering::Relaxed));
                let (done, attempts) = until_acknowledged(&office, &line).await;
                acknowledged.push((done.stream.to_string(), done.events[0].0.to_string()));
                lost += attempts;
            }
            (acknowledged, lost)
        });
    }
    let ended = tokio::task::spawn_blocking(move || {
        let kill = |number: usize| {
            std::thread::sleep(Duration::from_millis(5 + 7 * (number as u64 % 8)));
            database.end_connections()
        };
        let ended: usize = (0..KILLS).map(kill).sum();
        over.store(true, Ordering::Relaxed);
        (ended, database)
    });
    let (ended, database) = ended.await.unwrap();
    let (mut acknowledged, mut lost) = (Vec::new(), 0);
    for (theirs, attempts) in workers.join_all().await {
        acknowledged.extend(theirs);
        lost += attempts;
    }
    assert!(ended >= KILLS && lost > 0, "{ended} connections ended, {lost} attempts lost");
    // Without opening anything again: the next append works.
    let next = record(&office, &open_case(next.load(Ordering::Relaxed))).await.unwrap();
    acknowledged.push((next.stream.to_string(), next.events[0].0.to_string()));
    let mut stored = opened(&office).await;
    acknowledged.sort();
    stored.sort();
    assert!(acknowledged == stored, "{} acknowledged, {} stored", acknowledged.len(), stored.len());
    holds(&office).await;
    Arc::into_inner(office).unwrap().close().await;
    drop((database, folder));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_lost_on_its_way_is_told_as_unknown_and_the_next_try_finds_it() {
    let Some(database) = OwnDatabase::new() else { return };
    let relay = Relay::start(&database.url());
    let Desk { office, folder, .. } = desk(relay.url.clone()).await;
    record(&office, &open_case(0)).await.unwrap();
    let size = office.size().await.unwrap();
    let office = Arc::new(office);
    let appending = lose_the_answer(&database, &relay, &office, &open_case(1)).await;
    // Nobody can be asked now, so all that can be told is that it is not known.
    relay.refuse(true);
    relay.cut();
    match appending.await.unwrap() {
        Err(AppError::Append(AppendError::Unavailable { outcome_unknown: true, .. })) => {}
        other => panic!("{other:?}"),
    }
    let during = record(&office, &open_case(2)).await;
    assert!(matches!(&during, Err(AppError::Store(_) | AppError::Append(_))), "{during:?}");
    relay.refuse(false);
    let again = record(&office, &open_case(1)).await.unwrap();
    assert!(again.replayed, "{again:?}");
    assert_eq!(office.size().await.unwrap(), size + 1, "it was stored once");
    let next = record(&office, &open_case(2)).await.unwrap();
    assert!(!next.replayed, "what could not be sent was not stored");
    holds(&office).await;
    Arc::into_inner(office).unwrap().close().await;
    drop((relay, folder));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_lost_on_its_way_is_looked_up_where_the_server_can_be_reached() {
    let Some(database) = OwnDatabase::new() else { return };
    let relay = Relay::start(&database.url());
    let Desk { office, folder, .. } = desk(relay.url.clone()).await;
    record(&office, &open_case(0)).await.unwrap();
    let size = office.size().await.unwrap();
    let office = Arc::new(office);
    let appending = lose_the_answer(&database, &relay, &office, &open_case(1)).await;
    relay.cut();
    let done = appending.await.unwrap().unwrap();
    assert!(done.replayed && done.position == size, "{done:?}");
    assert_eq!(office.size().await.unwrap(), size + 1);
    holds(&office).await;
    Arc::into_inner(office).unwrap().close().await;
    drop((relay, folder));
}

/// Another process writes just as many events as the first of two batches that wait in the server: then the second would find
/// the position it asks for, and another log before it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_on_their_way_when_another_process_is_quicker_rest_on_what_it_stored() {
    let Some(database) = OwnDatabase::new() else { return };
    let Desk { office, folder, .. } = desk(database.url()).await;
    let (ours, theirs) = (journal(&database, &office).await, journal(&database, &office).await);
    ours.append(note()).await.unwrap();
    let size = office.size().await.unwrap();
    let lock = HeadLock::take(&database.url());
    let mut appending = tokio::task::JoinSet::new();
    for (waiting, by, appends) in [(1, &theirs, 1), (2, &ours, 1), (3, &ours, 64)] {
        for _ in 0..appends {
            let by = by.clone();
            appending.spawn(async move { by.append(note()).await.unwrap().first_position });
        }
        wait_until(|| database.run(WAITING).trim() == waiting.to_string()).await;
    }
    lock.release();
    let mut positions = appending.join_all().await;
    positions.sort_unstable();
    assert!(positions.into_iter().eq(size..size + 66));
    assert_log_holds(&ours).await;
    office.close().await;
    drop((ours, theirs, database, folder));
}

/// The ledger as another process sees it.
async fn journal(database: &OwnDatabase, office: &Office) -> Journal {
    let database = Database::open_postgres(&database.url()).await.unwrap();
    Journal::open(&database, office.ledger(), Arc::new(SystemClock)).await.unwrap()
}

/// One event for a stream of its own.
fn note() -> Append {
    let stream = StreamId::new(StreamKind::Case, random_id());
    let drafts = vec![draft("case_noted")];
    let part = StreamAppend { stream, expected: Expected::New, drafts };
    Append { streams: vec![part], ..Append::default() }
}

/// Sends an append that waits in the server, and lets it commit when nobody hears the answer any more.
async fn lose_the_answer(
    database: &OwnDatabase,
    relay: &Relay,
    office: &Arc<Office>,
    line: &Value,
) -> tokio::task::JoinHandle<Result<Done, AppError>> {
    let size = office.size().await.unwrap();
    let lock = HeadLock::take(&database.url());
    let (office, line) = (office.clone(), line.clone());
    let appending = tokio::spawn(async move { record(&office, &line).await });
    wait_until(|| database.run(WAITING).trim() == "1").await;
    relay.swallow();
    lock.release();
    let stored = format!("SELECT count(*) FROM event WHERE position >= {size}");
    wait_until(|| database.run(&stored).trim() == "1").await;
    appending
}

async fn wait_until(holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "it never happens");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A session that holds the head row, so that an append waits.
struct HeadLock(Child);

impl HeadLock {
    fn take(url: &str) -> Self {
        let mut child = Command::new("psql")
            .args(["-X", "-A", "-t", "-q", url])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lock = b"BEGIN; SELECT 'held' FROM amana.head FOR UPDATE;\n";
        child.stdin.as_mut().unwrap().write_all(lock).unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "held\n");
        Self(child)
    }

    fn release(self) {
        drop(self);
    }
}

impl Drop for HeadLock {
    fn drop(&mut self) {
        // At the end of its input psql ends, and its transaction with it.
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

/// Between an office and its server: passes everything on, until it is told not to.
struct Relay {
    url: String,
    state: Arc<RelayState>,
    address: std::net::SocketAddr,
}

struct RelayState {
    server: String,
    swallows: AtomicBool,
    refuses: AtomicBool,
    ends: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl Relay {
    fn start(url: &str) -> Self {
        let (before, rest) = url.rsplit_once('@').unwrap();
        let (server, name) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(RelayState {
            server: server.to_owned(),
            swallows: AtomicBool::new(false),
            refuses: AtomicBool::new(false),
            ends: AtomicBool::new(false),
            open: Mutex::default(),
        });
        let own = state.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if own.ends.load(Ordering::SeqCst) {
                    return;
                }
                own.pass(client);
            }
        });
        Self { url: format!("{before}@{address}/{name}"), state, address }
    }

    /// The server's answers are heard by nobody from now on.
    fn swallow(&self) {
        self.state.swallows.store(true, Ordering::SeqCst);
    }

    /// Whether new connections are closed at once.
    fn refuse(&self, refuses: bool) {
        self.state.refuses.store(refuses, Ordering::SeqCst);
    }

    /// Breaks every connection; those made after it hear their answers again.
    fn cut(&self) {
        for stream in self.state.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        self.state.swallows.store(false, Ordering::SeqCst);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.state.ends.store(true, Ordering::SeqCst);
        self.cut();
        // Wakes the thread that listens.
        let _ = TcpStream::connect(self.address);
    }
}

impl RelayState {
    fn pass(self: &Arc<Self>, client: TcpStream) {
        if self.refuses.load(Ordering::SeqCst) {
            return;
        }
        let server = TcpStream::connect(&self.server).unwrap();
        let mut open = self.open.lock().unwrap();
        open.push(client.try_clone().unwrap());
        open.push(server.try_clone().unwrap());
        let (to_server, to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
        std::thread::spawn(move || copy(client, to_server, || false));
        let own = self.clone();
        std::thread::spawn(move || copy(server, to_client, || own.swallows.load(Ordering::SeqCst)));
    }
}

/// Passes on what comes, unless it is to be swallowed, until either end is closed.
fn copy(mut from: TcpStream, mut to: TcpStream, swallows: impl Fn() -> bool) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if !swallows() && to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}
