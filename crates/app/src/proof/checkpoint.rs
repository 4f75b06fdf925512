//! Checkpoints: signed when the log has grown enough or long enough ago, on demand, and at every export.
//!
//! A log that was restored after real loss goes on under another name (`seams`): a checkpoint bears the name of the generation
//! that began last among its events, so those signed before stay what they are.

use std::{sync::atomic::Ordering, time::Duration};

use amana_events::{Event, Moment, registry::RegistryEvent};
use amana_store::{CheckpointRow, CosignatureRow};
use amana_tlog::{
    Checkpoint, Hash, KeyName, NoteSignature, SignatureType, SignedCheckpoint, SigningKey,
    VerifierKey,
};
use amana_vault::ledger_key;
use amana_verify::origin_of;

use super::Tree;
use crate::{
    AppError, Office,
    office::{Acting, decode},
};

/// Events after which a checkpoint is due: as many as fill a tile.
pub const CHECKPOINT_EVENTS: u64 = 256;
/// Seconds between two that are due by their events: while thousands are recorded in a second, one speaks of all of them.
pub const CHECKPOINT_PAUSE_SECONDS: i64 = 1;
/// Seconds after which one is due, if anything was recorded since.
pub const CHECKPOINT_SECONDS: i64 = 600;

/// A signed checkpoint.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The checkpoint with its signature, and the witnesses' that are known.
    pub note: SignedCheckpoint,
    /// When it was signed.
    pub signed: Moment,
    /// Whether it was signed now; else it stood already.
    pub fresh: bool,
}

impl Signed {
    /// The number of events it speaks of.
    pub fn size(&self) -> u64 {
        self.note.checkpoint().size()
    }

    /// The tree's root.
    pub fn root(&self) -> &Hash {
        self.note.checkpoint().root()
    }
}

impl Office {
    /// The key that verifies the log's checkpoints of now, as the log itself says: the public key of its first record, under
    /// the name of its generation.
    ///
    /// # Errors
    /// [`AppError::Broken`] where the first record is no beginning of a log, [`AppError::Store`].
    pub async fn log_key(&self) -> Result<VerifierKey, AppError> {
        let generation = self.registry().await?.generation();
        self.log_key_of(generation).await
    }

    /// The key that verifies a checkpoint of the first so many events: under the name of the generation that began last
    /// among them.
    ///
    /// # Errors
    /// As [`Office::log_key`].
    pub async fn log_key_at(&self, size: u64) -> Result<VerifierKey, AppError> {
        let seams = self.seams().await?;
        let last = seams.iter().rfind(|seam| seam.position < size);
        self.log_key_of(last.map_or(1, |seam| seam.said.generation)).await
    }

    /// The log's key under the name of a generation: the same public key, another name and so another key id.
    ///
    /// # Errors
    /// As [`Office::log_key`].
    pub(crate) async fn log_key_of(&self, generation: u32) -> Result<VerifierKey, AppError> {
        let broken = |what: &str| AppError::Broken {
            place: "the first record".to_owned(),
            what: what.to_owned(),
        };
        let page = self.journal.page(0, 1).await?;
        let first = page.first().ok_or_else(|| broken("is missing"))?;
        let Event::Registry(RegistryEvent::LedgerCreated(created)) = decode(first)?.event else {
            return Err(broken("does not create a ledger"));
        };
        let name = origin_of(created.origin.as_str(), generation);
        let name = KeyName::new(name).map_err(|e| broken(&e.to_string()))?;
        let key = VerifierKey::new(name, SignatureType::Ed25519, created.vkey.bytes());
        key.map_err(|error| broken(&error.to_string()))
    }

    /// Whether somebody may prove the log to outsiders: how much there is of everything is told by it, so it is for who may
    /// know that.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `role_not_held`, [`AppError::Usage`] for a member the registry does not know.
    pub async fn may_prove(&self, acting: Acting) -> Result<(), AppError> {
        if self.sight(acting).await?.counts() {
            return Ok(());
        }
        let reason =
            "the log is proved to outsiders by an auditor, a key custodian or the operator";
        Err(AppError::refused("role_not_held", reason))
    }

    /// Signs a checkpoint of everything recorded so far; the one that stands, where nothing was recorded since.
    ///
    /// # Errors
    /// As [`Office::checkpoint_at`].
    pub async fn checkpoint(&self) -> Result<Signed, AppError> {
        let head = self.journal.head().await?;
        self.checkpoint_at(head.next_position).await
    }

