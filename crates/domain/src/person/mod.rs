//! Rules of the `person` stream.

mod state;

pub use state::{Erasure, PersonState};

use amana_events::person::*;

stream_rules! {
    /// A command for a `person` stream.
    pub enum Command of Person {}
    state PersonState; event PersonEvent {
        PersonCreated, IdentitySealed, IdentityCorrected, ContactSealed, ContactCorrected, DemographicsRecorded, GuardianRecorded, GuardianEnded, AuthorityToActRecorded, AuthorityToActRevoked, SamePersonAs, SamePersonUndone, CommunicationNeedsRecorded, InterpreterRecorded, PersonnelLinkSealed, ErasureRequested, ErasureApproved, ErasureRefused, PersonErased,
    }
}

// PLACEHOLDER: to be replaced by the rules, one file per command.
macro_rules! open_to_all { ($($event:ident)+) => { $(impl crate::Admit<PersonState> for $event {
    fn admit(&self, _: &PersonState, _: &crate::Context<'_>) -> Result<(), crate::Refusal> { Ok(()) }
})+ }; }
open_to_all! { PersonCreated IdentitySealed IdentityCorrected ContactSealed ContactCorrected DemographicsRecorded GuardianRecorded GuardianEnded AuthorityToActRecorded AuthorityToActRevoked SamePersonAs SamePersonUndone CommunicationNeedsRecorded InterpreterRecorded PersonnelLinkSealed ErasureRequested ErasureApproved ErasureRefused PersonErased }
