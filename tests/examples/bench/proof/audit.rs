//! `replay --audit`: everything a replay does, every decision judged again, checkpoints and tiles compared; in a process of
//! its own, so that its memory is its own.

use std::process::Command;
use std::time::Instant;

use amana_app::{Folder, Office, OpenOptions, replay::Audit};

use crate::POSTGRES;
use crate::replay::peak;

/// Least events and decisions in a second.
const LEAST: (f64, f64) = (60_000.0, 15_000.0);
/// Most memory, in megabytes of a million bytes, at a million events as at a thousand.
const MEMORY_MOST: f64 = 150.0;

/// What an audit came to.
#[derive(Clone, Copy)]
pub(super) struct Audited {
    events: f64,
    decisions: f64,
    checkpoints: f64,
    tiles: f64,
    seconds: f64,
    /// The most resident memory, in MiB.
    memory: f64,
}

pub(super) fn heading(name: &str) {
    println!("\nReplay with an audit, {name}");
    println!(
        "| events | decisions | checkpoints | tiles | events/s | decisions/s | seconds | MiB at most | target |"
    );
    println!("|---:|---:|---:|---:|---:|---:|---:|---:|---|");
}

/// Audits the office's log in a process of its own.
pub(super) fn alone(office: &Office, url: Option<&str>) -> Audited {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg("audit-in").arg(if url.is_some() { "postgres" } else { "sqlite" });
    let output = command.arg(office.folder().path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the audit failed: {complaint}");
    let mut numbers = said.split_whitespace().map(|word| word.parse().unwrap());
    let mut next = || numbers.next().unwrap();
    Audited {
        events: next(),
        decisions: next(),
        checkpoints: next(),
        tiles: next(),
        seconds: next(),
        memory: next(),
    }
}

/// What that process does.
pub(crate) async fn audit_in(arguments: &[String]) {
    let [_, kind, folder] = arguments else { return println!("want a database and a folder") };
    let start = Instant::now();
    let database_url = std::env::var(POSTGRES).ok().filter(|_| kind == "postgres");
    let office = Office::open(Folder::new(folder), &OpenOptions { database_url }).await.unwrap();
    let report = Box::pin(office.audit_log(&Audit::default(), &mut |_| {})).await.unwrap();
    assert!(report.holds(), "{:?}", report.findings.first());
    assert!(report.unchecked.is_empty(), "{:?}", report.unchecked);
    let seconds = start.elapsed().as_secs_f64();
    let (events, decisions) = (report.events, report.decisions);
    let (checkpoints, tiles) = (report.checkpoints, report.tiles);
    println!("{events} {decisions} {checkpoints} {tiles} {seconds} {}", peak());
}

/// Prints what an audit came to; at the larger size also how memory grew.
pub(super) fn row(audited: &Audited, smaller: Option<Audited>) {
    let Audited { events, decisions, checkpoints, tiles, seconds, memory } = *audited;
    let (event_rate, decision_rate) = (events / seconds, decisions / seconds);
    let target = smaller.map_or_else(String::new, |smaller| {
        let word = |met: bool| if met { "met" } else { "MISSED" };
        format!(
            "≥ {}/s {}, ≥ {} decisions/s {}, < {MEMORY_MOST} MB {} ({:+.0} MiB)",
            LEAST.0,
            word(event_rate >= LEAST.0),
            LEAST.1,
            word(decision_rate >= LEAST.1),
            word(memory * 1.048_576 < MEMORY_MOST),
            memory - smaller.memory,
        )
    });
    println!(
        "| {events} | {decisions} | {checkpoints} | {tiles} | {event_rate:.0} | {decision_rate:.0} | {seconds:.2} | {memory:.0} | {target} |"
    );
}
