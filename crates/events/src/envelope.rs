//! The envelope: what every record says besides its event. Frozen from the first commit.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Code, Digest, EventId, LedgerId, MemberId, Moment, Period, PurposeCode, StreamId};

/// The version of the envelope's own shape.
pub const FORMAT_VERSION: u8 = 1;

/// The longest record, in bytes.
pub const RECORD_BYTES_MAX: usize = 256 * 1024;

codes! {
    /// What kind of actor recorded an event.
    pub enum ActorKind {
        /// A member, named by id.
        Member = "member",
        /// Whoever holds the data folder; can never open a field.
        Operator = "operator",
        /// amana itself: clocks, conflict computation.
        System = "system",
        /// The holder of a reporter's receipt; the id is the report's.
        Reporter = "reporter",
        /// The holder of a survivor's receipt; the id is the report's.
        Survivor = "survivor" since 4,
    }

    /// By which way the actor came.
    pub enum Via {
        /// The command line.
        Cli = "cli",
        /// A file of an import.
        Import = "import",
        /// A program using the interface.
        Api = "api",
        /// A page.
        Web = "web",
        /// Amana's own work.
        Internal = "internal",
    }

    /// How sure it is that the actor is who they say.
    pub enum Assurance {
        /// Said, not proved: the command line's `--as`.
        Asserted = "asserted",
        /// Proved by a credential.
        Authenticated = "authenticated",
    }
}

/// Who recorded an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// Member, operator, system or reporter.
    pub kind: ActorKind,
    /// The member's id, or the id of the reporter's report; none for operator and system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// By which way.
    pub via: Via,
    /// How sure.
    pub assurance: Assurance,
}

impl Actor {
    /// The member who acts, if one does.
    pub fn member(&self) -> Option<MemberId> {
        match self.kind {
            ActorKind::Member => self.id.map(MemberId::new),
            ActorKind::Operator | ActorKind::System | ActorKind::Reporter | ActorKind::Survivor => {
                None
            }
        }
    }
}

/// Where an imported event comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// SHA-256 of the imported file (a published line list, not a personal file).
    pub file: Digest,
    /// The line of the file, counted from 1 with its header.
    pub row: u32,
}

/// The access decision an event rests on. Written from the issue of access onwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Digest of the policy set that decided.
    pub policy_set: Digest,
    /// Position up to which access facts were read.
    pub facts_at: u64,
    /// Id of the request decided.
    pub request: Uuid,
}

/// One record: the envelope around `data`. `D` is raw JSON in the log and typed in memory.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope<D> {
    /// [`FORMAT_VERSION`].
    pub v: u8,
    /// The ledger the record belongs to.
    pub ledger: LedgerId,
    /// The event's id.
    pub event: EventId,
    /// The stream.
    pub stream: StreamId,
    /// The place in the stream, from 1.
    pub version: u64,
    /// The event's name.
    #[serde(rename = "type")]
    pub kind: Code,
    /// The version of the event's shape, from 1.
    pub type_version: u16,
    /// When it happened, coarsely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Period>,
    /// When the organisation came to know.
    pub known: Moment,
    /// When it was recorded; never decreases with position.
    pub recorded: Moment,
    /// Who recorded it.
    pub actor: Actor,
    /// For whom a deputy acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<MemberId>,
    /// For what purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<PurposeCode>,
    /// The access decision behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// The event that led to this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<EventId>,
    /// The imported row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// The event's data.
    pub data: D,
}
