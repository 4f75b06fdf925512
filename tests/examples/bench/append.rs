//! Bare append: sealed by the caller, completed, hashed and stored durably, on both databases.
//!
//! A load and its ceiling take turns, several times, and the middle ratio counts: a machine that others use changes by the
//! second, and both must have had the same of it.

use std::path::Path;
use std::time::{Duration, Instant};

use amana_events::LedgerId;
use amana_store::ceiling;
use amana_store::{Database, Journal};

use crate::fixture::{WallClock, Writer, folder, ledger};
use crate::load::{Load, fill, run as load, summary};
use crate::{pgbench, table};

/// Most rows of a ceiling: they are made beforehand and kept in memory, about 1 GiB of them. As many as a load of four seconds
/// writes: a shorter ceiling would end before the system begins to write back what it only kept in memory so far.
const ROWS_MAX: u64 = 600_000;

/// How much is measured.
struct Extent {
    /// How long each load runs.
    time: Duration,
    /// How often a load and its ceiling take turns.
    rounds: usize,
    /// The length of the long log.
    long: u64,
}

/// Which database, and where.
enum Place<'a> {
    Sqlite(&'a Path),
    Postgres(&'a str),
}

/// Measures both databases.
pub(crate) async fn run(quick: bool) {
    let extent = if quick {
        Extent { time: Duration::from_secs(2), rounds: 1, long: 100_000 }
    } else {
        Extent { time: Duration::from_secs(4), rounds: 3, long: 1_000_000 }
    };
    let folder = folder();
    sqlite(folder.path(), &extent).await;
    match std::env::var(crate::POSTGRES) {
        Ok(url) => postgres(&url, &extent).await,
        Err(_) => println!("\nPostgreSQL is not measured: BENCH_POSTGRES_URL is not set"),
    }
}

async fn sqlite(folder: &Path, extent: &Extent) {
    table::heading("Append, SQLite (WAL, synchronous=FULL)");
    let place = Place::Sqlite(folder);
    let database = Database::open_sqlite(&folder.join("append.db"), true).await.unwrap();
    let journal = ledger(&database).await;
    batches(&place, &journal, 1, extent).await;
    let mut turns = Vec::new();
    for _ in 0..extent.rounds {
        let single = ceiling(&place, 1, extent.time).await.per_second;
        turns.push((load(&journal, 16, extent.time).await, single));
    }
    let (measured, single) = middle(turns);
    let of = format!("{single:.0}/s: one row a commit, 1 connection");
    table::beside("append, 16 callers", &measured, single, &of, Some(1.3));
    for callers in [16, 64, 256] {
        batches(&place, &journal, callers, extent).await;
    }
    let file = |name| folder.join(name);
    let short = Database::open_sqlite(&file("short.db"), true).await.unwrap();
    let long = Database::open_sqlite(&file("long.db"), true).await.unwrap();
    grown(&ledger(&short).await, &ledger(&long).await, extent).await;
}

async fn postgres(url: &str, extent: &Extent) {
    table::heading("Append, PostgreSQL");
    let place = Place::Postgres(url);
    let database = Database::open_postgres(url).await.unwrap();
    let journal = ledger(&database).await;
    batches(&place, &journal, 1, extent).await;
    let mut turns = Vec::new();
    for _ in 0..extent.rounds {
        let Some(tps) = pgbench::run(url, extent.time.as_secs()) else { break };
        turns.push((load(&journal, 16, extent.time).await, tps));
    }
    if !turns.is_empty() {
        let (measured, tps) = middle(turns);
        let of = format!("{tps:.0}/s: pgbench, one row a commit, 16 connections");
        table::beside("append, 16 callers", &measured, tps, &of, Some(0.7));
    }
    for callers in [16, 64, 256] {
        batches(&place, &journal, callers, extent).await;
    }
    grown(&ledger(&database).await, &ledger(&database).await, extent).await;
    two_processes(url, extent).await;
}

/// A load, and the same rows in the batches that formed.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
async fn batches(place: &Place<'_>, journal: &Journal, callers: usize, extent: &Extent) {
    let mut turns = Vec::new();
    for _ in 0..extent.rounds {
        let measured = load(journal, callers, extent.time).await;
        let batch = (measured.batch.round() as usize).max(1);
        // About as long as the load took, so that both meet the same checkpoints.
        let rows = (measured.per_second * extent.time.as_secs_f64()) as u64;
        let rows = rows.clamp(1_000, ROWS_MAX);
        turns.push((measured, rows_ceiling(place, batch, rows).await.per_second));
    }
    let (measured, ceiling) = middle(turns);
    let of = format!("{ceiling:.0}/s: same rows and batches, unchecked");
    let least = (callers == 256).then_some(0.7);
    table::beside(&format!("append, {callers} callers"), &measured, ceiling, &of, least);
    if callers == 16 {
        table::limit("p99 at 16 callers", measured.p99, Duration::from_millis(5));
    }
}

/// The turn whose ratio is the middle one.
fn middle(mut turns: Vec<(Load, f64)>) -> (Load, f64) {
    turns.sort_by(|(a, x), (b, y)| (a.per_second * y).total_cmp(&(b.per_second * x)));
    turns.swap_remove(turns.len() / 2)
}

/// Rows one by one, about as many as a load of that time would need.
async fn ceiling(place: &Place<'_>, batch: usize, time: Duration) -> Load {
    rows_ceiling(place, batch, time.as_secs() * 1_000).await
}

/// The same rows without checks, sealing or hashing.
async fn rows_ceiling(place: &Place<'_>, batch: usize, count: u64) -> Load {
    let mut writer = Writer::new(LedgerId::new(uuid::Uuid::nil()));
    let ledger = LedgerId::new(writer.note().0.id);
    let rows = writer.rows(count);
    let took = match place {
        Place::Sqlite(folder) => {
            let file = folder.join(format!("ceiling-{}.db", ledger.uuid()));
            let took = ceiling::sqlite(&file, ledger, &rows, batch).await.unwrap();
            for ending in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{ending}", file.display()));
            }
            took
        }
        Place::Postgres(url) => ceiling::postgres(url, ledger, &rows, batch).await.unwrap(),
    };
    let time: Duration = took.iter().sum();
    let mut load = summary(&took, time, took.len());
    load.per_second = rows.len() as f64 / time.as_secs_f64();
    load
}

