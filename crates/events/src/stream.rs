//! Streams: one matter's events. Written `kind/<uuid>`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{Class, Field, FieldSpec, LedgerId, Month, Sampler};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal / $number:literal,)+) => {
        /// What kind of matter a stream holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum StreamKind { $($(#[$doc])* $name,)+ }

        impl StreamKind {
            /// Every kind.
            pub const ALL: &'static [StreamKind] = &[$(StreamKind::$name,)+];

            /// The code as written in records.
            pub const fn code(self) -> &'static str {
                match self { $(StreamKind::$name => $code,)+ }
            }

            /// The small number that stands for the kind in index columns. Never reused.
            pub const fn number(self) -> i16 {
                match self { $(StreamKind::$name => $number,)+ }
            }

            /// The kind with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(StreamKind::$name),)+ _ => None }
            }

            /// The kind with this number.
            pub const fn from_number(number: i16) -> Option<Self> {
                match number { $($number => Some(StreamKind::$name),)+ _ => None }
            }
        }
    };
}

kinds! {
    /// What a reporter submits; id of its own.
    Report = "report" / 1,
    /// A person; the stream's id is the person's.
    Person = "person" / 2,
    /// A tracked matter; id of its own.
    Case = "case" / 3,
    /// Assistance to a survivor; id of its own.
    Assistance = "assistance" / 4,
    /// How a person may be reached; the person's id.
    Contact = "contact" / 5,
    /// What a person agreed to; the person's id.
    Consent = "consent" / 6,
    /// One referral; id of its own.
    Referral = "referral" / 7,
    /// One child's way from an armed force or group into care; id of its own.
    Handover = "handover" / 8,
    /// Who looked at what; the id of the owner (person or file) looked at, or one made of the member
    /// who listed or searched and the month ([`StreamId::access_in`]).
    Access = "access" / 9,
    /// Data keys of one owner (the owner's id), or the ledger's KEK (the ledger's id).
    Keys = "keys" / 10,
    /// The ledger's registry; the ledger's id.
    Registry = "registry" / 11,
    /// The auditor's own work: one engagement; id of its own.
    Audit = "audit" / 12,
    /// That a record existed, for the holder of a receipt; an id made of the receipt's commitment
    /// ([`StreamId::receipt`]).
    Receipt = "receipt" / 13,
}

impl fmt::Display for StreamKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// One stream of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId {
    /// What kind of matter.
    pub kind: StreamKind,
    /// Which one.
    pub id: Uuid,
}

/// The text is not `kind/<uuid>` with a known kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a stream: want kind/<uuid>, such as case/0197a1b2-…")]
pub struct ParseStreamError;

impl StreamId {
    /// The stream of this kind and id.
    pub const fn new(kind: StreamKind, id: Uuid) -> Self {
        Self { kind, id }
    }

    /// The `access` stream of what a member listed, searched or exported in one month: monthly ones
    /// stay short. Its id is made of ledger, member and month alone (UUIDv8 over SHA-256), so that
    /// whoever knows the three finds it without a table. `who` is the member's id, or the ledger's
    /// for the operator and for amana itself.
    pub fn access_in(ledger: LedgerId, who: Uuid, month: Month) -> Self {
        let id = uuid_of(&format!("amana access month v1\n{ledger}\n{who}\n{month}\n"));
        Self { kind: StreamKind::Access, id }
    }
}

/// The id made of a text alone: UUIDv8 over its SHA-256.
pub(crate) fn uuid_of(text: &str) -> Uuid {
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(Sha256::digest(text.as_bytes())) {
        *to = from;
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.code(), self.id)
    }
}

impl FromStr for StreamId {
    type Err = ParseStreamError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, id) = text.split_once('/').ok_or(ParseStreamError)?;
        let kind = StreamKind::from_code(kind).ok_or(ParseStreamError)?;
        Ok(Self { kind, id: Uuid::parse_str(id).map_err(|_| ParseStreamError)? })
    }
}

impl Serialize for StreamId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StreamId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl Field for StreamId {
    fn specify(path: &str, optional: bool, out: &mut Vec<FieldSpec>) {
        out.push(FieldSpec { path: path.to_owned(), class: Class::Id, optional });
    }

    fn schema() -> Value {
        json!({"type": "string", "pattern": "^[a-z]+/[0-9a-f-]{36}$"})
    }

    fn streams(&self, out: &mut Vec<StreamId>) {
        out.push(*self);
    }

    fn sample(sampler: &mut Sampler) -> Self {
        let mut bytes = [0; 16];
        sampler.fill(&mut bytes);
        let kind = sampler.pick(StreamKind::ALL, StreamKind::Report);
        Self { kind, id: uuid::Builder::from_random_bytes(bytes).into_uuid() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_members_lists_have_a_stream_for_each_month_and_ledger() {
        let id = |number| Uuid::from_u128(number);
        let month = |text: &str| text.parse::<Month>().unwrap();
        let stream =
            |ledger, who, at| StreamId::access_in(LedgerId::new(id(ledger)), id(who), month(at));
        let one = stream(1, 2, "2026-09");
        assert_eq!(one, stream(1, 2, "2026-09"));
        for other in [stream(3, 2, "2026-09"), stream(1, 3, "2026-09"), stream(1, 2, "2026-10")] {
            assert_ne!(one, other);
        }
        assert_eq!((one.id.get_version_num(), one.kind), (8, StreamKind::Access));
        assert_eq!(one.to_string(), "access/1ebd8673-89ea-8dd7-9c32-0a68b375d364");
    }
}
