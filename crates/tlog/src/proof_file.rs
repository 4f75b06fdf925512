//! The proof of one leaf in one file, checked without the log and without a network (C2SP tlog-proof, `.tlog-proof`).
//!
//! Invariant: a file has one spelling. Verifying it takes the leaf and the keys from elsewhere; nothing in the file is
//! believed for standing there.
//!
//! Deliberately absent: what the extra bytes mean. Nobody has signed them.

use core::fmt;

use crate::checkpoint::{CheckpointError, CheckpointRefusal, SignedCheckpoint};
use crate::hash::{Hash, leaf_hash};
use crate::note::{NOTE_BYTES_MAX, VerifierKey};
use crate::policy::{Policy, PolicyRefusal, Witnessed};
use crate::proof::{PROOF_HASHES_MAX, ProofError, verify_inclusion};
use crate::text;

/// Most bytes of a proof file.
pub const PROOF_FILE_BYTES_MAX: usize = 2 * NOTE_BYTES_MAX;

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// That a leaf stands at a place of a log. Displays as the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofFile {
    extra: Option<Vec<u8>>,
    index: u64,
    proof: Vec<Hash>,
    checkpoint: SignedCheckpoint,
}

/// Why bytes are no proof file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofFileError {
    /// There are more than [`PROOF_FILE_BYTES_MAX`] bytes.
    #[error("a proof file has at most {PROOF_FILE_BYTES_MAX} bytes, here are {0}")]
    TooLong(usize),
    /// The bytes are not UTF-8.
    #[error("a proof file is UTF-8")]
    Utf8,
    /// The first line is another one.
    #[error("the first line of a proof file is {HEADER}")]
    Header,
    /// The extra data is empty or no base64.
    #[error("the extra data of a proof file is base64 and not empty")]
    Extra,
    /// There is no line with the index of the leaf.
    #[error("a proof file gives the index of the leaf as a decimal without leading zeros")]
    Index,
    /// A line before the empty line is no hash.
    #[error("hash {0} of the proof is not 32 bytes in base64")]
    Hash(usize),
    /// There are more than [`PROOF_HASHES_MAX`] hashes.
    #[error("a proof has at most {PROOF_HASHES_MAX} hashes")]
    TooMany,
    /// No empty line comes before the checkpoint.
    #[error("an empty line comes before the checkpoint")]
    NoCheckpoint,
    /// The checkpoint does not read.
    #[error("the checkpoint of the proof does not read")]
    Checkpoint(#[from] CheckpointError),
}

