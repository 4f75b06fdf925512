//! The witness: what it is asked, and what it answers (C2SP tlog-witness, `add-checkpoint`).
//!
//! Owns the request and [`decide`], which judges it against what the witness saw last of this log.
//!
//! Invariants: nothing is cosigned but what [`decide`] accepted; a witness never goes back, and never sideways.
//!
//! Deliberately absent: keeping the state. The caller reads it, decides, and writes what was accepted in one transaction
//! before it answers; a witness that forgets what it saw must take a new key. Also absent: HTTP, and `sign-subtree`.

use core::fmt;

use crate::checkpoint::{CheckpointError, CheckpointRefusal, SignedCheckpoint};
use crate::cosignature::{CosignError, CosigningKey};
use crate::hash::{Hash, empty_root};
use crate::note::{NOTE_BYTES_MAX, NoteSignature, VerifierKey, VerifyError};
use crate::proof::{ProofError, verify_consistency};
use crate::proof_file::{HashesError, read_hashes, write_hashes};
use crate::text;

/// Most bytes of a request.
pub const REQUEST_BYTES_MAX: usize = NOTE_BYTES_MAX + 8 * 1024;

/// Most hashes of a request's proof.
pub const REQUEST_HASHES_MAX: usize = 63;

/// A request to cosign a checkpoint. Displays as its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    old: u64,
    proof: Vec<Hash>,
    checkpoint: SignedCheckpoint,
}

/// What a witness saw last of a log: it is part of the same transaction as the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The leaves of the last checkpoint cosigned.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

/// A checkpoint that may be cosigned once [`Accepted::seen`] is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    checkpoint: SignedCheckpoint,
}

/// Why bytes are no request: 400.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddCheckpointError {
    /// There are more than [`REQUEST_BYTES_MAX`] bytes.
    #[error("a request has at most {REQUEST_BYTES_MAX} bytes, here are {0}")]
    TooLong(usize),
    /// The bytes are not UTF-8.
    #[error("a request is UTF-8")]
    Utf8,
    /// The first line does not give the old size.
    #[error("a request begins with the old size as a decimal without leading zeros")]
    Old,
    /// A line before the empty line is no hash.
    #[error("hash {0} of the proof is not 32 bytes in base64")]
    Hash(usize),
    /// There are more than [`REQUEST_HASHES_MAX`] hashes.
    #[error("a request has at most {REQUEST_HASHES_MAX} hashes")]
    TooMany,
    /// No empty line comes before the checkpoint.
    #[error("an empty line comes before the checkpoint")]
    NoCheckpoint,
    /// The checkpoint does not read.
    #[error("the checkpoint of the request does not read")]
    Checkpoint(#[from] CheckpointError),
}

