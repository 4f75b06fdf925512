//! Checkpoints: which log, how many leaves, which root; a note that a log has signed (C2SP tlog-checkpoint).
//!
//! Invariants: one spelling for each checkpoint; the key of a log bears the name of its origin.
//!
//! Deliberately absent: whether a checkpoint is new, or consistent with an earlier one (see
//! [`crate::verify_consistency`]).

use core::fmt;

use crate::frontier::SIZE_MAX;
use crate::hash::Hash;
use crate::note::{
    Note, NoteError, NoteSignature, SigningKey, Verified, VerifierKey, VerifyError, split_lines,
};
use crate::text;

/// The head of a log. Displays as the text of its note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    extensions: Vec<String>,
}

/// A note whose text is a checkpoint. Displays as the note.
///
/// Its content means nothing before [`SignedCheckpoint::verify`] says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

/// Why a text is no checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The bytes are no note.
    #[error("the checkpoint is no note")]
    Note(#[from] NoteError),
    /// The last line does not end with a newline, or there are fewer than three.
    #[error("a checkpoint has at least three lines, each ended by a newline")]
    Lines,
    /// The origin is empty or has a control character.
    #[error("the origin of a checkpoint is one line, not empty, without control characters")]
    Origin,
    /// The size is no decimal without leading zeros.
    #[error("the size of a checkpoint is a decimal without leading zeros")]
    Size,
    /// The size is above [`SIZE_MAX`].
    #[error("a checkpoint of {0} leaves is larger than any log")]
    TooLarge(u64),
    /// The root is no hash in base64.
    #[error("the root of a checkpoint is 32 bytes in base64")]
    Root,
    /// A line after the root is empty or has a control character.
    #[error("an extension of a checkpoint is one line, not empty, without control characters")]
    Extension,
}

/// Why a checkpoint is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointRefusal {
    /// None of the keys is of a log of this origin.
    #[error("no key is known for a log called {0:?}")]
    UnknownOrigin(String),
    /// The log's signature is missing or wrong.
    #[error("the log's signature does not hold")]
    Signature(#[from] VerifyError),
}

impl Checkpoint {
    /// Makes a checkpoint without extensions, which the specification advises against.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`] if the origin is no line, [`CheckpointError::TooLarge`] above [`SIZE_MAX`] leaves.
    pub fn new(origin: impl Into<String>, size: u64, root: Hash) -> Result<Self, CheckpointError> {
        let origin = origin.into();
        if !is_line(&origin) {
            return Err(CheckpointError::Origin);
        }
        if size > SIZE_MAX {
            return Err(CheckpointError::TooLarge(size));
        }
        Ok(Self { origin, size, root, extensions: Vec::new() })
    }

    /// Reads the text of a checkpoint's note.
    ///
    /// # Errors
    /// A [`CheckpointError`] for anything that is not exactly the form.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = split_lines(text).ok_or(CheckpointError::Lines)?;
        let mut next = || lines.next().ok_or(CheckpointError::Lines);
        let (origin, size, root) = (next()?, next()?, next()?);
        let size = text::decimal(size).ok_or(CheckpointError::Size)?;
        let root = text::hash(root).ok_or(CheckpointError::Root)?;
        let mut checkpoint = Self::new(origin, size, root)?;
        checkpoint.extensions = lines.map(str::to_owned).collect();
        let whole = checkpoint.extensions.iter().all(|line| is_line(line));
        if whole { Ok(checkpoint) } else { Err(CheckpointError::Extension) }
    }

    /// The name of the log.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The number of leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree.
    pub const fn root(&self) -> &Hash {
        &self.root
    }

    /// The lines after the root. Witnesses sign them and vouch for nothing in them.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }
}

impl SignedCheckpoint {
    /// Signs a checkpoint.
    ///
    /// # Errors
    /// [`CheckpointError::Note`] if it is too long for a note.
    pub fn sign(checkpoint: &Checkpoint, key: &SigningKey) -> Result<Self, CheckpointError> {
        let note = Note::sign(checkpoint.to_string(), key)?;
        Ok(Self { checkpoint: checkpoint.clone(), note })
    }

    /// Reads a signed checkpoint. Nothing is verified by it.
    ///
    /// # Errors
    /// [`CheckpointError::Note`] if the bytes are no note, another [`CheckpointError`] if its text is no checkpoint.
    pub fn parse(bytes: &[u8]) -> Result<Self, CheckpointError> {
        let note = Note::parse(bytes)?;
        Ok(Self { checkpoint: Checkpoint::parse(note.text())?, note })
    }

