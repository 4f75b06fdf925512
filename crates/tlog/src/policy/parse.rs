//! Reading a policy file, line by line.
//!
//! Invariant: every refusal says in which line; line 0 is the file as a whole.

use core::fmt;

use crate::note::{KeyError, SignatureType, VerifierKey};
use crate::policy::{Definition, Group, Policy, PolicyLog, PolicyWitness, PolicyWord, Quorum};
use crate::text;

/// Most bytes of a policy file: room for many times the 32 logs, witnesses and groups the specification asks for.
pub const POLICY_BYTES_MAX: usize = 64 * 1024;

/// Why bytes are no policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// The number of the line, from 1; 0 for the whole file.
    pub line: usize,
    /// What is wrong with it.
    pub kind: PolicyErrorKind,
}

/// What is wrong with a line of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyErrorKind {
    /// The file has more than [`POLICY_BYTES_MAX`] bytes.
    #[error("a policy has at most {POLICY_BYTES_MAX} bytes, here are {0}")]
    TooLong(usize),
    /// A byte is a control character other than a tab or a newline.
    #[error("control characters other than tab and newline are not allowed")]
    Control,
    /// The last line does not end with a newline.
    #[error("the last line does not end with a newline")]
    Unfinished,
    /// The line begins with none of the four words.
    #[error("{0} is none of log, witness, group and quorum")]
    Keyword(PolicyWord),
    /// The line has too few or too many words.
    #[error("the line has too few or too many words")]
    Words,
    /// A key does not read.
    #[error("the key does not read")]
    Key(#[source] KeyError),
    /// A key is of the wrong kind for a log or a witness.
    #[error("a log has an Ed25519 key, a witness one of cosignatures")]
    KeyType,
    /// The same key stands in an earlier line.
    #[error("the same public key stands in an earlier line")]
    DuplicateKey,
    /// The name is taken, or is `none`.
    #[error("the name {0} is taken")]
    DuplicateName(PolicyWord),
    /// No earlier line defines the name.
    #[error("no earlier line defines {0}")]
    UnknownName(PolicyWord),
    /// The name is a member already.
    #[error("{0} is a member of a group already")]
    SecondMembership(PolicyWord),
    /// The threshold is no number between 1 and the count of members.
    #[error("the threshold is all, any or a number from 1 to the {members} members")]
    Threshold {
        /// The members of the group.
        members: usize,
    },
    /// There is a quorum already.
    #[error("the quorum stands in an earlier line")]
    SecondQuorum,
    /// There is no quorum.
    #[error("there is no quorum line")]
    NoQuorum,
}

impl core::error::Error for PolicyError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        core::error::Error::source(&self.kind)
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(formatter, "{}", self.kind),
            line => write!(formatter, "line {line}: {}", self.kind),
        }
    }
}

pub(super) fn parse(bytes: &[u8]) -> Result<Policy, PolicyError> {
    let of_file = |kind| PolicyError { line: 0, kind };
    if bytes.len() > POLICY_BYTES_MAX {
        return Err(of_file(PolicyErrorKind::TooLong(bytes.len())));
    }
    let mut reader = Reader::default();
    for (line, text) in (1..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
        reader.line(text).map_err(|kind| PolicyError { line, kind })?;
    }
    let quorum = reader.quorum.ok_or_else(|| of_file(PolicyErrorKind::NoQuorum))?;
    Ok(Policy { logs: reader.logs, definitions: reader.definitions, quorum })
}

#[derive(Default)]
struct Reader {
    logs: Vec<PolicyLog>,
    definitions: Vec<Definition>,
    /// Whether each definition is a member of a group.
    member: Vec<bool>,
    quorum: Option<Quorum>,
}

impl Reader {
    fn line(&mut self, line: &[u8]) -> Result<(), PolicyErrorKind> {
        let line = line.strip_suffix(b"\n").ok_or(PolicyErrorKind::Unfinished)?;
        if line.iter().any(|byte| (*byte < b' ' && *byte != b'\t') || *byte == 0x7f) {
            return Err(PolicyErrorKind::Control);
        }
        let words = line.split(|byte| matches!(byte, b' ' | b'\t'));
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        match words.split_first() {
            None => Ok(()),
            Some((first, _)) if first.starts_with(b"#") => Ok(()),
            Some((first, words)) => match *first {
                b"log" => self.log(words),
                b"witness" => self.witness(words),
                b"group" => self.group(words),
                b"quorum" => self.quorum(words),
                other => Err(PolicyErrorKind::Keyword(word(other))),
            },
        }
    }

