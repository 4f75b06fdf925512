//! Signed checkpoints, the ledger's own and one that somebody kept, and what witnesses signed of them: against the tree of
//! the records.
//!
//! The rows beside the log are the operator's to change; what a witness signed, and a checkpoint that was kept elsewhere, are
//! not. Who holds the signing key and the database, and no witness stands beside them, can sign another log.

use amana_store::{CheckpointRow, StoreError};
use amana_tlog::{NoteSignature, SignedCheckpoint, VerifierKey};
use amana_verify::{Beside, beside};

use super::{
    fold::Fold,
    report::{Layer, Report, Severity, Stands},
};
use crate::{AppError, Office, proof::seams};

/// How many checkpoints are read at a time.
const PAGE: u32 = 1_000;

/// What an audit is given besides the ledger.
#[derive(Debug, Clone, Default)]
pub struct Audit {
    /// A checkpoint that somebody kept.
    pub kept: Option<SignedCheckpoint>,
    /// The witnesses whose signatures count.
    pub witnesses: Vec<VerifierKey>,
}

impl Audit {
    /// Reads a checkpoint that somebody kept.
    ///
    /// # Errors
    /// [`AppError::Usage`] for what is none.
    pub fn keep(mut self, bytes: &[u8]) -> Result<Self, AppError> {
        let kept = SignedCheckpoint::parse(bytes);
        self.kept = Some(kept.map_err(|e| AppError::Usage(format!("the checkpoint: {e}")))?);
        Ok(self)
    }

    /// Adds a witness by its key, as `name+id+key`.
    ///
    /// # Errors
    /// [`AppError::Usage`] for what is none.
    pub fn witness(mut self, vkey: &str) -> Result<Self, AppError> {
        let key = VerifierKey::parse(vkey);
        self.witnesses.push(key.map_err(|e| AppError::Usage(format!("the witness: {e}")))?);
        Ok(self)
    }
}

/// The log's key under the names of its generations, of which each begins with the record at a position.
struct Keys {
    first: VerifierKey,
    later: Vec<(u64, VerifierKey)>,
}

impl Keys {
    /// The one that signs the first so many events.
    fn at(&self, size: u64) -> &VerifierKey {
        let last = self.later.iter().rfind(|(position, _)| *position < size);
        last.map_or(&self.first, |(_, key)| key)
    }

    /// The one of that name; where the log never had the name, the newest, which refuses it.
    fn named(&self, name: &str) -> &VerifierKey {
        let newest = self.later.last().map_or(&self.first, |(_, key)| key);
        let mut all = [&self.first].into_iter().chain(self.later.iter().map(|(_, key)| key));
        all.find(|key| key.name().as_str() == name).unwrap_or(newest)
    }
}

fn place(size: u64) -> String {
    format!("checkpoint of {size} events")
}

