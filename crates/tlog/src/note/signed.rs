//! The note: its text, its signature lines, and which of them count.
//!
//! Invariants: the text ends with a newline; there is at least one signature line; nothing is longer than the limits, so
//! whatever was read can be written and read again.

use core::fmt;

use crate::note::key::{KeyId, KeyName, SigningKey, VerifierKey};
use crate::text;

/// Most bytes of a note. The specification asks for room for 16 signatures, and those of other kinds have thousands of
/// bytes.
pub const NOTE_BYTES_MAX: usize = 128 * 1024;

/// Most signature lines of a note.
pub const SIGNATURES_MAX: usize = 100;

const ID_BYTES: usize = 4;
const LINE_PREFIX: &str = "— ";

/// A text and its signatures. Displays as the bytes it was read from.
///
/// The text means nothing before [`Note::verify`] says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// One signature line. Displays as the line without its newline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    name: KeyName,
    id: KeyId,
    /// INVARIANT: not empty.
    signature: Vec<u8>,
}

/// A signature that verifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<'k> {
    /// The key it is by.
    pub key: &'k VerifierKey,
    /// The time it states, in seconds of Unix time, if its kind states one.
    pub time: Option<u64>,
}

/// Why bytes are no note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// There are more than [`NOTE_BYTES_MAX`] bytes.
    #[error("a note has at most {NOTE_BYTES_MAX} bytes, here are {0}")]
    TooLong(usize),
    /// The bytes are not UTF-8.
    #[error("a note is UTF-8")]
    Utf8,
    /// There is a control character other than a newline.
    #[error("a note has no control characters but newlines")]
    Control,
    /// The text does not end with a newline.
    #[error("the text of a note ends with a newline")]
    Unfinished,
    /// No empty line separates a text from signatures.
    #[error("no empty line separates a text from its signatures")]
    NoSignatures,
    /// There are more than [`SIGNATURES_MAX`] signature lines.
    #[error("a note has at most {SIGNATURES_MAX} signatures")]
    TooMany,
    /// A signature line has not the form.
    #[error("signature line {0} is not a dash, a name and a signature in base64")]
    Line(usize),
}

/// Why a note is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// A line says that it is by a known key, and it is not.
    #[error("the signature by {name} ({id}) does not verify")]
    BadSignature {
        /// The name in the line.
        name: KeyName,
        /// The key's id in the line.
        id: KeyId,
    },
    /// No known key signed.
    #[error("no known key has signed the note")]
    NotSigned,
}

impl Note {
    /// Signs a text.
    ///
    /// # Errors
    /// [`NoteError::Unfinished`] if it does not end with a newline, [`NoteError::Control`] and [`NoteError::TooLong`] if
    /// it can stand in no note.
    pub fn sign(text: impl Into<String>, key: &SigningKey) -> Result<Self, NoteError> {
        let text = text.into();
        let signature = key.sign(&text);
        Self::new(text, vec![signature])
    }

    fn new(text: String, signatures: Vec<NoteSignature>) -> Result<Self, NoteError> {
        if !text.ends_with('\n') {
            return Err(NoteError::Unfinished);
        }
        let note = Self { text, signatures };
        checked(note.to_string().as_bytes())?;
        Ok(note)
    }

