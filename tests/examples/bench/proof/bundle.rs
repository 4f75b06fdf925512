//! Exporting a bundle to a folder and to a tar, beside writing as many files of the same lengths; and verifying it, beside
//! the SHA-256 of its bytes on every core.

mod ceiling;

use std::path::Path;
use std::time::{Duration, Instant};

use amana_app::{Acting, Office, proof::BundleWanted};
use amana_verify::{Source, Trust, manifest::Profile, verify};

use super::{Extent, audience::Audience};

/// The profiles that are measured: the tree alone, and with the records.
const PROFILES: [Profile; 2] = [Profile::Proof, Profile::Audit];
/// Both forms of a bundle: a folder, and one tar file.
const FORMS: [&str; 2] = ["folder", "tar"];
/// Least million bytes of a bundle with records that are written in a second. A bundle of proofs is made of as many records and
/// holds a tenth of their bytes: its events in a second tell.
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

/// Measures both profiles in both forms.
pub(super) async fn measure(
    name: &str,
    office: &Office,
    audience: &Audience,
    (room, extent): (&Path, &Extent),
) {
    println!("\nBundles, {name}");
    println!("| what | events/s | MB/s | seconds | ratio | ceiling | target |");
    println!("|---|---:|---:|---:|---:|---|---|");
    for profile in PROFILES {
        for form in FORMS {
            let bundle = format!("{}.{form}", profile.code());
            let exported = Exported { office, audience, profile, path: &room.join(&bundle) };
            let what = format!("{name}: export, {bundle}");
            Box::pin(export_in_turns(&what, &exported, extent)).await;
            verify_in_turns(&format!("{name}: verify, {bundle}"), exported.path, extent);
            ceiling::remove(exported.path);
        }
    }
}

/// A bundle to export, and where to.
struct Exported<'a> {
    office: &'a Office,
    audience: &'a Audience,
    profile: Profile,
    path: &'a Path,
}

impl Exported<'_> {
    /// Writes the bundle of everything recorded so far; the number of events.
    async fn write(&self) -> u64 {
        let Self { office, audience, profile, path } = self;
        match profile {
            Profile::Audit => Box::pin(audience.export(office, path)).await,
            Profile::Proof => {
                let out = path.to_path_buf();
                let wanted = BundleWanted { out, to: None, proofs: Vec::new() };
                let written = office.export_proof(Acting::Operator, &wanted, &mut |_| {}).await;
                written.unwrap().size
            }
        }
    }
}

/// Exports and writes as much, in turns; the last bundle stays.
async fn export_in_turns(what: &str, exported: &Exported<'_>, extent: &Extent) {
    let path = exported.path;
    let (mut turns, mut standing) = (Vec::new(), None);
    for _ in 0..extent.rounds {
        ceiling::remove(path);
        let start = Instant::now();
        let events = exported.write().await;
        let took = start.elapsed();
        let bundle = standing_at(path, events);
        turns.push((took, ceiling::write(&bundle)));
        standing = Some(bundle);
    }
    let bundle = standing.unwrap();
    let least = |_, megabytes: f64| match exported.profile {
        Profile::Proof => "–".to_owned(),
        Profile::Audit => format!("≥ {EXPORT_LEAST} MB/s {}", word(megabytes >= EXPORT_LEAST)),
    };
    row(what, &bundle, turns, "the same files written, nothing else", least);
}

const fn word(met: bool) -> &'static str {
    if met { "met" } else { "MISSED" }
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
    let least = |rate: f64, _| format!("≥ {VERIFY_LEAST} events/s {}", word(rate >= VERIFY_LEAST));
    row(what, &standing_at(path, events), turns, "SHA-256 of its bytes, every core", least);
}

fn standing_at(path: &Path, events: u64) -> Standing<'_> {
    let source = Source::open(path).unwrap();
    let files = source.files().map(|(file, bytes)| (file.to_owned(), bytes)).collect();
    Standing { path, events, files }
}

/// Prints the turn whose ratio is the middle one, with what `target` says of its events and its million bytes in a second.
fn row(
    what: &str,
    bundle: &Standing<'_>,
    mut turns: Vec<(Duration, Duration)>,
    of: &str,
    target: impl Fn(f64, f64) -> String,
) {
    let ratio = |turn: &(Duration, Duration)| turn.1.as_secs_f64() / turn.0.as_secs_f64();
    turns.sort_by(|a, b| ratio(a).total_cmp(&ratio(b)));
    let turn = turns.get(turns.len() / 2).copied().unwrap();
    let (seconds, ceiling) = (turn.0.as_secs_f64(), turn.1.as_secs_f64());
    let (megabytes, rate) = (bundle.bytes() as f64 / 1e6, bundle.events as f64 / seconds);
    println!(
        "| {what}, {megabytes:.0} MB in {} files | {rate:.0} | {:.0} | {seconds:.2} | {:.2} | {:.0} MB/s: {of} | {} |",
        bundle.files.len(),
        megabytes / seconds,
        ratio(&turn),
        megabytes / ceiling,
        target(rate, megabytes / seconds)
    );
}
