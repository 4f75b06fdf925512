//! What the access policy costs: one decision, a worklist of which most is hidden, and openings that are noted before they
//! are answered.

use std::hint::black_box;
use std::process;
use std::sync::Arc;
use std::time::{Duration, Instant};

use amana_app::opening::FieldWanted;
use amana_app::{Acting, Office, Request, matters::MatterFilter, members::NewMember};
use amana_domain::Command;
use amana_events::{
    Actor, ActorKind, Assurance, Code, MemberId, PurposeCode, Reference, StreamId, StreamKind, Via,
    case::{CaseAssigned, CaseOpened},
    common::Role,
};
use amana_policy::{
    Act, Action, Engine, FieldFacts, FileFacts, MemberFacts, Policies, Principal, Relation,
};
use amana_store::{Append, Database, Draft, Expected, Journal, StreamAppend};
use amana_vault::{Compartment, Entropy as _, Secret};
use serde_json::json;
use tokio::{sync::Barrier, task::JoinSet};

use crate::fixture::{Numbers, WallClock, folder};
use crate::full::office;
use crate::load::summary;

/// Decisions in one run, and runs of which the middle one counts.
const DECISIONS: u32 = 20_000;
const RUNS: usize = 5;
/// Most that one decision may take, in microseconds.
const DECISION_MOST: f64 = 120.0;

/// Cases of the ledger, and every which of them the member works.
const CASES: usize = 10_000;
const EVERY: usize = 20;
/// Cases in one append: a thousand events or a little less.
const CASES_AT_ONCE: usize = 900;
/// Rows of a worklist, and how often it is read.
const ROWS: usize = 50;
const READS: usize = 60;
/// Most that a worklist may take, in milliseconds.
const WORKLIST_MOST: f64 = 15.0;

/// Readers at the same time, and fields that each of them opens, one after the other.
const READERS: u32 = 50;
const FIELDS: usize = 100;
/// How long after one field a reader opens the next, where they take their time: 1,000 openings a second.
const PACE: Duration = Duration::from_millis(50);
/// Most that an opening may take, in milliseconds: half of them, and all but one of a hundred.
const OPENING_MOST: (f64, f64) = (5.0, 25.0);

/// Measures decisions, and the rest on SQLite and where there is one on PostgreSQL.
pub(crate) async fn run(quick: bool) {
    println!("\nAccess by the policy");
    println!("| what | measured | target |");
    println!("|---|---:|---|");
    decisions(quick);
    one("SQLite", None, quick).await;
    if let Ok(url) = std::env::var(crate::POSTGRES) {
        one("PostgreSQL", Some(&url), quick).await;
    }
}

fn row(what: &str, measured: f64, unit: &str, most: f64) {
    let verdict = if measured <= most { "met" } else { "MISSED" };
    println!("| {what} | {measured:.2} {unit} | ≤ {most} {unit} {verdict} |");
}

fn decisions(quick: bool) {
    let engine = Engine::new(Policies::read(&Policies::shipped().unwrap()).unwrap()).unwrap();
    let of = |role| {
        let member = MemberId::new(uuid::Uuid::from_u128(1));
        let (organisation, unit) = (None, None);
        let roles = vec![role];
        Principal::Member(MemberFacts {
            member,
            active: true,
            roles,
            organisation,
            armed: false,
            unit,
        })
    };
    let stream = |kind| StreamId::new(kind, uuid::Uuid::from_u128(5));
    let works = Relation { works: true, ..Relation::default() };
    let file = FileFacts::of(stream(StreamKind::Case), works);
    let field = FieldFacts {
        stream: stream(StreamKind::Report),
        compartment: Compartment::Narrative,
        relation: works,
        consents: Vec::new(),
        personal: false,
        protected: false,
        child: false,
        confidential: false,
        erased: false,
        help_only: false,
        reporters_words: false,
        survivors_words: false,
    };
    let open = Act::Open {
        field: &field,
        purpose: Some("investigation"),
        basis: Some("official_task"),
        break_glass: false,
        danger_to_life: false,
        seconds: 0,
    };
    let asked = [
        ("a row of a list", Role::Investigator, Act::File(Action::List, &file)),
        ("recording on a case", Role::Investigator, Act::File(Action::Record, &file)),
        ("opening a field", Role::ConductOfficer, open),
    ];
    let count = if quick { DECISIONS / 10 } else { DECISIONS };
    for (what, role, act) in asked {
        let who = of(role);
        assert!(engine.decide(&who, &act).allowed, "{what}");
        let anew = middle(count, || engine.decide_anew(black_box(&who), black_box(&act)));
        row(&format!("one decision, never asked before: {what}"), anew, "µs", DECISION_MOST);
        let again = middle(count, || engine.decide(black_box(&who), black_box(&act)));
        row(&format!("the same, asked before: {what}"), again, "µs", DECISION_MOST);
    }
}

