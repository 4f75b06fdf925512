//! What proof for outsiders costs: appending while checkpoints are signed, proofs of inclusion, exporting and verifying a
//! bundle, and replaying with every decision judged again. Each database in a process of its own, and each audit too.

mod append;
mod audience;
mod audit;
mod bundle;
mod fill;
mod inclusion;

use std::sync::Arc;
use std::time::Duration;

use crate::access::settle;
use crate::fixture::folder;
use crate::full::{NOTES, office};
use crate::{POSTGRES, alone};

pub(crate) use audit::audit_in;
pub(crate) use fill::grow;

/// How much is measured.
struct Extent {
    /// How long each load of appends runs.
    time: Duration,
    /// How often what is measured and its ceiling take turns.
    rounds: usize,
    /// The sizes of the log at which it is audited; the last is that of the bundle and of the proofs.
    sizes: [u64; 2],
    /// How many proofs of inclusion are made.
    proofs: usize,
}

impl Extent {
    const fn of(quick: bool) -> Self {
        if quick {
            let (time, sizes) = (Duration::from_secs(2), [5_000, 20_000]);
            return Self { time, rounds: 1, sizes, proofs: 200 };
        }
        let (time, sizes) = (Duration::from_secs(4), [100_000, 1_000_000]);
        Self { time, rounds: 3, sizes, proofs: 5_000 }
    }
}

/// Measures SQLite, and where there is one PostgreSQL.
pub(crate) fn run(quick: bool) {
    let databases = ["sqlite", "postgres"];
    for database in databases.iter().take(1 + usize::from(std::env::var(POSTGRES).is_ok())) {
        alone(&["proof-of", database], quick);
    }
}

/// One database.
pub(crate) async fn of(arguments: &[String], quick: bool) {
    let postgres = arguments.iter().any(|argument| argument == "postgres");
    let url = std::env::var(POSTGRES).ok().filter(|_| postgres);
    let name = if url.is_some() { "PostgreSQL" } else { "SQLite" };
    let extent = Extent::of(quick);
    Box::pin(audited_log(name, url.as_deref(), &extent)).await;
    Box::pin(long_files(name, url.as_deref(), &extent)).await;
    Box::pin(append::measure(name, url.as_deref(), &extent)).await;
}

/// Notes of a long file: what a replay keeps in memory is states of files, not events.
const LONG: usize = 500;

/// Audits of a log of few and long files.
async fn long_files(name: &str, url: Option<&str>, extent: &Extent) {
    let room = folder();
    let (office, member) = office(&room.path().join("office"), url).await;
    let office = Arc::new(office);
    audit::heading(&format!("{name}, files of {LONG} notes"));
    let mut before = None;
    for size in extent.sizes {
        fill::grow(&office, member, size, LONG).await;
        url.into_iter().for_each(settle);
        let audited = audit::alone(&office, url);
        audit::row(&audited, before);
        before = Some(audited);
    }
}

/// A log of the office's own that grows to each size.
async fn audited_log(name: &str, url: Option<&str>, extent: &Extent) {
    let room = folder();
    let (office, member) = office(&room.path().join("office"), url).await;
    let office = Arc::new(office);
    let audience = audience::Audience::of(&office).await;
    audit::heading(name);
    let mut before = None;
    for size in extent.sizes {
        fill::grow(&office, member, size, NOTES).await;
        url.into_iter().for_each(settle);
        let audited = audit::alone(&office, url);
        audit::row(&audited, before);
        before = Some(audited);
    }
    Box::pin(inclusion::measure(name, &office, extent)).await;
    Box::pin(bundle::measure(name, &office, &audience, (room.path(), extent))).await;
}
