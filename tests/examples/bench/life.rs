//! What a long ledger is like to live with: how far views lag behind a steady load, opening after `kill -9`, memory at
//! rest, and erasing a person.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use amana_app::{Acting, Folder, Office, OpenOptions, Request, members::NewMember};
use amana_domain::Command;
use amana_events::{MemberId, PersonId, StreamId, StreamKind, common::Role, person::ErasureBasis};
use amana_store::{Database, Journal, Projector, ViewState};
use amana_vault::Secret;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use crate::fixture::{WallClock, folder};
use crate::full::{NOTES, TEXT_BYTES, office, step};
use crate::replay::{Shape, fill, resident};

/// Callers of the steady load; together they write 1,000 events/s.
const CALLERS: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(20);
/// How long a process is left alone before its memory is read.
const REST: Duration = Duration::from_secs(2);
/// How long it writes if nobody kills it.
const UNTIL_KILLED: Duration = Duration::from_mins(1);

/// Where one ledger is.
struct Place<'a> {
    folder: &'a Path,
    url: Option<&'a str>,
}

impl Place<'_> {
    async fn database(&self, office: &Office) -> Database {
        match self.url {
            Some(url) => Database::open_postgres(url).await.unwrap(),
            None => Database::open_sqlite(&office.folder().database(), false).await.unwrap(),
        }
    }

    async fn open(&self) -> Office {
        let options = OpenOptions { database_url: self.url.map(str::to_owned) };
        let office = Office::open(Folder::new(self.folder), &options).await.unwrap();
        office.unlock(None).unwrap();
        office
    }
}

/// Measures on SQLite, and where there is one on PostgreSQL.
pub(crate) async fn run(quick: bool) {
    let events = if quick { 100_000 } else { 1_000_000 };
    println!("\nLiving with {events} events");
    println!("| what | measured | target |");
    println!("|---|---:|---|");
    one("SQLite", None, events, quick).await;
    if let Ok(url) = std::env::var(crate::POSTGRES) {
        one("PostgreSQL", Some(&url), events, quick).await;
    }
}

fn row(what: &str, measured: f64, unit: &str, most: f64) {
    let verdict = if measured <= most { "met" } else { "MISSED" };
    println!("| {what} | {measured:.2} {unit} | ≤ {most} {unit} {verdict} |");
}

async fn one(name: &str, url: Option<&str>, events: u64, quick: bool) {
    let room = folder();
    let path = room.path().join("office");
    let (office, member) = office(&path, url).await;
    let place = Place { folder: &path, url };
    let database = place.database(&office).await;
    let journal = Journal::open(&database, office.ledger(), Arc::new(WallClock)).await.unwrap();
    fill(&journal, member, Shape::Long, events).await;
    office.rebuild_views(&mut |_| {}).await.unwrap();
    drop(journal);

    let time = Duration::from_secs(if quick { 3 } else { 20 });
    let office = Arc::new(office);
    let mut lags = lags(&office, member, &database, time).await;
    lags.sort_unstable();
    let p99 = lags.get(lags.len() * 99 / 100).copied().unwrap_or_default();
    let rate = lags.len() as f64 / time.as_secs_f64();
    let what = format!("{name}: views behind the log at {rate:.0} events/s, p99");
    row(&what, p99.as_secs_f64() * 1_000.0, "ms", 250.0);
    drop(database);
    if let Ok(office) = Arc::try_unwrap(office) {
        office.close().await;
    }

    let at_rest = cut_short(&place, member);
    row(&format!("{name}: memory of an open office at rest"), at_rest, "MiB", 40.0);
    let start = Instant::now();
    let office = place.open().await;
    let what = format!("{name}: open after kill -9 in the middle of appends");
    row(&what, start.elapsed().as_secs_f64(), "s", 2.0);
    let took = erasure(&office, member).await;
    row(&format!("{name}: erase a person, until nothing is left in the files"), took, "s", 5.0);
    office.close().await;
}

/// How long each event's views took to show it, counted from the answer.
async fn lags(
    office: &Arc<Office>,
    member: MemberId,
    database: &Database,
    time: Duration,
) -> Vec<Duration> {
    let views = tokio::spawn({
        let office = office.clone();
        async move { office.keep_views().await }
    });
    let (send, receive) = unbounded_channel();
    let watcher = tokio::spawn(watch(Projector::new(database, office.ledger()), receive));
    load(office, member, &send, time).join_all().await;
    drop(send);
    let lags = watcher.await.unwrap();
    views.abort();
    // It goes when its share of the office does.
    drop(views.await);
    lags
}