    /// The checkpoint of the first so many events; signs one where none stands.
    ///
    /// # Errors
    /// [`AppError::Usage`] for no events or more than there are; [`AppError::Custody`] where the keys are not unlocked or are
    /// not the log's; [`AppError::Broken`] where the log does not continue what was signed, and then nothing is signed.
    pub async fn checkpoint_at(&self, size: u64) -> Result<Signed, AppError> {
        self.may_be_signed(size).await?;
        if let Some(row) = self.journal.checkpoint_before(size).await?
            && row.size == size
        {
            return self.as_kept(row).await;
        }
        let head = self.journal.head().await?;
        if size == 0 || size > head.next_position {
            let message = format!("a checkpoint is of 1 to {} events", head.next_position);
            return Err(AppError::Usage(message));
        }
        let root = Tree::of(&self.journal, size).await?.root().await?;
        if size == head.next_position && root != head.frontier.root() {
            return Err(not_continued("the records do not give the head's root"));
        }
        for row in self.signed_beside(size).await? {
            self.continues(row).await?;
        }
        let key = self.log_key_at(size).await?;
        let own = self.log_signer(&key)?;
        let checkpoint = Checkpoint::new(key.name().as_str(), size, root);
        let note = checkpoint.and_then(|checkpoint| SignedCheckpoint::sign(&checkpoint, &own));
        let note = note.map_err(|error| AppError::Custody(error.to_string()))?;
        let signed = self.now();
        // Another process may have begun a generation meanwhile: nothing is signed under a name that ended.
        self.may_be_signed(size).await?;
        self.journal.put_checkpoint(CheckpointRow { size, signed, note: note.to_string() }).await?;
        self.checkpointed.fetch_max(signed.micros(), Ordering::Relaxed);
        Ok(Signed { note, signed, fresh: true })
    }

    /// Signs a checkpoint where one is due. While this process knows of one that is younger than a pause, nothing is read.
    ///
    /// # Errors
    /// As [`Office::checkpoint_at`].
    pub async fn checkpoint_if_due(&self) -> Result<Option<Signed>, AppError> {
        let known = Moment::from_micros(self.checkpointed.load(Ordering::Relaxed));
        if known.plus_seconds(CHECKPOINT_PAUSE_SECONDS) > self.now() {
            return Ok(None);
        }
        let size = self.journal.head().await?.next_position;
        if let Some(newest) = self.journal.checkpoint_before(size).await? {
            self.checkpointed.fetch_max(newest.signed.micros(), Ordering::Relaxed);
            let grown = size.saturating_sub(newest.size);
            let many = grown >= CHECKPOINT_EVENTS;
            let pause = if many { CHECKPOINT_PAUSE_SECONDS } else { CHECKPOINT_SECONDS };
            if grown == 0 || newest.signed.plus_seconds(pause) > self.now() {
                return Ok(None);
            }
        }
        self.checkpoint_at(size).await.map(Some)
    }

