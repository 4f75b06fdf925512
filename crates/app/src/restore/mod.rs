//! Restore after real loss: the log says which range is lost, and goes on as its next generation under another name.
//!
//! What is asked travels in a file to two members, each of whom verifies all of it anew before signing; what they signed is
//! recorded as it was signed. INVARIANT: the record of the loss and the destruction of every key that a certificate among what
//! was signed names are one append.
//!
//! Deliberately absent: telling whether the copy's events are those that were lost from. A checkpoint is a root; only a proof from
//! the lost log could say so. Who kept a checkpoint of no more events than are left compares it (`crates/verify`).

mod certificate;

use amana_events::{
    EventId, LedgerId, MemberId, PersonId,
    common::Approval,
    registry::{LogRestored, LossReason, RegistryEvent},
};
use amana_tlog::{Hash, SignedCheckpoint, VerifierKey};
use serde::{Deserialize, Serialize};

pub use self::certificate::CertificateGiven;
use crate::{
    AppError, Office,
    custody::Cabinet,
    erase::{Remains, Undecided},
    office::{Acting, Request},
    proof::Tree,
};

/// The event that two members sign for.
const EVENT: &str = "log_restored";
/// Generations that a checkpoint's name is looked for among: more losses than any log survives.
const GENERATIONS_MAX: u32 = 1_000;

/// What two members are asked to sign, with everything they need to verify it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestoreAsk {
    /// The ledger.
    pub ledger: LedgerId,
    /// What will be recorded, but for the signatures.
    pub said: LogRestored,
    /// The newest checkpoint known outside, as it was signed.
    pub checkpoint: String,
    /// Certificates of erasures in the lost range.
    pub certificates: Vec<CertificateGiven>,
}

/// What is asked, and what whoever asks should know besides.
#[derive(Debug, Clone)]
pub struct RestoreProposed {
    /// What is asked.
    pub ask: RestoreAsk,
    /// Sizes of checkpoints that were signed under the old name after the loss: whoever was given one holds the proof of two
    /// logs under one name.
    pub signed_since: Vec<u64>,
    /// How many others signed the checkpoint: with none, whoever holds the log's key could have made it up, and the certificates
    /// with it. Whose they are is not judged here.
    pub signatures: usize,
}

/// A generation that began.
#[derive(Debug, Clone, Serialize)]
pub struct Restored {
    /// Which.
    pub generation: u32,
    /// Position of the record that says so.
    pub position: u64,
    /// How many events were left.
    pub left_size: u64,
    /// How many had been known.
    pub known_size: u64,
    /// Persons whose keys had come back and were destroyed again.
    pub erased: Vec<PersonId>,
    /// How many keys that were.
    pub keys: u32,
    /// Whom of them fields of files mention: what had been decided of each is lost, and is decided anew.
    pub undecided: Vec<Undecided>,
    /// What remains of them here.
    pub remains: Remains,
    /// The key that verifies the log from now on.
    pub key: String,
}

impl RestoreAsk {
    /// The id that is signed.
    pub fn proposal(&self) -> EventId {
        self.said.proposal(self.ledger)
    }
}

impl Office {
    /// What would have to be signed to go on from here, where the log once had what a checkpoint says. Nothing is recorded.
    /// `left` is how many of the events here the copy held; all of them where none is named.
    ///
    /// # Errors
    /// [`AppError::Usage`] for a checkpoint that is not the log's, or certificates that do not hold; [`AppError::Refused`] with
    /// `nothing_lost` where the log still satisfies the checkpoint.
    pub async fn propose_restore(
        &self,
        checkpoint: &str,
        reason: LossReason,
        left: Option<u64>,
        certificates: Vec<CertificateGiven>,
    ) -> Result<RestoreProposed, AppError> {
        let (known, generation) = self.known_of(checkpoint).await?;
        let head = self.journal.head().await?.next_position;
        let left = left.unwrap_or(head);
        let seam = self.seams().await?.last().map_or(0, |seam| seam.position + 1);
        if left == 0 || left > head || left < seam {
            let least = seam.max(1);
            return Err(AppError::Usage(format!("the copy held {least} to {head} events")));
        }
        let (size, root) = (known.checkpoint().size(), *known.checkpoint().root());
        if size <= head && self.root_of(size).await? == root {
            let reason = "the log still is what the checkpoint says: nothing is lost";
            return Err(AppError::refused("nothing_lost", reason));
        }
        if size <= left {
            return Err(AppError::Usage(format!(
                "the checkpoint speaks of {size} events, and the first {size} here are others: say with --left how many events \
                 the copy held before anything was recorded since"
            )));
        }
        let mut said = LogRestored {
            generation: generation.saturating_add(1),
            reason,
            known_size: size,
            known_root: digest(&root),
            left_size: left,
            left_root: digest(&self.root_of(left).await?),
            erased: Vec::new(),
            approvals: Vec::new(),
        };
        let keys = self.keys_until(generation).await?;
        for given in &certificates {
            said.erased.push(given.lost(&keys, &said)?);
        }
        let ask = RestoreAsk {
            ledger: self.ledger,
            said,
            checkpoint: checkpoint.to_owned(),
            certificates,
        };
        let mut signed_since = Vec::new();
        for row in self.journal.checkpoints_after(left, 1_000).await? {
            signed_since.push(row.size);
        }
        // Whoever holds the log's key can sign any checkpoint: others' signatures are what cannot be made up.
        let signatures = known.note().signatures().len().saturating_sub(1);
        Ok(RestoreProposed { ask, signed_since, signatures })
    }

