//! Every id its own type, from one list.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{Class, Field, FieldSpec, Sampler};

/// The text is not a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id: want a UUID")]
pub struct ParseIdError;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID.
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The UUID.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self).map_err(|_| ParseIdError)
            }
        }

        impl Field for $name {
            fn specify(path: &str, optional: bool, out: &mut Vec<FieldSpec>) {
                out.push(FieldSpec { path: path.to_owned(), class: Class::Id, optional });
            }

            fn schema() -> Value {
                json!({"type": "string", "format": "uuid"})
            }

            fn persons(&self, out: &mut Vec<PersonId>) {
                if stringify!($name) == "PersonId" {
                    out.push(PersonId(self.0));
                }
            }

            fn sample(sampler: &mut Sampler) -> Self {
                let mut bytes = [0; 16];
                sampler.fill(&mut bytes);
                Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
            }
        }
    )+};
}

ids! {
    /// One organisation's or mission's log, keys, members and custody.
    LedgerId,
    /// One event (UUIDv7, made by whoever appends).
    EventId,
    /// Somebody who signs in and acts.
    MemberId,
    /// A pseudonymous person: survivor, subject, reporter, witness, child or member of staff.
    PersonId,
    /// One allegation inside a case.
    AllegationId,
    /// One item of evidence.
    EvidenceId,
    /// One attached file.
    AttachmentId,
    /// One interim measure or accountability action.
    MeasureId,
    /// An organisation of the registry.
    OrganisationId,
    /// A unit, contingent or office of the registry.
    UnitId,
    /// A service of the directory.
    ServiceId,
    /// An agreement between organisations.
    AgreementId,
    /// A working-day calendar of a duty station.
    CalendarId,
    /// One member's session, or one run of the program for them.
    SessionId,
}

impl EventId {
    /// The id of the next event of the same request: one more in the random part.
    #[must_use]
    pub const fn successor(self) -> Self {
        Self(Uuid::from_u128(self.0.as_u128().wrapping_add(1)))
    }

    /// A UUIDv7 of `unix_ms` (milliseconds since 1970) and ten random bytes.
    pub fn from_parts(unix_ms: u64, random: &[u8; 10]) -> Self {
        Self(uuid::Builder::from_unix_timestamp_millis(unix_ms, random).into_uuid())
    }

    /// The id that stands for what is said, with a number in front: its SHA-256 fills the places of random bytes, 74 bits of it.
    pub fn standing_for(number: u64, said: &str) -> Self {
        let mut random = [0; 10];
        random.iter_mut().zip(Sha256::digest(said)).for_each(|(byte, hashed)| *byte = hashed);
        Self::from_parts(number, &random)
    }

    /// The moment in it, in milliseconds since 1970.
    pub fn unix_ms(self) -> u64 {
        u64::try_from(self.0.as_u128() >> 80).unwrap_or(0)
    }
}
