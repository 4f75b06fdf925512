//! The trust policy: which logs, which witnesses, and how many of them must have seen a checkpoint (C2SP tlog-policy).
//!
//! Owns the policy as read from its file, and its judgement of a checkpoint.
//!
//! Invariants: a definition refers only to earlier ones, so groups are counted in one pass and cannot be circular; each
//! name counts in one place only, and no key stands twice. A checkpoint is accepted or refused, never half believed.
//!
//! Deliberately absent: what the addresses are for, and how old a cosignature may be: the times are reported.

mod parse;

use core::fmt;

use crate::checkpoint::{CheckpointRefusal, SignedCheckpoint};
use crate::note::{VerifierKey, VerifyError};

pub use parse::{POLICY_BYTES_MAX, PolicyError, PolicyErrorKind};

/// A policy. Displays as a file with the same meaning, without comments: logs, then witnesses and groups, then the
/// quorum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<PolicyLog>,
    definitions: Vec<Definition>,
    quorum: Quorum,
}

/// Who must have seen a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quorum {
    Nobody,
    /// INVARIANT: a place among the definitions.
    Of(usize),
}

/// A word of a policy file: the specification allows any bytes that are no spaces and no control characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyWord(Vec<u8>);

/// A log of the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyLog {
    key: VerifierKey,
    url: Option<PolicyWord>,
}

/// A witness of the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyWitness {
    name: PolicyWord,
    key: VerifierKey,
    url: Option<PolicyWord>,
}

/// A group of witnesses and groups, of which so many must have seen a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    name: PolicyWord,
    threshold: usize,
    /// INVARIANT: places of earlier definitions, each in one group at most.
    members: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Definition {
    Witness(PolicyWitness),
    Group(Group),
}

/// A witness whose cosignature verifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// What the policy calls it.
    pub name: PolicyWord,
    /// The latest time it stated, in seconds of Unix time.
    pub time: u64,
}

/// What a policy found in a checkpoint it accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witnessed {
    /// Every witness of the policy that has cosigned, needed for the quorum or not, in the order of the policy.
    /// Nobody, if the policy asks for nobody and nobody has: the log may then be telling others something else.
    pub witnesses: Vec<Counted>,
}

/// Why a policy does not accept a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyRefusal {
    /// The log is unknown or has not signed.
    #[error("the checkpoint is not one of a log of the policy")]
    Log(#[source] CheckpointRefusal),
    /// A line names a witness of the policy and does not verify.
    #[error("a witness's signature does not hold")]
    Witness(#[source] VerifyError),
    /// Too few witnesses have cosigned.
    #[error("the quorum of witnesses is not met")]
    Quorum {
        /// Those that have.
        witnesses: Vec<Counted>,
    },
}

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// [`PolicyError`] with the number of the line for anything the specification does not allow.
    pub fn parse(bytes: &[u8]) -> Result<Self, PolicyError> {
        parse::parse(bytes)
    }

    /// The logs whose checkpoints are accepted.
    pub fn logs(&self) -> &[PolicyLog] {
        &self.logs
    }

    /// The witnesses, in the order of the file.
    pub fn witnesses(&self) -> impl Iterator<Item = &PolicyWitness> {
        self.definitions.iter().filter_map(|definition| match definition {
            Definition::Witness(witness) => Some(witness),
            Definition::Group(_) => None,
        })
    }

    /// Does it accept checkpoints that no witness has seen?
    pub const fn needs_no_witness(&self) -> bool {
        matches!(self.quorum, Quorum::Nobody)
    }

    /// Judges a checkpoint: signed by one of the policy's logs, seen by the quorum.
    ///
    /// # Errors
    /// [`PolicyRefusal`] says what is missing. A policy without logs refuses everything here.
    pub fn judge(&self, signed: &SignedCheckpoint) -> Result<Witnessed, PolicyRefusal> {
        self.judge_logs(signed, self.logs.iter().map(|log| &log.key))
    }

    /// Judges a checkpoint of a log that is known from elsewhere. The policy's own logs do not count.
    ///
    /// # Errors
    /// [`PolicyRefusal`] says what is missing.
    pub fn judge_log(
        &self,
        signed: &SignedCheckpoint,
        log: &VerifierKey,
    ) -> Result<Witnessed, PolicyRefusal> {
        self.judge_logs(signed, [log])
    }

    fn judge_logs<'k>(
        &self,
        signed: &SignedCheckpoint,
        logs: impl IntoIterator<Item = &'k VerifierKey>,
    ) -> Result<Witnessed, PolicyRefusal> {
        signed.verify(logs).map_err(PolicyRefusal::Log)?;
        let (mut witnesses, mut seen) = (Vec::new(), Vec::with_capacity(self.definitions.len()));
        for definition in &self.definitions {
            let seen_by = match definition {
                Definition::Witness(witness) => {
                    let counted = witness.counted(signed).map_err(PolicyRefusal::Witness)?;
                    let has_seen = counted.is_some();
                    witnesses.extend(counted);
                    has_seen
                }
                Definition::Group(group) => group.has_seen(&seen),
            };
            seen.push(seen_by);
        }
        let met = match self.quorum {
            Quorum::Nobody => true,
            Quorum::Of(place) => seen.get(place).copied().unwrap_or(false),
        };
        if met { Ok(Witnessed { witnesses }) } else { Err(PolicyRefusal::Quorum { witnesses }) }
    }

    fn name(&self, place: usize) -> Option<&PolicyWord> {
        self.definitions.get(place).map(Definition::name)
    }
}