    /// What somebody is asked to sign, verified as if nobody had before. Nothing is recorded.
    ///
    /// # Errors
    /// As [`Office::propose_restore`].
    pub async fn review_restore(&self, ask: &RestoreAsk) -> Result<RestoreProposed, AppError> {
        let usage = |what: &str| Err(AppError::Usage(format!("what is asked {what}")));
        if ask.ledger != self.ledger {
            return usage("is of another ledger");
        }
        if !ask.said.approvals.is_empty() {
            return usage("is signed already: signatures come in files of their own");
        }
        let certificates = ask.certificates.clone();
        let (said, left) = (&ask.said, Some(ask.said.left_size));
        let made = self.propose_restore(&ask.checkpoint, said.reason, left, certificates).await?;
        if made.ask.said == *said { Ok(made) } else { usage("is not what the log gives") }
    }

    /// A member's signature under what is asked, once all of it was verified anew. Nothing is recorded.
    ///
    /// # Errors
    /// As [`Office::propose_restore`]; [`AppError::Refused`] with `not_a_second_person` for whoever cannot sign,
    /// [`AppError::Custody`] where their key is not here.
    pub async fn approve_restore(
        &self,
        member: MemberId,
        ask: &RestoreAsk,
    ) -> Result<Approval, AppError> {
        self.review_restore(ask).await?;
        let registry = self.registry().await?;
        if !amana_domain::registry::may_approve_restore(&registry, member) {
            let reason = "a restoration is signed by an auditor or a head of conduct, and by a key custodian or a registrar";
            return Err(AppError::refused("not_a_second_person", reason));
        }
        let proposal = ask.proposal();
        let signature = self.signed_by(member, self.registry_stream(), EVENT, proposal)?;
        Ok(Approval { proposal, member, signature })
    }

    /// Records the loss with two members' signatures, and destroys again the keys that the certificates name.
    ///
    /// # Errors
    /// As [`Office::approve_restore`]; [`AppError::Refused`] where the signatures are not two members' who may.
    pub async fn begin_generation(
        &self,
        ask: &RestoreAsk,
        approvals: Vec<Approval>,
    ) -> Result<Restored, AppError> {
        // One change of keys at a time: a rotation must not bring a row back.
        let _lock = Cabinet::lock(&self.folder)?;
        self.review_restore(ask).await?;
        let said = LogRestored { approvals, ..ask.said.clone() };
        let lost = self.lost_keys(&said).await?;
        let event = RegistryEvent::from(said.clone());
        let mut requests = vec![Request::event(Acting::System, self.registry_stream(), event)];
        requests.extend(lost.requests.iter().cloned());
        let changes = lost.changes.clone();
        let done = self.execute_all(&requests, changes).await.map_err(|(_, error)| error)?;
        let done = done.into_iter().next();
        let position = done.map_or(0, |done| done.position);
        let (erased, keys) = (lost.persons.clone(), lost.count());
        let remains = self.finish_lost(lost).await;
        let mut undecided = Vec::new();
        for person in erased.iter().copied() {
            let fields = self.mentions(person).await?.len();
            undecided.extend((fields > 0).then_some(Undecided { person, fields }));
        }
        let LogRestored { generation, left_size, known_size, .. } = said;
        let key = self.log_key().await?.to_string();
        let began = Restored {
            generation,
            position,
            left_size,
            known_size,
            erased,
            keys,
            undecided,
            remains,
            key,
        };
        Ok(began)
    }

    /// A checkpoint of this log, of its generation of now or a later one that is lost as a whole; and which generation.
    async fn known_of(&self, note: &str) -> Result<(SignedCheckpoint, u32), AppError> {
        let usage =
            |error: &dyn std::fmt::Display| AppError::Usage(format!("the checkpoint: {error}"));
        let known = SignedCheckpoint::parse(note.as_bytes()).map_err(|error| usage(&error))?;
        let present = self.registry().await?.generation();
        for generation in present..present.saturating_add(GENERATIONS_MAX) {
            let key = self.log_key_of(generation).await?;
            if key.name().as_str() == known.checkpoint().origin() {
                known.verify([&key]).map_err(|error| usage(&error))?;
                return Ok((known, generation));
            }
        }
        Err(usage(&"bears another name than this log, or that of an earlier generation"))
    }

    /// The keys of all generations up to one.
    async fn keys_until(&self, generation: u32) -> Result<Vec<VerifierKey>, AppError> {
        let mut keys = Vec::new();
        for each in 1..=generation {
            keys.push(self.log_key_of(each).await?);
        }
        Ok(keys)
    }

    async fn root_of(&self, size: u64) -> Result<Hash, AppError> {
        Tree::of(&self.journal, size).await?.root().await
    }
}

fn digest(root: &Hash) -> amana_events::Digest {
    amana_events::Digest::new(*root.as_bytes())
}