    fn log(&mut self, words: &[&[u8]]) -> Result<(), PolicyErrorKind> {
        let (key, url) = match words {
            [key] => (key, None),
            [key, url] => (key, Some(word(url))),
            _ => return Err(PolicyErrorKind::Words),
        };
        let known = self.logs.iter().map(|log| &log.key);
        let key = read_key(key, SignatureType::Ed25519, known)?;
        self.logs.push(PolicyLog { key, url });
        Ok(())
    }

    fn witness(&mut self, words: &[&[u8]]) -> Result<(), PolicyErrorKind> {
        let (name, key, url) = match words {
            [name, key] => (name, key, None),
            [name, key, url] => (name, key, Some(word(url))),
            _ => return Err(PolicyErrorKind::Words),
        };
        let known = self.definitions.iter().filter_map(|definition| match definition {
            Definition::Witness(witness) => Some(&witness.key),
            Definition::Group(_) => None,
        });
        let key = read_key(key, SignatureType::Cosignature, known)?;
        let name = self.new_name(name)?;
        self.define(Definition::Witness(PolicyWitness { name, key, url }));
        Ok(())
    }

    fn group(&mut self, words: &[&[u8]]) -> Result<(), PolicyErrorKind> {
        let [name, threshold, members @ ..] = words else { return Err(PolicyErrorKind::Words) };
        if members.is_empty() {
            return Err(PolicyErrorKind::Words);
        }
        let name = self.new_name(name)?;
        let threshold = read_threshold(threshold, members.len())
            .ok_or(PolicyErrorKind::Threshold { members: members.len() })?;
        let members = members.iter().map(|member| self.join(member)).collect::<Result<_, _>>()?;
        self.define(Definition::Group(Group { name, threshold, members }));
        Ok(())
    }

    fn quorum(&mut self, words: &[&[u8]]) -> Result<(), PolicyErrorKind> {
        let [name] = words else { return Err(PolicyErrorKind::Words) };
        if self.quorum.is_some() {
            return Err(PolicyErrorKind::SecondQuorum);
        }
        self.quorum = Some(match *name {
            b"none" => Quorum::Nobody,
            name => Quorum::Of(self.place(name)?),
        });
        Ok(())
    }

    fn define(&mut self, definition: Definition) {
        self.definitions.push(definition);
        self.member.push(false);
    }

    /// Takes an earlier definition into a group.
    fn join(&mut self, name: &[u8]) -> Result<usize, PolicyErrorKind> {
        let place = self.place(name)?;
        match self.member.get_mut(place) {
            Some(member) if !*member => *member = true,
            _ => return Err(PolicyErrorKind::SecondMembership(word(name))),
        }
        Ok(place)
    }

    fn place(&self, name: &[u8]) -> Result<usize, PolicyErrorKind> {
        let named = |definition: &Definition| definition.name().as_bytes() == name;
        let place = self.definitions.iter().position(named);
        place.ok_or_else(|| PolicyErrorKind::UnknownName(word(name)))
    }

    fn new_name(&self, name: &[u8]) -> Result<PolicyWord, PolicyErrorKind> {
        if name == b"none" || self.place(name).is_ok() {
            return Err(PolicyErrorKind::DuplicateName(word(name)));
        }
        Ok(word(name))
    }
}

fn word(bytes: &[u8]) -> PolicyWord {
    PolicyWord(bytes.to_vec())
}

fn read_threshold(word: &[u8], members: usize) -> Option<usize> {
    let threshold = match word {
        b"any" => 1,
        b"all" => members,
        _ => usize::try_from(text::decimal(core::str::from_utf8(word).ok()?)?).ok()?,
    };
    Some(threshold).filter(|threshold| (1..=members).contains(threshold))
}

fn read_key<'k>(
    vkey: &[u8],
    kind: SignatureType,
    mut known: impl Iterator<Item = &'k VerifierKey>,
) -> Result<VerifierKey, PolicyErrorKind> {
    let vkey = core::str::from_utf8(vkey).map_err(|_| PolicyErrorKind::Key(KeyError::Form))?;
    let key = VerifierKey::parse(vkey).map_err(PolicyErrorKind::Key)?;
    if key.kind() != kind {
        return Err(PolicyErrorKind::KeyType);
    }
    // The same key under another name would let one party count twice.
    if known.any(|known| known.public_key() == key.public_key()) {
        return Err(PolicyErrorKind::DuplicateKey);
    }
    Ok(key)
}