/// Why a witness does not cosign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No key is known for a log of this origin: 404.
    #[error("the witness does not know a log called {0:?}")]
    UnknownOrigin(String),
    /// The log has not signed, or its signature is wrong: 403.
    #[error("the checkpoint is not signed by its log")]
    Signature(#[source] VerifyError),
    /// The old size is above the size of the checkpoint: 400.
    #[error("the old size {old} is above the size {size} of the checkpoint")]
    OldAboveSize {
        /// The size the request starts from.
        old: u64,
        /// The size of the checkpoint.
        size: u64,
    },
    /// The request starts from another size than the last one cosigned: 409, with [`Refused::conflict_body`].
    #[error("the last checkpoint cosigned has {known} leaves")]
    Conflict {
        /// The size of the last checkpoint cosigned.
        known: u64,
    },
    /// The checkpoint does not go on from the last one cosigned: 422. If the request was whole, it proves that the log
    /// told two stories, and is worth keeping.
    #[error("the checkpoint does not go on from the last one cosigned")]
    Inconsistent(#[source] ProofError),
}

impl AddCheckpoint {
    /// Makes a request to go on from the checkpoint of `old` leaves, by a proof as [`crate::consistency_proof`] made it;
    /// empty from 0.
    ///
    /// # Errors
    /// [`AddCheckpointError::TooMany`] above [`REQUEST_HASHES_MAX`] hashes.
    pub fn new(
        old: u64,
        proof: Vec<Hash>,
        checkpoint: SignedCheckpoint,
    ) -> Result<Self, AddCheckpointError> {
        if proof.len() > REQUEST_HASHES_MAX {
            return Err(AddCheckpointError::TooMany);
        }
        Ok(Self { old, proof, checkpoint })
    }

    /// Reads the body of a request.
    ///
    /// # Errors
    /// An [`AddCheckpointError`] for anything that is not exactly the form; a witness answers 400.
    pub fn parse(bytes: &[u8]) -> Result<Self, AddCheckpointError> {
        if bytes.len() > REQUEST_BYTES_MAX {
            return Err(AddCheckpointError::TooLong(bytes.len()));
        }
        let body = core::str::from_utf8(bytes).map_err(|_| AddCheckpointError::Utf8)?;
        let (head, checkpoint) = body.split_once("\n\n").ok_or(AddCheckpointError::NoCheckpoint)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old "));
        let old = old.and_then(text::decimal).ok_or(AddCheckpointError::Old)?;
        let proof = read_hashes(lines, REQUEST_HASHES_MAX).map_err(|error| match error {
            HashesError::Line(number) => AddCheckpointError::Hash(number),
            HashesError::TooMany => AddCheckpointError::TooMany,
        })?;
        let checkpoint = SignedCheckpoint::parse(checkpoint.as_bytes())?;
        Ok(Self { old, proof, checkpoint })
    }

    /// The size the proof starts from.
    pub const fn old(&self) -> u64 {
        self.old
    }

    /// The hashes of the consistency proof.
    pub fn proof(&self) -> &[Hash] {
        &self.proof
    }

    /// The checkpoint to cosign.
    pub const fn checkpoint(&self) -> &SignedCheckpoint {
        &self.checkpoint
    }
}

/// Judges a request against what the witness saw last of the log of this origin (nothing: it never cosigned one).
///
/// `logs` are the keys the witness trusts; a key is one of the log whose origin is its name. The checks come in the
/// order of the specification, so the answer to a request with several faults is the one it asks for.
///
/// # Errors
/// [`Refused`], with the status a witness answers by HTTP.
pub fn decide<'k>(
    seen: Option<Seen>,
    request: &AddCheckpoint,
    logs: impl IntoIterator<Item = &'k VerifierKey>,
) -> Result<Accepted, Refused> {
    request.checkpoint.verify(logs).map_err(|refusal| match refusal {
        CheckpointRefusal::UnknownOrigin(origin) => Refused::UnknownOrigin(origin),
        CheckpointRefusal::Signature(error) => Refused::Signature(error),
    })?;
    let (old, tree) = (request.old, request.checkpoint.checkpoint());
    if old > tree.size() {
        return Err(Refused::OldAboveSize { old, size: tree.size() });
    }
    let known = seen.unwrap_or(Seen { size: 0, root: empty_root() });
    if old != known.size {
        return Err(Refused::Conflict { known: known.size });
    }
    goes_on(&known, request).map_err(Refused::Inconsistent)?;
    Ok(Accepted { checkpoint: request.checkpoint.clone() })
}

fn goes_on(known: &Seen, request: &AddCheckpoint) -> Result<(), ProofError> {
    let (tree, proof) = (request.checkpoint.checkpoint(), request.proof.as_slice());
    if tree.size() == 0 && *tree.root() != empty_root() {
        return Err(ProofError::Root);
    }
    match (known.size, proof.len()) {
        // Every tree goes on from the empty one, so there is nothing to prove.
        (0, 0) => Ok(()),
        (0, actual) => Err(ProofError::Length { wanted: 0, actual }),
        _ => verify_consistency(known.size, tree.size(), proof, &known.root, tree.root()),
    }
}

impl Accepted {
    /// What the witness has seen from now on. It is stored before the cosignature is handed out.
    pub const fn seen(&self) -> Seen {
        let tree = self.checkpoint.checkpoint();
        Seen { size: tree.size(), root: *tree.root() }
    }

    /// The checkpoint, with the signatures it came with.
    pub const fn checkpoint(&self) -> &SignedCheckpoint {
        &self.checkpoint
    }

    /// Cosigns at a time in seconds of Unix time. The line and a newline are the answer: 200.
    ///
    /// # Errors
    /// [`CosignError::Time`] for zero and above 2^63 - 1.
    pub fn cosign(&self, key: &CosigningKey, time: u64) -> Result<NoteSignature, CosignError> {
        key.cosign(&self.checkpoint, time)
    }
}

impl Refused {
    /// The status of the HTTP answer.
    pub const fn status(&self) -> u16 {
        match self {
            Self::UnknownOrigin(_) => 404,
            Self::Signature(_) => 403,
            Self::OldAboveSize { .. } => 400,
            Self::Conflict { .. } => 409,
            Self::Inconsistent(_) => 422,
        }
    }

    /// The body of a conflict's answer (`text/x.tlog.size`): the size to start from.
    pub fn conflict_body(&self) -> Option<String> {
        match self {
            Self::Conflict { known } => Some(format!("{known}\n")),
            Self::UnknownOrigin(_)
            | Self::Signature(_)
            | Self::OldAboveSize { .. }
            | Self::Inconsistent(_) => None,
        }
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "old {}", self.old)?;
        write_hashes(formatter, &self.proof)?;
        write!(formatter, "\n{}", self.checkpoint)
    }
}

#[cfg(test)]
pub(crate) mod tests;
