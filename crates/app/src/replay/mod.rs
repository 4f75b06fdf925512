//! Replay: the log is folded again from nothing and everything kept beside it is compared.
//!
//! Checked: every record's bytes against its leaf and the tree's root, index columns against the
//! record, dense positions and versions, times that do not run backwards, every event legal under
//! its stream's rules at its place (second signatures verified), key rows and access facts against
//! what the log says, redacted files for fields that were lost, populations, samples and
//! reconciliations of audits recomputed, and every view against its fold. It needs no key and writes nothing.

mod audits;
mod conflict;
mod history;
mod keys;
mod receipts;
mod redactions;
mod seams;

use std::fmt;

use amana_domain::{Context, State};
use amana_events::{
    Envelope, Event, Moment,
    registry::{LogRestored, RegistryEvent},
};
use amana_store::{
    Chain, FactChange, FactFold, Head, Projector, Snapshot, StoreError, Stored, facts,
};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{AppError, ErrorKind, Office, office::stamp_of};
use audits::Audits;
use history::History;
use keys::KeyLedger;
use redactions::Redactions;
pub use seams::SeamSeen;

/// How far `known` may lie ahead of `recorded`, in seconds (`architecture.md`, Append).
const KNOWN_AHEAD_SECONDS_MAX: i64 = 300;
/// How many findings are kept; the rest are counted.
const FINDINGS_MAX: usize = 1_000;

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The position in the log, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<u64>,
    /// The stream, key row or view row.
    pub place: String,
    /// What is wrong there. Never personal data.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = self.position {
            write!(f, "position {position}, ")?;
        }
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// What a replay found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Events folded.
    pub events: u64,
    /// Streams they belong to.
    pub streams: u64,
    /// The tree's root, in hexadecimal.
    pub root: String,
    /// Key rows compared.
    pub key_rows: u64,
    /// Where the log says it was restored after real loss.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seams: Vec<SeamSeen>,
    /// What cannot be told without keys, or not yet.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unchecked: Vec<String>,
    /// What does not hold.
    pub findings: Vec<Finding>,
    /// Findings beyond those kept.
    pub more_findings: u64,
}

impl Report {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        self.findings.is_empty()
    }

    fn find(&mut self, position: Option<u64>, place: impl Into<String>, what: impl Into<String>) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(Finding { position, place: place.into(), what: what.into() });
        } else {
            self.more_findings += 1;
        }
    }
}

/// Folds records one after the other; pure, so that its speed can be measured without a database.
pub struct Fold {
    ledger: amana_events::LedgerId,
    chain: Chain,
    history: History,
    keys: KeyLedger,
    facts: FactFold,
    redactions: Redactions,
    audits: Audits,
    submitted: receipts::Submitted,
    seams: Vec<(u64, LogRestored)>,
    recorded: Moment,
    vocabulary: Option<u32>,
    /// The position after the last one taken.
    position: u64,
    /// Whether a row could not be read: nothing after it is folded.
    stopped: bool,
    /// What was found so far.
    pub report: Report,
}

impl fmt::Debug for Fold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fold").field("events", &self.report.events).finish_non_exhaustive()
    }
}

impl Fold {
    /// A fold of nothing.
    pub fn new(ledger: amana_events::LedgerId) -> Self {
        Self {
            ledger,
            chain: Chain::new(ledger),
            history: History::default(),
            keys: KeyLedger::default(),
            facts: FactFold::default(),
            redactions: Redactions::default(),
            audits: Audits::default(),
            submitted: receipts::Submitted::default(),
            seams: Vec::new(),
            recorded: Moment::default(),
            vocabulary: None,
            position: 0,
            stopped: false,
            report: Report::default(),
        }
    }

