//! Exporting a bundle to a folder and to a tar, beside writing as many files of the same lengths; and verifying it, beside
//! the SHA-256 of its bytes on every core.

mod ceiling;

use std::path::Path;
use std::time::{Duration, Instant};

use amana_app::{Acting, Office, proof::BundleWanted};
use amana_verify::{Source, Trust, verify};

use super::Extent;

/// A kind of bundle. One for auditors is another variant, an arm of [`export`] and one of [`export_target`].
#[derive(Clone, Copy)]
enum Kind {
    /// The tree and nothing of any record.
    Proof,
}

/// The kinds that are measured, with the names of their files.
const KINDS: [(Kind, &str); 1] = [(Kind::Proof, "proof")];
/// Both forms of a bundle: a folder, and one tar file.
const FORMS: [&str; 2] = ["folder", "tar"];
/// Least million bytes that an export writes in a second.
const EXPORT_LEAST: f64 = 100.0;
/// Least events that are verified in a second.
const VERIFY_LEAST: f64 = 300_000.0;

/// A bundle that stands, and how much it holds.
struct Standing<'a> {
    path: &'a Path,
    events: u64,
    /// Its files, in order, with their lengths in bytes.
    files: Vec<(String, u64)>,
}

impl Standing<'_> {
    fn bytes(&self) -> u64 {
        self.files.iter().map(|(_, bytes)| bytes).sum()
    }
}

/// Measures every kind in both forms.
pub(super) async fn measure(name: &str, office: &Office, room: &Path, extent: &Extent) {
    println!("\nBundles, {name}");
    println!("| what | events/s | MB/s | seconds | ratio | ceiling | target |");
    println!("|---|---:|---:|---:|---:|---|---|");
    for (kind, stem) in KINDS {
        for form in FORMS {
            let bundle = format!("{stem}.{form}");
            let path = room.join(&bundle);
            export_in_turns(&format!("{name}: export, {bundle}"), office, &path, kind, extent)
                .await;
            verify_in_turns(&format!("{name}: verify, {bundle}"), &path, extent);
        }
    }
}

/// Writes the bundle of everything recorded so far; the number of events.
async fn export(office: &Office, out: &Path, kind: Kind) -> u64 {
    let wanted = BundleWanted { out: out.to_owned(), to: None, proofs: Vec::new() };
    let written = match kind {
        Kind::Proof => office.export_proof(Acting::Operator, &wanted, &mut |_| {}).await,
    };
    written.unwrap().size
}

/// Exports and writes as much, in turns; the last bundle stays.
async fn export_in_turns(what: &str, office: &Office, path: &Path, kind: Kind, extent: &Extent) {
    let (mut turns, mut standing) = (Vec::new(), None);
    for _ in 0..extent.rounds {
        ceiling::remove(path);
        let start = Instant::now();
        let events = export(office, path, kind).await;
        let took = start.elapsed();
        let bundle = standing_at(path, events);
        turns.push((took, ceiling::write(&bundle)));
        standing = Some(bundle);
    }
    let Some(bundle) = standing else { return };
    let target = |rates: &Rates| export_target(kind, rates);
    row(what, &bundle, turns, "the same files written, nothing else", target);
}

fn export_target(kind: Kind, rates: &Rates) -> String {
    let word = if rates.megabytes >= EXPORT_LEAST { "met" } else { "MISSED" };
    match kind {
        Kind::Proof => format!("≥ {EXPORT_LEAST} MB/s {word}"),
    }
}

/// Verifies and hashes, in turns.
fn verify_in_turns(what: &str, path: &Path, extent: &Extent) {
    let mut turns = Vec::new();
    let mut events = 0;
    for _ in 0..extent.rounds {
        let start = Instant::now();
        let report = verify(&Source::open(path).unwrap(), &Trust::default()).unwrap();
        let took = start.elapsed();
        assert!(report.holds(), "{:?}", report.findings.first());
        events = report.leaves;
        turns.push((took, ceiling::hash(&standing_at(path, events))));
    }
    let least = |rates: &Rates| {
        let word = if rates.events >= VERIFY_LEAST { "met" } else { "MISSED" };
        format!("≥ {VERIFY_LEAST} events/s {word}")
    };
    row(what, &standing_at(path, events), turns, "SHA-256 of its bytes, every core", least);
}

fn standing_at(path: &Path, events: u64) -> Standing<'_> {
    let source = Source::open(path).unwrap();
    let files = source.files().map(|(file, bytes)| (file.to_owned(), bytes)).collect();
    Standing { path, events, files }
}

/// What one turn came to, in a second.
struct Rates {
    events: f64,
    megabytes: f64,
}

/// Prints the turn whose ratio is the middle one.
fn row(
    what: &str,
    bundle: &Standing<'_>,
    mut turns: Vec<(Duration, Duration)>,
    of: &str,
    target: impl Fn(&Rates) -> String,
) {
    let ratio = |turn: &(Duration, Duration)| turn.1.as_secs_f64() / turn.0.as_secs_f64();
    turns.sort_by(|a, b| ratio(a).total_cmp(&ratio(b)));
    let Some(turn) = turns.get(turns.len() / 2) else { return };
    let (seconds, ceiling) = (turn.0.as_secs_f64(), turn.1.as_secs_f64());
    let megabytes = bundle.bytes() as f64 / 1e6;
    let rates = Rates { events: bundle.events as f64 / seconds, megabytes: megabytes / seconds };
    println!(
        "| {what}, {megabytes:.0} MB in {} files | {:.0} | {:.0} | {seconds:.2} | {:.2} | {:.0} MB/s: {of} | {} |",
        bundle.files.len(),
        rates.events,
        rates.megabytes,
        ratio(turn),
        megabytes / ceiling,
        target(&rates)
    );
}