    /// Verifies that a log has signed: one of the keys that bear the name of the origin.
    ///
    /// # Errors
    /// [`CheckpointRefusal::UnknownOrigin`] if no key bears it, [`CheckpointRefusal::Signature`] if none of those has
    /// signed, or one has and it does not verify.
    pub fn verify<'k>(
        &self,
        logs: impl IntoIterator<Item = &'k VerifierKey>,
    ) -> Result<Vec<Verified<'k>>, CheckpointRefusal> {
        let named = |key: &&VerifierKey| key.name().as_str() == self.checkpoint.origin;
        let mut keys = logs.into_iter().filter(named).peekable();
        if keys.peek().is_none() {
            return Err(CheckpointRefusal::UnknownOrigin(self.checkpoint.origin.clone()));
        }
        Ok(self.note.verify(keys)?)
    }

    /// What was signed.
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note.
    pub const fn note(&self) -> &Note {
        &self.note
    }

    /// Adds a signature line, for example a cosignature.
    ///
    /// # Errors
    /// [`NoteError::TooMany`] or [`NoteError::TooLong`] if there is no room.
    pub fn add(&mut self, signature: NoteSignature) -> Result<(), NoteError> {
        self.note.add(signature)
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}\n{}", self.origin, self.size)?;
        writeln!(formatter, "{}", text::to_base64(self.root.as_bytes()))?;
        self.extensions.iter().try_for_each(|line| writeln!(formatter, "{line}"))
    }
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.note, formatter)
    }
}

fn is_line(text: &str) -> bool {
    !text.is_empty() && !text.contains(text::is_control)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::note::KeyName;

    pub(crate) const SOFA: &str = "example.com/behind-the-sofa\n20852163\n\
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    #[test]
    fn the_published_checkpoint_reads_and_is_written_the_same() {
        let checkpoint = Checkpoint::parse(SOFA).unwrap();
        assert_eq!(
            (checkpoint.origin(), checkpoint.size()),
            ("example.com/behind-the-sofa", 20_852_163)
        );
        assert_eq!(checkpoint.to_string(), SOFA);
        let signed = format!(
            "{SOFA}\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        );
        assert_eq!(SignedCheckpoint::parse(signed.as_bytes()).unwrap().to_string(), signed);
        let extended = format!("{SOFA}an extension\nand another\n");
        let checkpoint = Checkpoint::parse(&extended).unwrap();
        assert_eq!(checkpoint.extensions(), ["an extension", "and another"]);
        assert_eq!(checkpoint.to_string(), extended);
    }

    #[test]
    fn another_spelling_is_refused() {
        let refused = |text: &str| Checkpoint::parse(text).unwrap_err();
        assert_eq!(refused(""), CheckpointError::Lines);
        assert_eq!(refused("a\n1\n"), CheckpointError::Lines);
        assert_eq!(refused(SOFA.trim_end()), CheckpointError::Lines);
        assert_eq!(refused(&format!("{SOFA}\n")), CheckpointError::Extension);
        assert_eq!(refused(&SOFA.replacen("20852163", "020852163", 1)), CheckpointError::Size);
        assert_eq!(refused(&SOFA.replacen("20852163", "", 1)), CheckpointError::Size);
        assert_eq!(refused(&SOFA.replacen("q2I=", "q2J=", 1)), CheckpointError::Root);
        assert_eq!(
            refused(&SOFA.replacen("example.com/behind-the-sofa", "", 1)),
            CheckpointError::Origin
        );
        let large = SOFA.replacen("20852163", "9223372036854775808", 1);
        assert_eq!(refused(&large), CheckpointError::TooLarge(SIZE_MAX + 1));
        let two = Checkpoint::new("two\nlines", 1, Hash::new([0; 32]));
        assert_eq!(two, Err(CheckpointError::Origin));
    }

    #[test]
    fn only_a_key_of_the_origins_name_signs_for_it() {
        let key = |name| SigningKey::new(KeyName::new(name).unwrap(), &[1; 32]);
        let (log, other) = (key("example.com/log"), key("example.com/other"));
        let checkpoint = Checkpoint::new("example.com/log", 5, Hash::new([3; 32])).unwrap();
        let signed = SignedCheckpoint::sign(&checkpoint, &other).unwrap();
        let unknown = CheckpointRefusal::UnknownOrigin("example.com/log".to_owned());
        assert_eq!(signed.verify([other.verifier()]), Err(unknown));
        let unsigned = CheckpointRefusal::Signature(VerifyError::NotSigned);
        assert_eq!(signed.verify([log.verifier()]), Err(unsigned));
        let signed = SignedCheckpoint::sign(&checkpoint, &log).unwrap();
        assert!(signed.verify([other.verifier(), log.verifier()]).is_ok());
    }

    proptest! {
        #[test]
        fn a_checkpoint_reads_back(origin in "[a-z+ é/]{1,30}", size in 0..=SIZE_MAX, root in any::<[u8; 32]>()) {
            let checkpoint = Checkpoint::new(origin, size, Hash::new(root)).unwrap();
            prop_assert_eq!(Checkpoint::parse(&checkpoint.to_string()), Ok(checkpoint));
        }
    }
}