    /// Reads a note. Nothing is verified by it.
    ///
    /// # Errors
    /// A [`NoteError`] for anything that is not exactly the form.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        let note = checked(bytes)?;
        let (text, lines) = note.rsplit_once("\n\n").ok_or(NoteError::NoSignatures)?;
        let signatures = NoteSignature::parse_lines(lines)?;
        Ok(Self { text: format!("{text}\n"), signatures })
    }

    /// The text, with its last newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, those of unknown keys included.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature line. One that stands there already is not added again.
    ///
    /// # Errors
    /// [`NoteError::TooMany`] or [`NoteError::TooLong`] if there is no room; the note is then as before.
    pub fn add(&mut self, signature: NoteSignature) -> Result<(), NoteError> {
        if self.signatures.contains(&signature) {
            return Ok(());
        }
        if self.signatures.len() >= SIGNATURES_MAX {
            return Err(NoteError::TooMany);
        }
        let bytes = self.to_string().len() + signature.to_string().len() + 1;
        if bytes > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong(bytes));
        }
        self.signatures.push(signature);
        Ok(())
    }

    /// Verifies every signature that is by one of the keys, and says which are.
    ///
    /// # Errors
    /// [`VerifyError::BadSignature`] if a line names a known key and does not verify, [`VerifyError::NotSigned`] if no
    /// line names a known key.
    pub fn verify<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k VerifierKey>,
    ) -> Result<Vec<Verified<'k>>, VerifyError> {
        let verified = self.verify_known(keys)?;
        if verified.is_empty() { Err(VerifyError::NotSigned) } else { Ok(verified) }
    }

    /// As [`Note::verify`], where it is no error that none of the keys has signed.
    pub(crate) fn verify_known<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k VerifierKey>,
    ) -> Result<Vec<Verified<'k>>, VerifyError> {
        let mut verified = Vec::new();
        for key in keys {
            let by_key = |line: &&NoteSignature| line.id == key.id() && line.name == *key.name();
            for line in self.signatures.iter().filter(by_key) {
                let bad = || VerifyError::BadSignature { name: line.name.clone(), id: line.id };
                verified.push(key.verify(&self.text, &line.signature).ok_or_else(bad)?);
            }
        }
        Ok(verified)
    }
}

impl NoteSignature {
    pub(crate) fn by(key: &VerifierKey, signature: Vec<u8>) -> Self {
        Self { name: key.name().clone(), id: key.id(), signature }
    }

    /// Reads signature lines, each ended by a newline: the end of a note, or the answer of a witness.
    ///
    /// # Errors
    /// [`NoteError::NoSignatures`] if there are none, [`NoteError::TooMany`] above [`SIGNATURES_MAX`],
    /// [`NoteError::Line`] for one that has not the form.
    pub fn parse_lines(lines: &str) -> Result<Vec<Self>, NoteError> {
        let lines = split_lines(lines).ok_or(NoteError::NoSignatures)?;
        if lines.clone().nth(SIGNATURES_MAX).is_some() {
            return Err(NoteError::TooMany);
        }
        let numbered = (1..).zip(lines);
        numbered.map(|(number, line)| Self::parse(line).ok_or(NoteError::Line(number))).collect()
    }

    fn parse(line: &str) -> Option<Self> {
        let (name, signature) = line.strip_prefix(LINE_PREFIX)?.split_once(' ')?;
        let bytes = text::base64(signature)?;
        let (id, signature) = bytes.split_first_chunk::<ID_BYTES>()?;
        if signature.is_empty() {
            return None;
        }
        let name = KeyName::new(name).ok()?;
        Some(Self { name, id: KeyId::new(*id), signature: signature.to_vec() })
    }

    /// The name of the key.
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// The id of the key.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// The signature without the id before it.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [self.id.as_bytes().as_slice(), &self.signature].concat();
        write!(formatter, "{LINE_PREFIX}{} {}", self.name, text::to_base64(&bytes))
    }
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| writeln!(formatter, "{line}"))
    }
}

/// The lines of a text in which every line, the last included, ends with a newline. Nothing if it does not.
pub(crate) fn split_lines(text: &str) -> Option<core::str::Split<'_, char>> {
    text.strip_suffix('\n').map(|lines| lines.split('\n'))
}

