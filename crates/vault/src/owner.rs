//! Owners of sealed fields: a person, or a file where a field speaks of several.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// What kind of thing owns a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OwnerKind {
    /// One person; erasing them destroys these keys.
    Person,
    /// A report, case, assistance, referral or handover file.
    File,
    /// The ledger itself: keys for request digests and the like, never for personal fields.
    Ledger,
}

impl OwnerKind {
    /// The stable code written in records and key rows.
    pub const fn code(self) -> &'static str {
        match self {
            OwnerKind::Person => "person",
            OwnerKind::File => "file",
            OwnerKind::Ledger => "ledger",
        }
    }
}

/// The owner of a data key. Written as `person/<uuid>`, `file/<uuid>` or `ledger/<uuid>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Owner {
    /// Person, file or ledger.
    pub kind: OwnerKind,
    /// The person's id, or the id of the file's stream.
    pub id: Uuid,
}

impl Owner {
    /// The owner that is this person.
    pub const fn person(id: Uuid) -> Self {
        Self { kind: OwnerKind::Person, id }
    }

    /// The owner that is the file with this stream id.
    pub const fn file(id: Uuid) -> Self {
        Self { kind: OwnerKind::File, id }
    }

    /// The owner that is the ledger itself.
    pub const fn ledger(id: Uuid) -> Self {
        Self { kind: OwnerKind::Ledger, id }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.code(), self.id)
    }
}

/// The text is not `person/<uuid>`, `file/<uuid>` or `ledger/<uuid>`.
#[derive(Debug, thiserror::Error)]
#[error("not an owner: want person/<uuid>, file/<uuid> or ledger/<uuid>")]
pub struct ParseOwnerError;

impl FromStr for Owner {
    type Err = ParseOwnerError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, id) = text.split_once('/').ok_or(ParseOwnerError)?;
        let kind = match kind {
            "person" => OwnerKind::Person,
            "file" => OwnerKind::File,
            "ledger" => OwnerKind::Ledger,
            _ => return Err(ParseOwnerError),
        };
        Ok(Self { kind, id: Uuid::parse_str(id).map_err(|_| ParseOwnerError)? })
    }
}

impl Serialize for Owner {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Owner {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <std::borrow::Cow<'de, str>>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A type-level owner kind: says in a field's type whose key seals it.
pub trait OwnerTag {
    /// The owner kind this type stands for.
    const KIND: OwnerKind;
}

/// The field belongs to one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfPerson {}

/// The field belongs to the file whose stream carries the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfFile {}

impl OwnerTag for OfPerson {
    const KIND: OwnerKind = OwnerKind::Person;
}

impl OwnerTag for OfFile {
    const KIND: OwnerKind = OwnerKind::File;
}