    /// Takes one stored record.
    pub fn take(&mut self, stored: &Stored) {
        let place = || stored.stream.to_string();
        let position = Some(stored.position);
        self.report.events += 1;
        self.position = stored.position + 1;
        for what in self.chain.take(stored) {
            self.report.find(position, place(), what);
        }
        let envelope: Envelope<&RawValue> = match serde_json::from_slice(&stored.record) {
            Ok(envelope) => envelope,
            Err(_) => return self.report.find(position, place(), "the record is no envelope"),
        };
        for what in self.chain.compare(stored, &envelope) {
            self.report.find(position, place(), what);
        }
        self.check_times(&envelope, stored.position);
        let decoded = Event::decode(
            envelope.stream.kind,
            envelope.kind.as_str(),
            envelope.type_version,
            envelope.data.get(),
        );
        match decoded {
            Ok(event) => {
                if let Some(what) = self.submitted.take(&event, &stored.record) {
                    self.report.find(position, place(), what);
                }
                self.fold(&envelope, &event, stored.position);
            }
            Err(error) => self.report.find(position, place(), error.to_string()),
        }
    }

    fn check_times(&mut self, envelope: &Envelope<&RawValue>, position: u64) {
        let place = || envelope.stream.to_string();
        if envelope.recorded < self.recorded {
            self.report.find(Some(position), place(), "recorded before the event ahead of it");
        }
        self.recorded = self.recorded.max(envelope.recorded);
        if envelope.known > envelope.recorded.plus_seconds(KNOWN_AHEAD_SECONDS_MAX) {
            self.report.find(Some(position), place(), "known after it was recorded");
        }
    }

    fn fold(&mut self, envelope: &Envelope<&RawValue>, event: &Event, position: u64) {
        let stamp = stamp_of(envelope);
        let version = self.history.version(stamp.stream);
        if stamp.version != version + 1 {
            let what = format!("version {} follows version {version}", stamp.version);
            self.report.find(Some(position), stamp.stream.to_string(), what);
        }
        let context =
            Context { ledger: self.ledger, stamp, world: &self.history, signer: None, noted: None };
        let fresh = State::new(stamp.stream.kind);
        let state = self.history.state(stamp.stream).unwrap_or(&fresh);
        if let Err(refusal) = state.admit(event, &context) {
            let what = format!("not legal at its place: {} ({})", refusal.code, refusal.reason);
            self.report.find(Some(position), stamp.stream.to_string(), what);
        }
        if let Event::Keys(event) = event {
            self.keys.take(event);
        }
        self.redactions.take(event);
        self.audits.take(event, stamp.event, stamp.stream, position);
        if let Event::Registry(RegistryEvent::LogRestored(said)) = event {
            self.seams.push((position, said.clone()));
        }
        for change in facts::of(event, &stamp.stream, stamp.event) {
            if let FactChange::Vocabulary(vocabulary) = change {
                self.vocabulary = Some(vocabulary);
            }
            self.facts.take(change);
        }
        self.history.take(event, &stamp);
    }

    /// The root over everything taken so far, in hexadecimal.
    pub fn root(&self) -> String {
        self.chain.root().to_string()
    }
}

impl Office {
    /// Replays the whole log. `progress` is called with the number of events done.
    ///
    /// # Errors
    /// [`AppError::Store`] when the database fails; what does not hold stands in the report.
    pub async fn replay(&self, progress: &mut (dyn FnMut(u64) + Send)) -> Result<Report, AppError> {
        let mut fold = Fold::new(self.ledger);
        let head = self.journal.head().await?;
        self.fold_up_to(&head, &mut fold, progress).await?;
        // What is kept beside the log is compared as it is at one moment, with everything that was
        // appended until then.
        let mut snapshot = self.journal.snapshot().await?;
        let head = snapshot.head().await?;
        self.fold_up_to(&head, &mut fold, progress).await?;
        let Fold {
            chain,
            history,
            keys,
            facts,
            redactions,
            audits,
            seams,
            recorded,
            vocabulary,
            mut report,
            ..
        } = fold;
        report.root = chain.root().to_string();
        report.streams = history.streams();
        if head.recorded != recorded {
            report.find(None, "head", "the head names another time than the newest event");
        }
        if vocabulary != Some(head.vocabulary) {
            report.find(None, "head", "the head names another vocabulary than the registry");
        }
        for what in chain.finish(&head) {
            report.find(None, "head", what);
        }
        conflict::compare(self.registry_stream(), &history, &mut report);
        let compared = compare_involvements(&mut snapshot, history, &mut report).await;
        read_or_found(compared, "involvement", &mut report)?;
        let compared = compare_keys(&mut snapshot, keys, &mut report).await;
        read_or_found(compared, "key row", &mut report)?;
        self.compare_redactions(&redactions, &mut report).await?;
        self.compare_audits(&audits, &mut report).await?;
        self.compare_seams(seams, &mut report).await?;
        let compared = facts.compare(&mut snapshot).await;
        for finding in read_or_found(compared, "access facts", &mut report)?.unwrap_or_default() {
            report.find(None, finding.place, finding.what);
        }
        drop(snapshot);
        self.compare_views(&mut report).await?;
        Ok(report)
    }