    /// Signs checkpoints as they fall due, for as long as it is not cancelled: for a process that serves. While the keys are
    /// locked none is.
    ///
    /// # Errors
    /// As [`Office::checkpoint_at`].
    pub async fn keep_checkpoints(&self) -> Result<(), AppError> {
        let pause = Duration::from_secs(CHECKPOINT_PAUSE_SECONDS.unsigned_abs());
        loop {
            if self.is_unlocked() {
                self.checkpoint_if_due().await?;
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// The newest checkpoint that stands, with what witnesses signed of it.
    ///
    /// # Errors
    /// [`AppError::Broken`] for one the log's key did not sign, [`AppError::Store`].
    pub async fn checkpoint_newest(&self) -> Result<Option<Signed>, AppError> {
        match self.journal.checkpoint_before(u64::MAX).await? {
            Some(row) => self.as_kept(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// The checkpoint of the first so many events, where one was signed.
    ///
    /// # Errors
    /// As [`Office::checkpoint_newest`].
    pub async fn checkpoint_signed(&self, size: u64) -> Result<Option<Signed>, AppError> {
        match self.journal.checkpoint_before(size).await?.filter(|row| row.size == size) {
            Some(row) => self.as_kept(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// The newest checkpoint that any witness signed.
    ///
    /// # Errors
    /// [`AppError::Broken`], [`AppError::Store`].
    pub async fn checkpoint_witnessed(&self) -> Result<Option<Signed>, AppError> {
        match self.journal.cosigned_newest().await? {
            Some(size) => self.checkpoint_at(size).await.map(Some),
            None => Ok(None),
        }
    }

    /// Keeps what a witness signed of a checkpoint that stands. A line that is none of its key's over that checkpoint is refused.
    ///
    /// # Errors
    /// [`AppError::Usage`] for a key that is no witness's, a size without a checkpoint or a line that does not verify,
    /// [`AppError::Store`].
    pub async fn keep_cosignature(
        &self,
        size: u64,
        witness: &VerifierKey,
        line: &NoteSignature,
    ) -> Result<(), AppError> {
        // The log's own key verifies every checkpoint: it stands for nobody who saw it.
        if witness.kind() != SignatureType::Cosignature {
            return Err(AppError::Usage("the key is a log's and not a witness's".to_owned()));
        }
        let row = self.journal.checkpoint_before(size).await?.filter(|row| row.size == size);
        let row = row.ok_or_else(|| {
            AppError::Usage(format!("no checkpoint of {size} events was signed here"))
        })?;
        let mut note = read(&row)?;
        let refused = |error: &dyn std::fmt::Display| AppError::Usage(error.to_string());
        note.add(line.clone()).map_err(|error| refused(&error))?;
        note.note().verify([witness]).map_err(|error| refused(&error))?;
        let row = CosignatureRow { size, witness: named(witness), line: line.to_string() };
        Ok(self.journal.put_cosignature(row).await?)
    }

    /// A checkpoint as it is kept, with the cosignatures that are.
    async fn as_kept(&self, row: CheckpointRow) -> Result<Signed, AppError> {
        let mut note = read(&row)?;
        let key = &self.log_key_at(row.size).await?;
        let place = || format!("the checkpoint of {} events", row.size);
        let broken = |what: String| AppError::Broken { place: place(), what };
        note.verify([key]).map_err(|error| broken(error.to_string()))?;
        if note.checkpoint().size() != row.size {
            return Err(broken(format!("speaks of {} events", note.checkpoint().size())));
        }
        for cosignature in self.journal.cosignatures(row.size).await? {
            let lines = NoteSignature::parse_lines(&format!("{}\n", cosignature.line));
            for line in lines.map_err(|error| broken(error.to_string()))? {
                note.add(line).map_err(|error| broken(error.to_string()))?;
            }
        }
        Ok(Signed { note, signed: row.signed, fresh: false })
    }

    /// What was signed next to a size: the newest before it, and the newest of all.
    async fn signed_beside(&self, size: u64) -> Result<Vec<CheckpointRow>, AppError> {
        let mut rows: Vec<_> = self.journal.checkpoint_before(size).await?.into_iter().collect();
        let newest = self.journal.checkpoint_before(u64::MAX).await?;
        rows.extend(newest.filter(|row| row.size > size));
        Ok(rows)
    }

    /// Whether the log still is what was signed.
    async fn continues(&self, row: CheckpointRow) -> Result<(), AppError> {
        let size = row.size;
        let head = self.journal.head().await?.next_position;
        if size > head {
            let what = format!("{size} events were signed, and there are {head}");
            return Err(not_continued(&what));
        }
        let root = Tree::of(&self.journal, size).await?.root().await?;
        if *self.as_kept(row).await?.root() == root {
            return Ok(());
        }
        Err(not_continued(&format!("the first {size} events are not those that were signed")))
    }

    /// The key that signs, if it is the one the log names.
    fn log_signer(&self, key: &VerifierKey) -> Result<SigningKey, AppError> {
        let custody = |what: String| AppError::Custody(format!("the log's signing key: {what}"));
        let unlocked = self.unlocked()?;
        let text = self.folder.read(&self.folder.ledger_key())?;
        let text = String::from_utf8_lossy(&text);
        let seed = ledger_key::open(unlocked.keyring.keks(), self.ledger.uuid(), &text)
            .map_err(|error| custody(error.to_string()))?;
        let signer = SigningKey::new(key.name().clone(), seed.reveal());
        if signer.verifier() == key {
            return Ok(signer);
        }
        Err(custody("is not the one that the log names: restore it from a backup".to_owned()))
    }
}

/// A witness's key as cosignatures are kept under it.
pub(super) fn named(witness: &VerifierKey) -> String {
    format!("{}+{}", witness.name(), witness.id())
}

fn read(row: &CheckpointRow) -> Result<SignedCheckpoint, AppError> {
    SignedCheckpoint::parse(row.note.as_bytes()).map_err(|error| AppError::Broken {
        place: format!("the checkpoint of {} events", row.size),
        what: error.to_string(),
    })
}

fn not_continued(what: &str) -> AppError {
    AppError::Broken { place: "the log".to_owned(), what: format!("{what}: nothing is signed") }
}