/// Every caller of the steady load, for so long; they start one after the other.
fn load(
    office: &Arc<Office>,
    member: MemberId,
    acknowledged: &UnboundedSender<(u64, Instant)>,
    time: Duration,
) -> JoinSet<()> {
    let end = Instant::now() + time;
    let mut callers = JoinSet::new();
    for number in 0..CALLERS {
        let (office, acknowledged) = (office.clone(), acknowledged.clone());
        let start = Instant::now() + BETWEEN * number / CALLERS;
        callers.spawn(async move { steady(&office, member, &acknowledged, start, end).await });
    }
    callers
}

/// One request every so often, however long each takes.
async fn steady(
    office: &Office,
    member: MemberId,
    acknowledged: &UnboundedSender<(u64, Instant)>,
    start: Instant,
    end: Instant,
) {
    let text = "n".repeat(TEXT_BYTES);
    let mut ticks = tokio::time::interval_at(start.into(), BETWEEN);
    loop {
        let case = StreamId::new(StreamKind::Case, office.new_id());
        for number in 0..=NOTES {
            ticks.tick().await;
            if Instant::now() >= end {
                return;
            }
            let request = Request::new(Acting::Member(member), case, step(number, &text));
            let done = office.execute(request).await.unwrap();
            acknowledged.send((done.position, Instant::now())).unwrap();
        }
    }
}

/// Looks every few milliseconds how far the slowest view is.
async fn watch(
    projector: Projector,
    mut acknowledged: UnboundedReceiver<(u64, Instant)>,
) -> Vec<Duration> {
    let (mut waiting, mut lags) = (VecDeque::new(), Vec::new());
    loop {
        while let Ok(one) = acknowledged.try_recv() {
            waiting.push_back(one);
        }
        let heads = projector.heads().await.unwrap();
        let read = heads.iter().filter(|head| head.state == ViewState::Active);
        let shown = read.map(|head| head.position).min();
        let now = Instant::now();
        waiting.retain(|(position, at)| {
            let visible = shown.is_some_and(|shown| *position < shown);
            if visible {
                lags.push(now.saturating_duration_since(*at));
            }
            !visible
        });
        if acknowledged.is_closed() && acknowledged.is_empty() && waiting.is_empty() {
            return lags;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Lets a process of its own rest, write, and be killed; its memory at rest in MiB.
fn cut_short(place: &Place<'_>, member: MemberId) -> f64 {
    let mut command = Process::new(std::env::current_exe().unwrap());
    command.arg("hold").arg(place.folder).arg(member.to_string()).args(place.url);
    let mut child: Child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    std::thread::sleep(REST);
    child.kill().unwrap();
    child.wait().unwrap();
    line.trim().parse().unwrap()
}

/// What that process does: opens, follows with its views, rests, says its memory, and writes until it is killed.
pub(crate) async fn hold(arguments: &[String]) {
    let [folder, member, url @ ..] = arguments else {
        return println!("want a folder and a member");
    };
    let place = Place { folder: Path::new(folder), url: url.first().map(String::as_str) };
    let member: MemberId = member.parse().unwrap();
    let office = Arc::new(place.open().await);
    tokio::spawn({
        let office = office.clone();
        async move { office.keep_views().await }
    });
    tokio::time::sleep(REST).await;
    println!("{:.1}", resident());
    let (send, _receive) = unbounded_channel();
    load(&office, member, &send, UNTIL_KILLED).join_all().await;
}

async fn record(office: &Office, acting: Acting, stream: StreamId, name: &str, data: Value) {
    let Value::Object(data) = data else { return };
    let command = Command::read(stream.kind, name, data).unwrap();
    office.execute(Request::new(acting, stream, command)).await.unwrap();
}

/// Seconds that the execution of an erasure takes, with the look into the database's files.
async fn erasure(office: &Office, member: MemberId) -> f64 {
    let acting = Acting::Member(member);
    let name = Secret::from("Second officer");
    let new = NewMember { name, role: Role::ConductOfficer, unit: None, organisation: None };
    let second = Acting::Member(office.add_member(Acting::Operator, new).await.unwrap().member);
    let person = PersonId::new(office.new_id());
    let stream = StreamId::new(StreamKind::Person, person.uuid());
    record(office, acting, stream, "create_person", json!({"personnel": false})).await;
    record(office, acting, stream, "seal_identity", json!({"name": "Oriel Vantongeren"})).await;
    let (basis, reason) = (ErasureBasis::OwnRequest, Secret::from("asked for it in writing"));
    office.request_erasure(acting, person, basis, &reason).await.unwrap();
    office.approve_erasure(second, person, &[]).await.unwrap();
    let start = Instant::now();
    office.execute_erasure(second, person).await.unwrap();
    start.elapsed().as_secs_f64()
}