/// What one of so many takes, in microseconds: the middle of some runs.
fn middle<T>(count: u32, deed: impl Fn() -> T) -> f64 {
    let mut took = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        for _ in 0..count {
            black_box(deed());
        }
        took.push(start.elapsed().as_secs_f64() * 1e6 / f64::from(count));
    }
    took.sort_by(f64::total_cmp);
    took.get(RUNS / 2).copied().unwrap_or_default()
}

/// Looks at what was written and writes it out, as the server itself does a minute later: until then it guesses, and does so
/// beside what is measured.
pub(crate) fn settle(url: &str) {
    let statements = ["-qc", "VACUUM ANALYZE", "-c", "CHECKPOINT"];
    let done = process::Command::new("psql").arg(url).args(statements).status();
    assert!(done.is_ok_and(|it| it.success()), "psql comes with PostgreSQL's own packages");
}

async fn one(name: &str, url: Option<&str>, quick: bool) {
    let room = folder();
    let (office, officer) = office(&room.path().join("office"), url).await;
    let second = add(&office, "Second officer", Role::ConductOfficer).await;
    let investigator = add(&office, "Investigator", Role::Investigator).await;
    worklist(name, &office, url, officer, investigator, quick).await;
    openings(name, &Arc::new(office), officer, second, quick).await;
}

async fn add(office: &Office, name: &str, role: Role) -> MemberId {
    let name = Secret::from(name);
    let new = NewMember { name, role, unit: None, organisation: None };
    office.add_member(Acting::Operator, new).await.unwrap().member
}

/// Who may see every twentieth case asks for their newest fifty.
async fn worklist(
    name: &str,
    office: &Office,
    url: Option<&str>,
    officer: MemberId,
    investigator: MemberId,
    quick: bool,
) {
    let database = match url {
        Some(url) => Database::open_postgres(url).await.unwrap(),
        None => Database::open_sqlite(&office.folder().database(), false).await.unwrap(),
    };
    let journal = Journal::open(&database, office.ledger(), Arc::new(WallClock)).await.unwrap();
    fill(&journal, officer, investigator).await;
    office.catch_up().await.unwrap();
    url.into_iter().for_each(settle);
    let (mut took, mut seeing) = (Vec::new(), Vec::new());
    // The first read is the one that loads what a serving process keeps.
    for number in 0..=(if quick { READS / 2 } else { READS }) {
        let start = Instant::now();
        let sight = office.sight(Acting::Member(investigator)).await.unwrap();
        let seen = start.elapsed();
        let filter = MatterFilter::default();
        let limit = Some(ROWS as u64);
        let mut pages = office.matter_pages(StreamKind::Case, filter, sight, limit).await.unwrap();
        let mut rows = 0;
        while let Some(page) = pages.next_page().await.unwrap() {
            rows += page.len();
        }
        assert_eq!(rows, ROWS);
        if number > 0 {
            took.push(start.elapsed());
            seeing.push(seen);
        }
    }
    let time: Duration = took.iter().sum();
    let load = summary(&took, time, 1);
    let what = format!("{name}: {ROWS} newest of {CASES} cases, {} of them seen", CASES / EVERY);
    row(&format!("{what}, p50"), millis(load.p50), "ms", WORKLIST_MOST);
    row(&format!("{what}, p99"), millis(load.p99), "ms", WORKLIST_MOST);
    let sight = summary(&seeing, time, 1).p50;
    println!("| {name}: of this, what may be seen at all, p50 | {:.2} ms | – |", millis(sight));
}

