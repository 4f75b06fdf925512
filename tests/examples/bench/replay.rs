//! Replay without writes, rebuilding of views, and opening, over a log of realistic files.

use std::sync::Arc;
use std::time::Instant;

use amana_app::{Folder, Office, OpenOptions, replay::Fold};
use amana_events::{
    Actor, ActorKind, Assurance, Event, FileText, LedgerId, MemberId, Reference, StreamId,
    StreamKind, Via,
    case::{CaseNoted, CaseOpened},
};
use amana_store::{Append, Database, Draft, Expected, Journal, Projector, StreamAppend};
use amana_vault::{Ciphertext, Entropy as _, Owner};

use crate::fixture::{Numbers, WallClock, folder};
use crate::full::office;

/// Notes in a case, after its opening.
const NOTES: u64 = 24;
/// Bytes of a sealed note.
const SEALED_BYTES: usize = 456;
/// Cases in one append.
const CASES: u64 = 40;

struct Author {
    numbers: Numbers,
    actor: Actor,
}

impl Author {
    fn draft(&mut self, stream: StreamId, event: impl Into<Event>) -> Draft {
        Draft::of(&event.into(), &stream, self.numbers.id(), self.actor).unwrap()
    }

    fn case(&mut self) -> StreamAppend {
        let stream = StreamId::new(StreamKind::Case, self.numbers.id().uuid());
        let mut random = [0; 5];
        self.numbers.fill(&mut random);
        let opened = CaseOpened {
            reference: Reference::from_random(StreamKind::Case, random),
            class: "fraud".parse().unwrap(),
            report: None,
            mission: None,
            admin1: None,
            country: None,
        };
        let mut drafts = vec![self.draft(stream, opened)];
        for _ in 0..NOTES {
            let mut bytes = vec![0; SEALED_BYTES];
            self.numbers.fill(&mut bytes);
            let owner = Owner::file(stream.id);
            let note =
                FileText::closed(Ciphertext { owner, epoch: 1, mentions: Vec::new(), bytes });
            drafts.push(self.draft(stream, CaseNoted { note }));
        }
        StreamAppend { stream, expected: Expected::New, drafts }
    }
}

/// Fills a ledger with cases up to so many events.
pub(crate) async fn fill(journal: &Journal, member: MemberId, events: u64) {
    let kind = ActorKind::Member;
    let (via, assurance) = (Via::Cli, Assurance::Asserted);
    let actor = Actor { kind, id: Some(member.uuid()), via, assurance };
    let mut author = Author { numbers: Numbers::seeded(7), actor };
    while journal.head().await.unwrap().next_position < events {
        let streams = (0..CASES).map(|_| author.case()).collect();
        journal.append(Append { streams, ..Append::default() }).await.unwrap();
    }
}

/// Resident memory of this process in MiB.
pub(crate) fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    let kib: f64 = line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0.0);
    kib / 1_024.0
}

/// Measures over so many events on SQLite, and where there is one on PostgreSQL.
pub(crate) async fn run(quick: bool) {
    let events = if quick { 100_000 } else { 1_000_000 };
    println!("\nReplay and views over {events} events");
    println!("| what | events/s | seconds | MiB resident | target |");
    println!("|---|---:|---:|---:|---|");
    one("SQLite", None, events).await;
    if let Ok(url) = std::env::var("BENCH_POSTGRES_URL") {
        one("PostgreSQL", Some(&url), events).await;
    }
}

fn row(what: &str, events: u64, start: Instant, target: &str) {
    let seconds = start.elapsed().as_secs_f64();
    let rate = events as f64 / seconds;
    println!("| {what} | {rate:.0} | {seconds:.2} | {:.0} | {target} |", resident());
}

async fn one(name: &str, url: Option<&str>, events: u64) {
    let room = folder();
    let (office, member) = office(&room.path().join("office"), url).await;
    let (path, ledger) = (office.folder().path().to_owned(), office.ledger());
    let database = match url {
        Some(url) => Database::open_postgres(url).await.unwrap(),
        None => Database::open_sqlite(&office.folder().database(), false).await.unwrap(),
    };
    office.close().await;
    let journal = Journal::open(&database, ledger, Arc::new(WallClock)).await.unwrap();
    let start = Instant::now();
    fill(&journal, member, events).await;
    row(&format!("{name}: fill, 1,000 events an append"), events, start, "");
    pure(name, &journal, ledger).await;

    let start = Instant::now();
    let options = OpenOptions { database_url: url.map(str::to_owned) };
    let office = Office::open(Folder::new(&path), &options).await.unwrap();
    row(&format!("{name}: open the ledger"), events, start, "< 0.5 s at 100,000");

    let start = Instant::now();
    Projector::new(&database, ledger).rebuild(&mut |_| {}).await.unwrap();
    row(&format!("{name}: rebuild all views"), events, start, "");
    let (rows, took) = amana_store::views::ceiling(&database, ledger).await.unwrap();
    let (seconds, written) = (took.as_secs_f64(), rows as f64 / took.as_secs_f64());
    println!(
        "| {name}: those {rows} rows written and nothing else | {written:.0} rows | {seconds:.2} | | |"
    );

    let start = Instant::now();
    let report = office.replay(&mut |_| {}).await.unwrap();
    assert!(report.holds(), "{:?}", report.findings.first());
    row(&format!("{name}: replay with keys, facts and views"), events, start, "< 150 MiB");
    case_of_500(&office, member, &journal).await;
}

/// Hash, fold and legality on one core, of records already read.
async fn pure(name: &str, journal: &Journal, ledger: LedgerId) {
    let mut fold = Fold::new(ledger);
    let mut scan = journal.scan(0);
    let (mut spent, mut events) = (std::time::Duration::ZERO, 0);
    while let Some(page) = scan.next_page().await.unwrap() {
        let start = Instant::now();
        for stored in &page {
            fold.take(stored);
        }
        spent += start.elapsed();
        events += page.len() as u64;
    }
    assert!(fold.report.holds(), "{:?}", fold.report.findings.first());
    let rate = events as f64 / spent.as_secs_f64();
    let (seconds, memory) = (spent.as_secs_f64(), resident());
    let verdict = if rate >= 100_000.0 { "met" } else { "MISSED" };
    println!(
        "| {name}: replay without writes, one core | {rate:.0} | {seconds:.2} | {memory:.0} | ≥ 100,000/s {verdict} |"
    );
}

/// How long a case of 500 events takes to show.
async fn case_of_500(office: &Office, member: MemberId, journal: &Journal) {
    let (kind, via, assurance) = (ActorKind::Member, Via::Cli, Assurance::Asserted);
    let actor = Actor { kind, id: Some(member.uuid()), via, assurance };
    let mut author = Author { numbers: Numbers::seeded(8), actor };
    let mut append = author.case();
    while append.drafts.len() < 500 {
        append.drafts.extend(author.case().drafts.into_iter().skip(1).take(20));
    }
    append.drafts.truncate(500);
    let stream = append.stream;
    journal.append(Append { streams: vec![append], ..Append::default() }).await.unwrap();
    office.catch_up().await.unwrap();
    let mut times: Vec<_> = Vec::new();
    for _ in 0..9 {
        let start = Instant::now();
        let lines = office.timeline(stream).await.unwrap();
        assert_eq!(lines.len(), 500);
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let median = times.get(4).copied().unwrap_or_default().as_secs_f64() * 1_000.0;
    let verdict = if median < 20.0 { "met" } else { "MISSED" };
    println!(
        "| a case of 500 events shows | | {:.4} | | < 20 ms: {median:.1} ms {verdict} |",
        median / 1_000.0
    );
}
