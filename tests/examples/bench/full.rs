//! The full path: load, decide, seal, append, facts, with the views following, beside the bare append of the same run.

use std::sync::Arc;
use std::time::{Duration, Instant};

use amana_app::{Acting, CreateOptions, Folder, Office, OpenOptions, Request, members::NewMember};
use amana_domain::case::{Command, assignment::NoteCase, open::OpenCase};
use amana_events::{ClassCode, MemberId, PublicText, StreamId, StreamKind, common::Role};
use amana_store::{Database, Journal};
use amana_vault::{Secret, keyfile::Argon2Params};
use tokio::task::JoinSet;

use crate::fixture::{WallClock, folder};
use crate::load::{Load, run as bare, summary};
use crate::table;

/// Notes in a case, after its opening.
pub(crate) const NOTES: usize = 24;
/// Bytes of a note's text: sealed, about half a record.
pub(crate) const TEXT_BYTES: usize = 300;

/// An office of its own with one officer.
pub(crate) async fn office(path: &std::path::Path, url: Option<&str>) -> (Office, MemberId) {
    let open = OpenOptions { database_url: url.map(str::to_owned) };
    let options = CreateOptions {
        name: PublicText::new("Benchmark").unwrap(),
        passphrase: None,
        escalation: None,
        demo: true,
        backup_retention_days: 35,
        params: Argon2Params::DEFAULT,
        open,
    };
    let office = Office::create(Folder::new(path), options).await.unwrap();
    let name = Secret::from("Officer");
    let new = NewMember { name, role: Role::ConductOfficer, unit: None, organisation: None };
    let member = office.add_member(Acting::Operator, new).await.unwrap().member;
    (office, member)
}

/// So many callers for so long; each opens cases of its own and notes in them.
async fn callers(office: &Arc<Office>, member: MemberId, callers: usize, time: Duration) -> Load {
    let warm = Instant::now() + time / 5;
    let end = warm + time;
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let office = office.clone();
        tasks.spawn(async move {
            let mut took = Vec::new();
            let text = "n".repeat(TEXT_BYTES);
            loop {
                let case = StreamId::new(StreamKind::Case, office.new_id());
                for number in 0..=NOTES {
                    let request = Request::new(Acting::Member(member), case, step(number, &text));
                    let start = Instant::now();
                    office.execute(request).await.unwrap();
                    let now = Instant::now();
                    if now >= end {
                        return took;
                    }
                    if start >= warm {
                        took.push(now - start);
                    }
                }
            }
        });
    }
    let took: Vec<Duration> = tasks.join_all().await.into_iter().flatten().collect();
    summary(&took, time, took.len())
}

/// The command of a file's life at this place: its opening, then notes.
pub(crate) fn step(number: usize, text: &str) -> Command {
    if number > 0 {
        let note = NoteCase { note: text.into(), mentions: Vec::new() };
        return Command::from(note);
    }
    Command::from(OpenCase {
        class: ClassCode::new("fraud").unwrap(),
        report: None,
        mission: None,
        admin1: None,
        country: None,
        reference: None,
    })
}

/// Measures the full path beside the bare append, on SQLite and where there is one on PostgreSQL.
pub(crate) async fn run(quick: bool) {
    let time = Duration::from_secs(if quick { 2 } else { 4 });
    let rounds = if quick { 1 } else { 3 };
    table::heading("Full path, SQLite");
    one(None, time, rounds).await;
    if let Ok(url) = std::env::var(crate::POSTGRES) {
        table::heading("Full path, PostgreSQL");
        one(Some(&url), time, rounds).await;
    }
}

async fn one(url: Option<&str>, time: Duration, rounds: usize) {
    let room = folder();
    let (office, member) = office(&room.path().join("office"), url).await;
    let database = match url {
        Some(url) => Database::open_postgres(url).await.unwrap(),
        None => Database::open_sqlite(&office.folder().database(), false).await.unwrap(),
    };
    let journal = Journal::open(&database, office.ledger(), Arc::new(WallClock)).await.unwrap();
    let office = Arc::new(office);
    let views = tokio::spawn({
        let office = office.clone();
        async move { office.keep_views().await }
    });
    for (count, least) in [(16, 0.3), (256, 0.12)] {
        let mut turns = Vec::new();
        for _ in 0..rounds {
            let ceiling = bare(&journal, count, time).await.per_second;
            turns.push((callers(&office, member, count, time).await, ceiling));
        }
        turns.sort_by(|a, b| (a.0.per_second / a.1).total_cmp(&(b.0.per_second / b.1)));
        if let Some((load, ceiling)) = turns.get(turns.len() / 2) {
            let of = format!("{ceiling:.0}/s: bare append, {count} callers");
            table::beside(&format!("full path, {count} callers"), load, *ceiling, &of, Some(least));
        }
    }
    views.abort();
}
