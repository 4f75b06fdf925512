//! The frozen contract: ids, codes, the envelope and every event amana has ever written.
//!
//! What is written never changes; adding is normal. A shape that retires keeps its decoder here.
//! Only events serialise; commands, state and rows have types of their own elsewhere.
//!
//! INVARIANT: an event's field is a code, an id, a count, a time, a flag, a signature, public text
//! of the registry, or [`Sealed`](amana_vault::Sealed). A bare `String` is not a [`Field`] and does
//! not compile, so free text cannot reach the log unsealed.

#![warn(clippy::wildcard_enum_match_arm)]

#[macro_use]
mod macros;

mod bytes;
mod code;
pub mod common;
mod envelope;
mod event;
mod field;
mod ids;
mod mail;
mod moment;
mod period;
mod reference;
mod resealed;
mod sampler;
mod stream;
mod text;
mod unfinished;

pub mod access;
pub mod assistance;
pub mod audit;
pub mod case;
pub mod consent;
pub mod contact;
pub mod handover;
pub mod keys;
pub mod person;
pub mod receipt;
pub mod referral;
pub mod registry;
pub mod report;

pub use bytes::{Digest, MailboxKey, ParseBytesError, PublicKey, Signature};
pub use code::{
    Admin1, AffiliationCode, ClassCode, ClockCode, Code, Country, InstrumentCode, Language,
    ListCode, MissionCode, ParseCodeError, PurposeCode, RouteCode,
};
pub use envelope::{
    Actor, ActorKind, Assurance, Decision, Envelope, FORMAT_VERSION, Origin, RECORD_BYTES_MAX, Via,
};
pub use event::{DecodeError, Event, EventSpec, StreamEvent, VOCABULARY_VERSION};
pub use field::{Class, Field, FieldSpec, SealVisitor};
pub use ids::{
    AgreementId, AllegationId, AttachmentId, CalendarId, EventId, EvidenceId, LedgerId, MeasureId,
    MemberId, OrganisationId, ParseIdError, PersonId, ServiceId, SessionId, UnitId,
};
pub use mail::Mail;
pub use moment::{Day, Moment, ParseTimeError};
pub use period::{Month, ParsePeriodError, Period};
pub use reference::{ParseReferenceError, Reference};
pub use resealed::ResealedText;
pub use sampler::Sampler;
pub use stream::{ParseStreamError, StreamId, StreamKind};
pub use text::{ParsePolicyTextError, ParseTextError, PolicyText, PublicText};
pub use unfinished::{Unfinished, Written};

/// A field owned by one person.
pub type PersonText<C> = amana_vault::Sealed<C, amana_vault::OfPerson>;

/// A field owned by the file whose stream carries the event.
pub type FileText<C> = amana_vault::Sealed<C, amana_vault::OfFile>;