    /// Folds every event before the head that is not folded yet. A row no program can have written
    /// ends the fold, and is a finding.
    async fn fold_up_to(
        &self,
        head: &Head,
        fold: &mut Fold,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<(), AppError> {
        if fold.position >= head.next_position || fold.stopped {
            return Ok(());
        }
        let mut scan = self.journal.scan(fold.position);
        loop {
            let page = match scan.next_page().await {
                Ok(Some(page)) => page,
                Ok(None) => return Ok(()),
                Err(StoreError::Damaged { position, what }) => {
                    let what = format!("{what} cannot be read; nothing after it was checked");
                    fold.report.find(position, "row", what);
                    fold.stopped = true;
                    return Ok(());
                }
                Err(error) => return Err(error.into()),
            };
            for stored in page.iter().take_while(|s| s.position < head.next_position) {
                fold.take(stored);
            }
            progress(fold.report.events);
            if page.last().is_some_and(|last| last.position + 1 >= head.next_position) {
                return Ok(());
            }
        }
    }

    /// Compares every view with its fold; a log the views cannot fold is a finding, too.
    async fn compare_views(&self, report: &mut Report) -> Result<(), AppError> {
        let projector = Projector::new(&self.database, self.ledger);
        let findings = match projector.verify(&mut |_| {}).await {
            Ok(findings) => findings,
            Err(error) => {
                let error = AppError::from(error);
                if error.kind() != ErrorKind::Broken {
                    return Err(error);
                }
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                report.find(None, "views", cause.unwrap_or_default());
                return Ok(());
            }
        };
        for finding in findings {
            report.find(None, format!("view {} row {}", finding.view, finding.key), finding.what);
        }
        Ok(())
    }
}

/// A row no program can have written ends a comparison, and is a finding like others.
fn read_or_found<T>(
    compared: Result<T, StoreError>,
    place: &str,
    report: &mut Report,
) -> Result<Option<T>, AppError> {
    match compared {
        Ok(compared) => Ok(Some(compared)),
        Err(StoreError::Damaged { position, what }) => {
            report.find(position, place, format!("{what} cannot be read"));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

async fn compare_involvements(
    snapshot: &mut Snapshot,
    mut history: History,
    report: &mut Report,
) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let rows = snapshot.involvements(after, 1_000).await?;
        let Some(last) = rows.last() else { break };
        after = Some(*last);
        for (person, stream) in rows {
            if !history.strike(person, stream) {
                let what = "stands there though the log says nothing";
                report.find(None, format!("involvement {person} {stream}"), what);
            }
        }
    }
    for (person, stream) in history.left_over() {
        report.find(None, format!("involvement {person} {stream}"), "is missing");
    }
    Ok(())
}

async fn compare_keys(
    snapshot: &mut Snapshot,
    mut keys: KeyLedger,
    report: &mut Report,
) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let rows = snapshot.keys(after, 1_000).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.name());
        for row in &rows {
            report.key_rows += 1;
            if let Some(what) = keys.compare(row) {
                report.find(None, keys::place_of(row), what);
            }
        }
    }
    for (place, what) in keys.missing() {
        report.find(None, place, what);
    }
    Ok(())
}