/// Why a proof file does not prove that the leaf is in the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofFileRefusal {
    /// The log has not signed the checkpoint.
    #[error("the checkpoint is not the log's")]
    Log(#[source] CheckpointRefusal),
    /// The policy does not accept the checkpoint.
    #[error("the policy does not accept the checkpoint")]
    Policy(#[source] PolicyRefusal),
    /// The leaf is not in the tree of the checkpoint.
    #[error("the leaf is not in the log at this place")]
    Inclusion(#[source] ProofError),
}

impl ProofFile {
    /// Puts a proof together, as [`crate::inclusion_proof`] made it. Nothing is verified by it.
    ///
    /// # Errors
    /// [`ProofFileError::TooMany`] above [`PROOF_HASHES_MAX`] hashes.
    pub fn new(
        index: u64,
        proof: Vec<Hash>,
        checkpoint: SignedCheckpoint,
    ) -> Result<Self, ProofFileError> {
        if proof.len() > PROOF_HASHES_MAX {
            return Err(ProofFileError::TooMany);
        }
        Ok(Self { extra: None, index, proof, checkpoint })
    }

    /// The same file with extra data, for example what the leaf was made from. Nobody signs it.
    ///
    /// # Errors
    /// [`ProofFileError::Extra`] if there is none, [`ProofFileError::TooLong`] if the file becomes too long.
    pub fn with_extra(mut self, extra: Vec<u8>) -> Result<Self, ProofFileError> {
        if extra.is_empty() {
            return Err(ProofFileError::Extra);
        }
        self.extra = Some(extra);
        let bytes = self.to_string().len();
        if bytes > PROOF_FILE_BYTES_MAX { Err(ProofFileError::TooLong(bytes)) } else { Ok(self) }
    }

    /// Reads a proof file. Nothing is verified by it.
    ///
    /// # Errors
    /// A [`ProofFileError`] for anything that is not exactly the form.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofFileError> {
        if bytes.len() > PROOF_FILE_BYTES_MAX {
            return Err(ProofFileError::TooLong(bytes.len()));
        }
        let file = core::str::from_utf8(bytes).map_err(|_| ProofFileError::Utf8)?;
        let (head, checkpoint) = file.split_once("\n\n").ok_or(ProofFileError::NoCheckpoint)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(ProofFileError::Header);
        }
        let extra = lines.next_if(|line| line.starts_with("extra "));
        let extra = extra.map(read_extra).transpose()?;
        let index = lines.next().and_then(|line| line.strip_prefix("index "));
        let index = index.and_then(text::decimal).ok_or(ProofFileError::Index)?;
        let proof = read_hashes(lines, PROOF_HASHES_MAX).map_err(|error| match error {
            HashesError::Line(number) => ProofFileError::Hash(number),
            HashesError::TooMany => ProofFileError::TooMany,
        })?;
        let checkpoint = SignedCheckpoint::parse(checkpoint.as_bytes())?;
        Ok(Self { extra, index, proof, checkpoint })
    }

    /// The extra data. Nobody has signed it.
    pub fn extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }

    /// The place of the leaf.
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// The hashes from the leaf's sibling upwards.
    pub fn proof(&self) -> &[Hash] {
        &self.proof
    }

    /// The checkpoint in whose tree the leaf is.
    pub const fn checkpoint(&self) -> &SignedCheckpoint {
        &self.checkpoint
    }

    /// Verifies that these bytes are a leaf of a log the policy trusts, at [`ProofFile::index`].
    ///
    /// # Errors
    /// [`ProofFileRefusal::Policy`] if the policy does not accept the checkpoint, [`ProofFileRefusal::Inclusion`] if the
    /// leaf is not in its tree.
    pub fn verify(&self, leaf: &[u8], policy: &Policy) -> Result<Witnessed, ProofFileRefusal> {
        let witnessed = policy.judge(&self.checkpoint).map_err(ProofFileRefusal::Policy)?;
        self.verify_leaf(leaf)?;
        Ok(witnessed)
    }

    /// Verifies that these bytes are a leaf of this log, at [`ProofFile::index`]. No witness is asked for: the log may
    /// show others another tree.
    ///
    /// # Errors
    /// [`ProofFileRefusal::Log`] if the log has not signed the checkpoint, [`ProofFileRefusal::Inclusion`] if the leaf
    /// is not in its tree.
    pub fn verify_log(&self, leaf: &[u8], log: &VerifierKey) -> Result<(), ProofFileRefusal> {
        self.checkpoint.verify([log]).map_err(ProofFileRefusal::Log)?;
        self.verify_leaf(leaf)
    }

    fn verify_leaf(&self, leaf: &[u8]) -> Result<(), ProofFileRefusal> {
        let tree = self.checkpoint.checkpoint();
        let leaf = leaf_hash(leaf);
        verify_inclusion(self.index, tree.size(), &leaf, &self.proof, tree.root())
            .map_err(ProofFileRefusal::Inclusion)
    }
}

impl fmt::Display for ProofFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(formatter, "extra {}", text::to_base64(extra))?;
        }
        writeln!(formatter, "index {}", self.index)?;
        write_hashes(formatter, &self.proof)?;
        write!(formatter, "\n{}", self.checkpoint)
    }
}

/// What is wrong with the hashes of a text.
pub(crate) enum HashesError {
    /// The line of this number, from 1, is no hash.
    Line(usize),
    /// There are too many.
    TooMany,
}

/// Reads hashes, one to a line.
pub(crate) fn read_hashes<'a>(
    lines: impl Iterator<Item = &'a str>,
    most: usize,
) -> Result<Vec<Hash>, HashesError> {
    let mut hashes = Vec::new();
    for (number, line) in (1..).zip(lines) {
        if number > most {
            return Err(HashesError::TooMany);
        }
        hashes.push(text::hash(line).ok_or(HashesError::Line(number))?);
    }
    Ok(hashes)
}

/// Writes hashes, one to a line.
pub(crate) fn write_hashes(formatter: &mut fmt::Formatter<'_>, hashes: &[Hash]) -> fmt::Result {
    hashes.iter().try_for_each(|hash| writeln!(formatter, "{}", text::to_base64(hash.as_bytes())))
}

