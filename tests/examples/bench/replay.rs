//! Replay without writes, rebuilding of views, and opening, over a log of realistic files: once of long ones, where there is
//! much to fold and little to keep, once of short ones, where almost every event changes rows and there are as many states
//! as there can be. Each in a process of its own, so that its memory is its own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use amana_app::{Folder, Office, OpenOptions, replay::Fold};
use amana_events::{
    Actor, ActorKind, AllegationId, Assurance, Event, FileText, LedgerId, MemberId, Reference,
    StreamId, StreamKind, Via,
    case::{AllegationRecorded, CaseNoted, CaseOpened},
    common::{SexCounts, VictimCounts},
};
use amana_store::{Append, Database, Draft, Expected, Journal, Projector, StreamAppend};
use amana_vault::{Ciphertext, Entropy as _, Owner};

use crate::fixture::{Numbers, WallClock, folder};
use crate::full::office;
use crate::{POSTGRES, alone};

/// Bytes of a sealed note.
const SEALED_BYTES: usize = 456;

/// What the files are like.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// An opening and 24 notes.
    Long,
    /// An opening, an allegation and a note.
    Short,
}

impl Shape {
    const fn name(self) -> &'static str {
        match self {
            Self::Long => "long",
            Self::Short => "short",
        }
    }

    /// Cases in one append: 1,000 events or a little less.
    const fn cases(self) -> u64 {
        match self {
            Self::Long => 40,
            Self::Short => 333,
        }
    }
}

struct Author {
    numbers: Numbers,
    actor: Actor,
}

impl Author {
    fn draft(&mut self, stream: StreamId, event: impl Into<Event>) -> Draft {
        Draft::of(&event.into(), &stream, self.numbers.id(), self.actor).unwrap()
    }

    fn case(&mut self, shape: Shape) -> StreamAppend {
        let stream = StreamId::new(StreamKind::Case, self.numbers.id().uuid());
        let mut random = [0; 5];
        self.numbers.fill(&mut random);
        let opened = CaseOpened {
            reference: Reference::from_random(StreamKind::Case, random),
            class: "sea".parse().unwrap(),
            report: None,
            mission: None,
            admin1: None,
            country: None,
        };
        let mut drafts = vec![self.draft(stream, opened)];
        let notes = match shape {
            Shape::Long => 24,
            Shape::Short => {
                let allegation = self.allegation(stream);
                drafts.push(self.draft(stream, allegation));
                1
            }
        };
        for _ in 0..notes {
            let note = FileText::closed(self.sealed(stream));
            drafts.push(self.draft(stream, CaseNoted { note }));
        }
        StreamAppend { stream, expected: Expected::New, drafts }
    }

    fn allegation(&mut self, stream: StreamId) -> AllegationRecorded {
        AllegationRecorded {
            allegation: AllegationId::new(self.numbers.id().uuid()),
            class: "sea".parse().unwrap(),
            kind: "SE".parse().unwrap(),
            subject: None,
            affiliation: "staff_nat".parse().unwrap(),
            contributing_country: None,
            grave: false,
            survivors: Vec::new(),
            victims: VictimCounts::default(),
            alleged_perpetrators: SexCounts::default(),
            incident_period: None,
            reporting_entity: None,
            account: FileText::closed(self.sealed(stream)),
            circumstances: FileText::closed(self.sealed(stream)),
        }
    }

    fn sealed(&mut self, stream: StreamId) -> Ciphertext {
        let mut bytes = vec![0; SEALED_BYTES];
        self.numbers.fill(&mut bytes);
        Ciphertext { owner: Owner::file(stream.id), epoch: 1, mentions: Vec::new(), bytes }
    }
}

/// Fills a ledger with cases up to so many events.
pub(crate) async fn fill(journal: &Journal, member: MemberId, shape: Shape, events: u64) {
    let kind = ActorKind::Member;
    let (via, assurance) = (Via::Cli, Assurance::Asserted);
    let actor = Actor { kind, id: Some(member.uuid()), via, assurance };
    let mut author = Author { numbers: Numbers::seeded(7), actor };
    while journal.head().await.unwrap().next_position < events {
        let streams = (0..shape.cases()).map(|_| author.case(shape)).collect();
        journal.append(Append { streams, ..Append::default() }).await.unwrap();
    }
}

/// Resident memory of this process in MiB.
pub(crate) fn resident() -> f64 {
    memory("VmRSS:")
}

/// The most resident memory of this process since [`forget_peak`], in MiB.
pub(crate) fn peak() -> f64 {
    memory("VmHWM:")
}

/// The peak begins anew at what is resident now.
fn forget_peak() {
    // Where there is no such file, what is told is the peak of the whole process.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

fn memory(field: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap_or_default();
    let kib: f64 = line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0.0);
    kib / 1_024.0
}

/// Measures long and short files on SQLite, and where there is one on PostgreSQL.
pub(crate) fn run(quick: bool) {
    println!("\nReplay and views over {} events", events(quick));
    println!("| what | events/s | seconds | MiB at most | target |");
    println!("|---|---:|---:|---:|---|");
    let databases = ["sqlite", "postgres"];
    let databases = databases.iter().take(1 + usize::from(std::env::var(POSTGRES).is_ok()));
    for database in databases {
        for shape in [Shape::Long, Shape::Short] {
            alone(&["replay-of", database, shape.name()], quick);
        }
    }
}