impl Office {
    /// Every checkpoint that stands beside the log.
    pub(super) async fn checkpoints_standing(
        &self,
        report: &mut Report,
    ) -> Result<Vec<CheckpointRow>, AppError> {
        let mut rows: Vec<CheckpointRow> = Vec::new();
        loop {
            let after = rows.last().map_or(0, |row| row.size);
            match self.journal.checkpoints_after(after, PAGE).await {
                Ok(page) if page.is_empty() => return Ok(rows),
                Ok(page) => rows.extend(page),
                Err(StoreError::Damaged { what, .. }) => {
                    let what = format!("{what} cannot be read; no later one was compared");
                    report.find(Layer::Checkpoints, None, "checkpoint", what);
                    return Ok(rows);
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Compares checkpoints and what witnesses signed with the roots that were folded.
    pub(super) async fn compare_checkpoints(
        &self,
        rows: &[CheckpointRow],
        audit: &Audit,
        fold: &mut Fold,
    ) -> Result<(), AppError> {
        let keys = match self.keys_of_generations(fold).await {
            Ok(keys) => keys,
            Err(AppError::Broken { place, what }) => {
                fold.report.find(Layer::Checkpoints, None, place, what);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        for row in rows {
            let Some(mut note) = read(row, &mut fold.report) else { continue };
            if !compare(&note, row.size, keys.at(row.size), fold) {
                continue;
            }
            let names = self.compare_cosignatures(row.size, &mut note, audit, fold).await?;
            fold.report.checkpoint = Some(Stands {
                size: row.size,
                root: note.checkpoint().root().to_string(),
                signed: Some(row.signed),
                witnesses: names,
            });
        }
        if let Some(kept) = &audit.kept {
            compare_kept(kept, &keys, &audit.witnesses, fold);
        }
        if fold.report.checkpoint.is_none() {
            let what = "none stands beside the log: who holds the database could have written all of it anew";
            let layer = Layer::Checkpoints;
            fold.report.find_as(Severity::Note, layer, None, "checkpoints", what);
        }
        Ok(())
    }

    /// The log's key under the name of every generation that was folded.
    async fn keys_of_generations(&self, fold: &Fold) -> Result<Keys, AppError> {
        let first = self.log_key_of(1).await?;
        let mut later = Vec::new();
        for (position, said) in &fold.seams {
            later.push((*position, self.log_key_of(said.generation).await?));
        }
        Ok(Keys { first, later })
    }

    /// The names of the witnesses whose signatures of a checkpoint hold.
    async fn compare_cosignatures(
        &self,
        size: u64,
        note: &mut SignedCheckpoint,
        audit: &Audit,
        fold: &mut Fold,
    ) -> Result<Vec<String>, AppError> {
        let report = &mut fold.report;
        let rows = match self.journal.cosignatures(size).await {
            Ok(rows) => rows,
            Err(StoreError::Damaged { what, .. }) => {
                report.find(Layer::Witnesses, None, place(size), format!("{what} cannot be read"));
                return Ok(Vec::new());
            }
            Err(error) => return Err(error.into()),
        };
        let mut names = Vec::new();
        for row in rows {
            let of = format!("{}, signed by {}", place(size), row.witness);
            let line = NoteSignature::parse_lines(&format!("{}\n", row.line)).ok();
            let Some(line) = line.and_then(|mut lines| lines.pop()) else {
                report.find(Layer::Witnesses, None, of, "is no line of a signature");
                continue;
            };
            if format!("{}+{}", line.name(), line.id()) != row.witness {
                report.find(Layer::Witnesses, None, of, "is the line of another witness");
                continue;
            }
            let is_of = |key: &&VerifierKey| key.name() == line.name() && key.id() == line.id();
            let Some(key) = audit.witnesses.iter().find(is_of) else {
                let why = "the key of their witness was not given";
                report.leave(Layer::Witnesses, "cosignatures", why, 1);
                continue;
            };
            // Each alone: one that is wrong says nothing about the others.
            let mut alone = note.clone();
            if alone.add(line.clone()).is_ok() && alone.note().verify([key]).is_ok() {
                names.push(row.witness);
            } else {
                report.find(Layer::Witnesses, None, of, "the signature does not hold");
            }
        }
        Ok(names)
    }
}

fn read(row: &CheckpointRow, report: &mut Report) -> Option<SignedCheckpoint> {
    let note = match SignedCheckpoint::parse(row.note.as_bytes()) {
        Ok(note) => note,
        Err(error) => {
            let what = format!("cannot be read: {error}");
            report.find_as(Severity::Damage, Layer::Checkpoints, None, place(row.size), what);
            return None;
        }
    };
    let said = note.checkpoint().size();
    if said != row.size {
        let what = format!("the row is about {} events, what was signed about {said}", row.size);
        report.find_as(Severity::Damage, Layer::Checkpoints, None, place(row.size), what);
        return None;
    }
    Some(note)
}

/// Compares one checkpoint with the tree; whether it holds.
fn compare(note: &SignedCheckpoint, size: u64, key: &VerifierKey, fold: &mut Fold) -> bool {
    let report = &mut fold.report;
    report.checkpoints += 1;
    let mut wrong = |what: String| {
        report.find(Layer::Checkpoints, None, place(size), what);
        false
    };
    if let Err(error) = note.verify([key]) {
        return wrong(format!("was not signed by the key that the log names: {error}"));
    }
    if size > fold.position {
        return wrong(format!(
            "was signed, and the log has {} events: it was cut off, or rolled back",
            fold.position
        ));
    }
    match fold.roots.get(&size) {
        Some(root) if root == note.checkpoint().root() => true,
        Some(_) => wrong("these events are not the ones that were signed".to_owned()),
        None => wrong("no root of this size could be folded".to_owned()),
    }
}

/// Compares a checkpoint that somebody kept.
fn compare_kept(kept: &SignedCheckpoint, keys: &Keys, witnesses: &[VerifierKey], fold: &mut Fold) {
    let size = kept.checkpoint().size();
    let key = keys.named(kept.checkpoint().origin());
    let of_ours = kept.verify([key]).is_ok();
    let losses: Vec<_> = fold.seams.iter().map(|(_, said)| seams::loss(said)).collect();
    match beside(&losses, kept.checkpoint()) {
        // Another's signature says nothing of a loss: it is compared, and found to be another's.
        Beside::Contradicts(what) if of_ours => {
            fold.report.find(Layer::Checkpoints, None, place(size), what);
            return;
        }
        Beside::Lost(what) if of_ours => {
            // Only who signs the log says that it was lost.
            let (severity, layer) = (Severity::Irregularity, Layer::Checkpoints);
            fold.report.find_as(severity, layer, None, place(size), what);
            return;
        }
        Beside::Comparable | Beside::Contradicts(_) | Beside::Lost(_) => {}
    }
    if !compare(kept, size, key, fold) {
        return;
    }
    let holds =
        |key: &&VerifierKey| kept.note().verify([*key]).is_ok_and(|verified| !verified.is_empty());
    let names = witnesses.iter().filter(holds).map(|key| format!("{}+{}", key.name(), key.id()));
    let names: Vec<String> = names.collect();
    let what = format!(
        "was kept outside, and these events are the ones it speaks of; {} witnesses",
        names.len()
    );
    let layer = Layer::Checkpoints;
    fold.report.find_as(Severity::Note, layer, None, place(size), what);
    let newest = fold.report.checkpoint.as_ref().is_none_or(|stands| stands.size < size);
    if newest
        || fold
            .report
            .checkpoint
            .as_ref()
            .is_some_and(|it| it.size == size && it.witnesses.is_empty())
    {
        let root = kept.checkpoint().root().to_string();
        fold.report.checkpoint = Some(Stands { size, root, signed: None, witnesses: names });
    }
}