fn read_extra(line: &str) -> Result<Vec<u8>, ProofFileError> {
    let bytes = line.strip_prefix("extra ").and_then(text::base64);
    bytes.filter(|bytes| !bytes.is_empty()).ok_or(ProofFileError::Extra)
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::frontier::Frontier;
    use crate::note::{KeyName, SigningKey};
    use crate::policy::tests as policy;
    use crate::proof::inclusion_proof;
    use crate::tile::TileNodes;
    use crate::tree::tests::tiles_of;

    fn leaf(index: u64) -> Vec<u8> {
        format!("leaf {index}").into_bytes()
    }

    /// The proof of a leaf of a tree of this size, seen by these witnesses.
    pub(crate) fn file(index: u64, size: u64, witnesses: &[u8]) -> ProofFile {
        let leaves: Vec<_> = (0..size).map(|index| leaf_hash(&leaf(index))).collect();
        let (tiles, root) = tiles_of(&leaves);
        let proof = inclusion_proof(index, size, &mut TileNodes::new(size, tiles)).unwrap();
        ProofFile::new(index, proof, policy::seen_by(witnesses, root, size)).unwrap()
    }

    fn example_policy() -> Policy {
        Policy::parse(policy::example().as_bytes()).unwrap()
    }

    #[test]
    fn a_proof_seen_by_the_quorum_is_accepted() {
        let file = file(5, 11, &[1, 2, 4]);
        assert_eq!(file.verify(&leaf(5), &example_policy()).unwrap().witnesses.len(), 3);
        assert!(file.verify_log(&leaf(5), policy::log().verifier()).is_ok());
    }

    #[test]
    fn another_leaf_log_or_too_few_witnesses_are_refused() {
        let policy = example_policy();
        let refused = file(5, 11, &[1, 2, 4]).verify(&leaf(6), &policy);
        assert_eq!(refused, Err(ProofFileRefusal::Inclusion(ProofError::Root)));
        let refused = file(5, 11, &[1, 4]).verify(&leaf(5), &policy);
        assert!(matches!(refused, Err(ProofFileRefusal::Policy(PolicyRefusal::Quorum { .. }))));
        let other = SigningKey::new(KeyName::new("log.example/one").unwrap(), &[3; 32]);
        let refused = file(5, 11, &[]).verify_log(&leaf(5), other.verifier());
        assert!(matches!(refused, Err(ProofFileRefusal::Log(_))));
    }

    #[test]
    fn the_form_is_the_one_of_the_specification() {
        let written = file(1, 2, &[]).with_extra(b"why".to_vec()).unwrap().to_string();
        let lines: Vec<_> = written.split('\n').collect();
        assert_eq!(lines[..3], ["c2sp.org/tlog-proof@v1", "extra d2h5", "index 1"]);
        assert_eq!((lines[4], lines[5], lines[6]), ("", "log.example/one", "2"));
        assert_eq!(ProofFile::parse(written.as_bytes()).unwrap().to_string(), written);
    }

    #[test]
    fn another_spelling_is_refused() {
        let written = file(1, 2, &[]).with_extra(b"why".to_vec()).unwrap().to_string();
        let refused = |from: &str, to: &str| {
            assert!(written.contains(from));
            ProofFile::parse(written.replacen(from, to, 1).as_bytes()).unwrap_err()
        };
        assert_eq!(refused("@v1", "@v2"), ProofFileError::Header);
        assert_eq!(refused("d2h5", ""), ProofFileError::Extra);
        assert_eq!(refused("d2h5", "d2h"), ProofFileError::Extra);
        assert_eq!(refused("index 1", "index 01"), ProofFileError::Index);
        assert_eq!(refused("index 1\n", ""), ProofFileError::Index);
        assert_eq!(refused("index 1\n", "index 1\nAAAA\n"), ProofFileError::Hash(1));
        let many = "index 1\n".to_owned() + &(text::to_base64(&[0; 32]) + "\n").repeat(64);
        assert_eq!(refused("index 1\n", &many), ProofFileError::TooMany);
        assert!(matches!(refused("\n\nlog", "\n\n\nlog"), ProofFileError::Checkpoint(_)));
        assert_eq!(ProofFile::parse(b"\xff"), Err(ProofFileError::Utf8));
        assert_eq!(ProofFile::parse(b""), Err(ProofFileError::NoCheckpoint));
        let long = vec![b'a'; PROOF_FILE_BYTES_MAX + 1];
        assert_eq!(ProofFile::parse(&long), Err(ProofFileError::TooLong(long.len())));
        let empty = file(1, 2, &[]).with_extra(vec![]);
        assert_eq!(empty, Err(ProofFileError::Extra));
        let many = ProofFile::new(0, vec![Hash::new([0; 32]); 65], file(0, 1, &[]).checkpoint);
        assert_eq!(many, Err(ProofFileError::TooMany));
    }

    proptest! {
        #[test]
        fn any_changed_bit_of_a_proof_file_is_noticed(size in 1_u64..40, place in any::<prop::sample::Index>(), which in any::<prop::sample::Index>(), bit in 0_u8..8) {
            let index = place.index(usize::try_from(size).unwrap()) as u64;
            let (file, policy) = (file(index, size, &[1, 2, 4]), example_policy());
            prop_assert!(file.verify(&leaf(index), &policy).is_ok());
            let mut bytes = file.to_string().into_bytes();
            *which.get_mut(&mut bytes) ^= 1 << bit;
            if let Ok(changed) = ProofFile::parse(&bytes) {
                prop_assert!(changed.verify(&leaf(index), &policy).is_err());
            }
        }

        #[test]
        fn the_root_of_the_frontier_is_the_one_proved(size in 1_u64..40) {
            let frontier: Frontier = (0..size).map(|index| leaf_hash(&leaf(index))).collect();
            let file = file(0, size, &[]);
            prop_assert_eq!(*file.checkpoint().checkpoint().root(), frontier.root());
        }
    }
}
