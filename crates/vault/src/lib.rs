//! Sealing of personal fields, the keys that seal them, and the files that keep those keys.
//!
//! Pure: no file, no clock, no random source of its own; randomness comes in as [`Entropy`].
//! Knows owners, compartments and fields, and no other domain word.

#![warn(clippy::wildcard_enum_match_arm)]

mod compartment;
mod entropy;
mod owner;
mod sealed;
mod secret;

pub use compartment::{
    Circumstance, Compartment, CompartmentTag, Conflict, Contact, ForceDetail, Identity,
    InvestigationNote, LegalAdvice, Medical, Narrative, RecruitmentHistory,
};
pub use entropy::Entropy;
pub use owner::{OfFile, OfPerson, Owner, OwnerKind, OwnerTag, ParseOwnerError};
pub use sealed::{Ciphertext, NotSealed, Pending, Sealed, SealedField};
pub use secret::Secret;