/// The bytes as text, if they may stand in a note.
fn checked(bytes: &[u8]) -> Result<&str, NoteError> {
    if bytes.len() > NOTE_BYTES_MAX {
        return Err(NoteError::TooLong(bytes.len()));
    }
    let text = core::str::from_utf8(bytes).map_err(|_| NoteError::Utf8)?;
    let control = |character: char| character != '\n' && text::is_control(character);
    if text.contains(control) { Err(NoteError::Control) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const PETERS: &str = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\n\
        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    const FOO: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const FOOS: &str = "This is an example message.\n\n\
        — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    const POEM: &str = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\n\
        ed è subito sera.\n\n\
        — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";

    fn key(name: &str, seed: u8) -> SigningKey {
        SigningKey::new(KeyName::new(name).unwrap(), &[seed; 32])
    }

    #[test]
    fn published_notes_verify_under_their_keys() {
        for (vkey, note) in [(PETER, PETERS), (FOO, FOOS)] {
            let key = VerifierKey::parse(vkey).unwrap();
            let note = Note::parse(note.as_bytes()).unwrap();
            assert_eq!(note.verify([&key]), Ok(vec![Verified { key: &key, time: None }]));
        }
    }

    #[test]
    fn the_last_empty_line_ends_the_text() {
        let note = Note::parse(POEM.as_bytes()).unwrap();
        assert!(note.text().ends_with("sole:\n\ned è subito sera.\n"));
        assert_eq!(note.to_string(), POEM);
        let key = key("a", 1);
        for text in ["\n", "\n\n\n", "a\n\n", "— b AAAAAAA=\n"] {
            let note = Note::sign(text, &key).unwrap();
            assert_eq!(Note::parse(note.to_string().as_bytes()), Ok(note));
        }
    }

    #[test]
    fn unknown_keys_are_kept_and_count_for_nothing() {
        let (mine, other) = (key("mine", 1), key("other", 2));
        let mut note = Note::sign("text\n", &other).unwrap();
        assert_eq!(note.verify([mine.verifier()]), Err(VerifyError::NotSigned));
        note.add(mine.sign(note.text())).unwrap();
        assert_eq!(note.verify([mine.verifier()]).unwrap().len(), 1);
        assert_eq!(note.signatures().len(), 2);
        note.add(mine.sign(note.text())).unwrap();
        assert_eq!(note.signatures().len(), 2);
        // The same name with another key is another signer.
        let namesake = key("other", 3);
        assert_eq!(note.verify([namesake.verifier()]), Err(VerifyError::NotSigned));
    }

    #[test]
    fn a_known_key_that_does_not_verify_spoils_the_note() {
        let (mine, other) = (key("mine", 1), key("other", 2));
        let mut note = Note::sign("text\n", &mine).unwrap();
        note.add(other.sign("another\n")).unwrap();
        let bad = VerifyError::BadSignature {
            name: other.verifier().name().clone(),
            id: other.verifier().id(),
        };
        assert_eq!(note.verify([mine.verifier(), other.verifier()]), Err(bad));
        assert!(note.verify([mine.verifier()]).is_ok());
    }

    #[test]
    fn what_is_not_exactly_a_note_is_refused() {
        let refused = |text: &str| Note::parse(text.as_bytes()).unwrap_err();
        assert_eq!(Note::parse(b"\xff"), Err(NoteError::Utf8));
        assert_eq!(refused("a\n"), NoteError::NoSignatures);
        assert_eq!(refused("a\n\n"), NoteError::NoSignatures);
        assert_eq!(refused("a\n\n— b AAAAAAA="), NoteError::NoSignatures);
        assert_eq!(refused("a\r\n\n— b AAAAAAA=\n"), NoteError::Control);
        for line in [
            "- b AAAAAAA=",
            "—  b AAAAAAA=",
            "— b  AAAAAAA=",
            "— b AAAAAAA= ",
            "— b AAAAAA==",
            "— b AAAAAAA",
            "— b+c AAAAAAA=",
            "— b",
            "—b AAAAAAA=",
            "— b AAAAAAB=",
        ] {
            assert_eq!(refused(&format!("a\n\n{line}\n")), NoteError::Line(1), "{line:?}");
        }
        assert!(Note::parse("a\n\n— b AAAAAAA=\n".as_bytes()).is_ok());
        let many = format!("a\n\n{}", "— b AAAAAAA=\n".repeat(SIGNATURES_MAX + 1));
        assert_eq!(refused(&many), NoteError::TooMany);
        let long = "a".repeat(NOTE_BYTES_MAX + 1);
        assert_eq!(refused(&long), NoteError::TooLong(long.len()));
        let key = key("a", 1);
        assert_eq!(Note::sign("a", &key), Err(NoteError::Unfinished));
        assert_eq!(Note::sign("a\t\n", &key), Err(NoteError::Control));
    }

    proptest! {
        #[test]
        fn any_changed_bit_of_a_note_is_noticed(text in "[a-zé\n]{0,40}", which in any::<prop::sample::Index>(), bit in 0_u8..8) {
            let key = key("example.org/log", 7);
            let note = Note::sign(format!("{text}\n"), &key).unwrap();
            prop_assert_eq!(note.verify([key.verifier()]).unwrap().len(), 1);
            let mut bytes = note.to_string().into_bytes();
            *which.get_mut(&mut bytes) ^= 1 << bit;
            if let Ok(changed) = Note::parse(&bytes) {
                prop_assert!(changed.verify([key.verifier()]).is_err());
            }
        }
    }
}