/// Does a long log append as fast as a short one?
async fn grown(short: &Journal, long: &Journal, extent: &Extent) {
    fill(short, 10_000).await;
    let start = Instant::now();
    fill(long, extent.long).await;
    let filled = start.elapsed().as_secs_f64();
    let mut turns = Vec::new();
    for _ in 0..extent.rounds {
        let before = load(short, 64, extent.time / 2).await.per_second;
        turns.push((load(long, 64, extent.time / 2).await, before));
    }
    let (measured, before) = middle(turns);
    let what = format!("append, 64 callers, log of {} (filled in {filled:.0} s)", extent.long);
    table::beside(&what, &measured, before, &format!("{before:.0}/s: a log of 10,000"), Some(0.9));
}

/// Two journals on connections of their own, as two processes have.
async fn two_processes(url: &str, extent: &Extent) {
    let first = Database::open_postgres(url).await.unwrap();
    let second = Database::open_postgres(url).await.unwrap();
    let journal = ledger(&first).await;
    let clock = std::sync::Arc::new(WallClock);
    let other = Journal::open(&second, journal.ledger(), clock).await.unwrap();
    let mut turns = Vec::new();
    for _ in 0..extent.rounds {
        let alone = load(&journal, 64, extent.time).await.per_second;
        let (mut both, rest) =
            tokio::join!(load(&journal, 32, extent.time), load(&other, 32, extent.time));
        both.per_second += rest.per_second;
        turns.push((both, alone));
    }
    let (both, alone) = middle(turns);
    let of = format!("{alone:.0}/s: one process, 64 callers");
    table::beside("append, 32 + 32 callers, two processes", &both, alone, &of, Some(0.6));
}