/// Cases, every twentieth of them the investigator's.
async fn fill(journal: &Journal, officer: MemberId, investigator: MemberId) {
    let mut numbers = Numbers::seeded(11);
    let (kind, via, assurance) = (ActorKind::Member, Via::Cli, Assurance::Asserted);
    let actor = Actor { kind, id: Some(officer.uuid()), via, assurance };
    let mut streams = Vec::new();
    for number in 1..=CASES {
        let stream = StreamId::new(StreamKind::Case, numbers.id().uuid());
        let mut random = [0; 5];
        numbers.fill(&mut random);
        let opened = CaseOpened {
            reference: Reference::from_random(StreamKind::Case, random),
            class: "sea".parse().unwrap(),
            report: None,
            mission: None,
            admin1: None,
            country: None,
        };
        let mut drafts = vec![Draft::of(&opened.into(), &stream, numbers.id(), actor).unwrap()];
        if number % EVERY == 0 {
            let assigned = CaseAssigned { member: investigator, role: Role::Investigator };
            drafts.push(Draft::of(&assigned.into(), &stream, numbers.id(), actor).unwrap());
        }
        streams.push(StreamAppend { stream, expected: Expected::New, drafts });
        if streams.len() == CASES_AT_ONCE || number == CASES {
            let streams = std::mem::take(&mut streams);
            journal.append(Append { streams, ..Append::default() }).await.unwrap();
        }
    }
}

/// Many open fields at once, each a field of its own; each look is in the log before it is answered.
async fn openings(
    name: &str,
    office: &Arc<Office>,
    officer: MemberId,
    reader: MemberId,
    quick: bool,
) {
    let views = tokio::spawn({
        let office = office.clone();
        async move { office.keep_views().await }
    });
    for pace in [None, Some(PACE)] {
        let (took, time) = read_all(office, officer, reader, pace, quick).await;
        let load = summary(&took, time, 1);
        let how = if pace.is_some() { "who take their time" } else { "who never pause" };
        let what =
            format!("{name}: opening a field, {READERS} readers {how}, {:.0}/s", load.per_second);
        row(&format!("{what}, p50"), millis(load.p50), "ms", OPENING_MOST.0);
        row(&format!("{what}, p99"), millis(load.p99), "ms", OPENING_MOST.1);
    }
    views.abort();
}

/// What each opening took, and all of them together. With a pace it counts from the moment at which an
/// opening was due, so that one that waits for the one before it is not forgiven.
async fn read_all(
    office: &Arc<Office>,
    officer: MemberId,
    reader: MemberId,
    pace: Option<Duration>,
    quick: bool,
) -> (Vec<Duration>, Duration) {
    let begin = Arc::new(Barrier::new(READERS as usize));
    let mut tasks = JoinSet::new();
    for number in 0..READERS {
        let (office, begin) = (office.clone(), begin.clone());
        tasks.spawn(async move {
            let mut wanted = Vec::new();
            for _ in 0..if quick { FIELDS / 2 } else { FIELDS } {
                wanted.push(report(&office, officer).await);
            }
            // Like the first worklist, the first opening loads what a serving process keeps.
            let first = report(&office, officer).await;
            office.open_field(reader, &first).await.unwrap();
            // The views are level when it begins: what they follow are the openings.
            if begin.wait().await.is_leader() {
                office.catch_up().await.unwrap();
            }
            begin.wait().await;
            let start = Instant::now();
            let mut took = Vec::new();
            for (nth, field) in (0..).zip(&wanted) {
                let due = pace.map(|pace| start + pace * nth + pace * number / READERS);
                if let Some(due) = due {
                    tokio::time::sleep_until(due.into()).await;
                }
                let asked = due.unwrap_or_else(Instant::now);
                black_box(office.open_field(reader, field).await.unwrap());
                took.push(asked.elapsed());
            }
            (took, start.elapsed())
        });
    }
    let (mut took, mut time) = (Vec::new(), Duration::ZERO);
    for (own, all) in tasks.join_all().await {
        took.extend(own);
        time = time.max(all);
    }
    (took, time)
}

/// A report with an account, and where the account stands.
pub(crate) async fn report(office: &Office, officer: MemberId) -> FieldWanted {
    let stream = StreamId::new(StreamKind::Report, office.new_id());
    let data = json!({
        "kind": "allegation", "channel": "paper", "language": "fr", "mode": "anonymous",
        "account": "n".repeat(crate::full::TEXT_BYTES),
    });
    let data = data.as_object().cloned().unwrap_or_default();
    let command = Command::read(stream.kind, "submit_report", data).unwrap();
    let done =
        office.execute(Request::new(Acting::Member(officer), stream, command)).await.unwrap();
    let submitted = done.events.iter().find(|(_, name)| *name == "report_submitted");
    FieldWanted {
        stream,
        event: submitted.unwrap().0,
        field: Code::new("account").unwrap(),
        purpose: PurposeCode::new("investigation").unwrap(),
        basis: Code::new("official_task").ok(),
        approval: None,
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