impl PolicyWord {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl PolicyLog {
    /// The key. Its name is the origin of the log.
    pub const fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// Where the log is, if the policy says so.
    pub const fn url(&self) -> Option<&PolicyWord> {
        self.url.as_ref()
    }
}

impl PolicyWitness {
    /// What the policy calls it; it has no meaning elsewhere.
    pub const fn name(&self) -> &PolicyWord {
        &self.name
    }

    /// The key.
    pub const fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// Where the witness is, if the policy says so.
    pub const fn url(&self) -> Option<&PolicyWord> {
        self.url.as_ref()
    }

    fn counted(&self, signed: &SignedCheckpoint) -> Result<Option<Counted>, VerifyError> {
        let verified = signed.note().verify_known([&self.key])?;
        let latest = verified.iter().filter_map(|verified| verified.time).max();
        Ok(latest.map(|time| Counted { name: self.name.clone(), time }))
    }
}

impl Group {
    fn has_seen(&self, seen: &[bool]) -> bool {
        let count = self.members.iter().filter(|member| seen.get(**member) == Some(&true)).count();
        count >= self.threshold
    }
}

impl Definition {
    const fn name(&self) -> &PolicyWord {
        match self {
            Self::Witness(witness) => &witness.name,
            Self::Group(group) => &group.name,
        }
    }
}

impl Policy {
    /// The policy as the bytes of a file, names that are no UTF-8 included.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut lines: Vec<Vec<&[u8]>> = Vec::new();
        let owned: Vec<_> = self.logs.iter().map(|log| log.key.to_string()).collect();
        for (log, key) in self.logs.iter().zip(&owned) {
            let url = log.url.as_ref().map(PolicyWord::as_bytes);
            lines.push([b"log".as_slice(), key.as_bytes()].into_iter().chain(url).collect());
        }
        let texts: Vec<_> = self.definitions.iter().map(Definition::middle).collect();
        for (definition, middle) in self.definitions.iter().zip(&texts) {
            let (word, last): (&[u8], Vec<&[u8]>) = match definition {
                Definition::Witness(witness) => {
                    (b"witness", witness.url.iter().map(PolicyWord::as_bytes).collect())
                }
                Definition::Group(group) => {
                    let members = group.members.iter().filter_map(|place| self.name(*place));
                    (b"group", members.map(PolicyWord::as_bytes).collect())
                }
            };
            let first = [word, definition.name().as_bytes(), middle.as_bytes()];
            lines.push(first.into_iter().chain(last).collect());
        }
        let quorum = match self.quorum {
            Quorum::Nobody => None,
            Quorum::Of(place) => self.name(place),
        };
        lines.push(vec![b"quorum", quorum.map_or(b"none", PolicyWord::as_bytes)]);
        let ended = lines.into_iter().flat_map(|words| [words.join(&b' '), vec![b'\n']]);
        ended.flatten().collect()
    }
}

impl Definition {
    /// What stands between the name and the rest of the line.
    fn middle(&self) -> String {
        match self {
            Self::Witness(witness) => witness.key.to_string(),
            Self::Group(group) => group.threshold.to_string(),
        }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&String::from_utf8_lossy(&self.to_bytes()))
    }
}

impl fmt::Display for PolicyWord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&String::from_utf8_lossy(&self.0))
    }
}

impl fmt::Debug for PolicyWord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&String::from_utf8_lossy(&self.0), formatter)
    }
}

#[cfg(test)]
pub(crate) mod tests;