/// One of them: a database and a shape.
pub(crate) async fn of(arguments: &[String], quick: bool) {
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    let shape = if has("short") { Shape::Short } else { Shape::Long };
    let url = std::env::var(POSTGRES).ok().filter(|_| has("postgres"));
    let name = if url.is_some() { "PostgreSQL" } else { "SQLite" };
    one(&format!("{name}, {}", shape.name()), url.as_deref(), shape, events(quick)).await;
}

const fn events(quick: bool) -> u64 {
    if quick { 100_000 } else { 1_000_000 }
}

fn row(what: &str, events: u64, start: Instant, target: &str) {
    let seconds = start.elapsed().as_secs_f64();
    let rate = events as f64 / seconds;
    println!("| {what} | {rate:.0} | {seconds:.2} | {:.0} | {target} |", peak());
    forget_peak();
}

async fn one(name: &str, url: Option<&str>, shape: Shape, events: u64) {
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
    fill(&journal, member, shape, events).await;
    row(&format!("{name}: fill, 1,000 events an append"), events, start, "");
    pure(name, &journal, ledger).await;

    let start = Instant::now();
    let options = OpenOptions { database_url: url.map(str::to_owned) };
    let office = Office::open(Folder::new(&path), &options).await.unwrap();
    row(&format!("{name}: open the ledger"), events, start, "< 0.5 s at 100,000");

    let projector = Projector::new(&database, ledger);
    let start = Instant::now();
    projector.catch_up(None, &mut |_| {}).await.unwrap();
    row(&format!("{name}: views catch up with the whole log"), events, start, "");
    // Only now are they level: rebuilding would have had to do this first.
    let start = Instant::now();
    projector.rebuild(&mut |_| {}).await.unwrap();
    let rebuilt = start.elapsed();
    row(&format!("{name}: rebuild all views"), events, start, "");

    let kind = if url.is_some() { "postgres" } else { "sqlite" };
    alone(&["replay-in", kind, name, path.to_str().unwrap()], false);
    rows_alone(name, &database, ledger, shape, rebuilt).await;
    case_of_500(&office, member, &journal).await;
}

/// The whole replay of a folder's ledger, as `amana replay` does it.
pub(crate) async fn replay_in(arguments: &[String]) {
    let [_, kind, name, folder] = arguments else { return };
    let start = Instant::now();
    let database_url = std::env::var(POSTGRES).ok().filter(|_| kind == "postgres");
    let options = OpenOptions { database_url };
    let office = Office::open(Folder::new(folder), &options).await.unwrap();
    let report = office.replay(&mut |_| {}).await.unwrap();
    assert!(report.holds(), "{:?}", report.findings.first());
    let verdict = if peak() * 1.048_576 < 150.0 { "met" } else { "MISSED" };
    let target = format!("< 150 MB {verdict}");
    let what = format!("{name}: replay with keys, facts and views");
    row(&what, report.events, start, &target);
}

/// The rows that the views hold, written once more and nothing else.
async fn rows_alone(
    name: &str,
    database: &Database,
    ledger: LedgerId,
    shape: Shape,
    rebuilt: Duration,
) {
    let (rows, took) = amana_store::views::ceiling(database, ledger).await.unwrap();
    let (seconds, written) = (took.as_secs_f64(), rows as f64 / took.as_secs_f64());
    let ratio = took.as_secs_f64() / rebuilt.as_secs_f64();
    let verdict = if ratio >= 0.3 { "met" } else { "MISSED" };
    let target = match shape {
        // There are few rows: what takes the time is reading and folding the events.
        Shape::Long => "–".to_owned(),
        Shape::Short => format!("rebuilding reaches {ratio:.2} of this, ≥ 0.30 {verdict}"),
    };
    println!(
        "| {name}: those {rows} rows written, nothing else | {written:.0} rows | {seconds:.2} | | {target} |"
    );
}

/// Hash, fold and legality on one core, of records already read.
async fn pure(name: &str, journal: &Journal, ledger: LedgerId) {
    let mut fold = Fold::new(ledger);
    let mut scan = journal.scan(0);
    let (mut spent, mut events) = (Duration::ZERO, 0);
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
    let (seconds, memory) = (spent.as_secs_f64(), peak());
    drop(fold);
    forget_peak();
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
    let mut append = author.case(Shape::Long);
    while append.drafts.len() < 500 {
        append.drafts.extend(author.case(Shape::Long).drafts.into_iter().skip(1).take(20));
    }
    append.drafts.truncate(500);
    let stream = append.stream;
    journal.append(Append { streams: vec![append], ..Append::default() }).await.unwrap();
    office.catch_up().await.unwrap();
    let mut times: Vec<_> = Vec::new();
    for _ in 0..9 {
        let start = Instant::now();
        let sight = office.sight(amana_app::Acting::Operator).await.unwrap();
        let leave = office.may_look(&sight, stream).await.unwrap();
        let lines = office.timeline(&leave).await.unwrap();
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
