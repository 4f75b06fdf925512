//! Rules of the `person` stream: the only home of identity and contact.
//!
//! A person is a pseudonym; nothing of who they are is needed. Age is never inferred: each entry
//! says where it comes from, and who is of unknown or disputed age is protected as a child.
//! An erased person takes nothing more.
//!
//! `person_erased` has no command: amana itself appends it, admitted like any other event, together
//! with the destruction of the keys, so that no line of a file can claim an erasure that did not
//! happen.

pub(crate) mod checks;
mod correct;
mod create;
mod demographics;
mod erasure;
mod identity;
mod merge;
mod needs;
mod redaction;
mod representatives;
mod state;

#[cfg(test)]
pub(crate) mod stage;
#[cfg(test)]
mod tests;

pub use correct::{CorrectPersonEntry, CorrectPersonnel};
pub use create::CreatePerson;
pub use demographics::RecordDemographics;
pub use erasure::{ApproveErasure, RefuseErasure, RequestErasure};
pub use identity::{CorrectContact, CorrectIdentity, LinkPersonnel, SealContact, SealIdentity};
pub use merge::{RecordSamePerson, UndoSamePerson};
pub use needs::{RecordCommunicationNeeds, RecordInterpreter};
pub use redaction::RequestRedaction;
pub use representatives::{
    EndGuardian, RecordAuthorityToAct, RecordGuardian, RevokeAuthorityToAct,
};
pub use state::{Erasure, PersonState};

use amana_events::{MemberId, person::PersonEvent};

use crate::{Context, Refusal, refusal::ensure};

use checks::{person_of_stream, unconflicted};

stream_rules! {
    /// A command for a `person` stream.
    pub enum Command of Person {
        create::CreatePerson, identity::SealIdentity, identity::CorrectIdentity,
        identity::SealContact, identity::CorrectContact, identity::LinkPersonnel,
        correct::CorrectPersonnel, correct::CorrectPersonEntry,
        demographics::RecordDemographics, representatives::RecordGuardian,
        representatives::EndGuardian, representatives::RecordAuthorityToAct,
        representatives::RevokeAuthorityToAct, merge::RecordSamePerson, merge::UndoSamePerson,
        needs::RecordCommunicationNeeds, needs::RecordInterpreter, erasure::RequestErasure,
        erasure::ApproveErasure, erasure::RefuseErasure, redaction::RequestRedaction,
    }
    state PersonState; event PersonEvent {
        PersonCreated, IdentitySealed, IdentityCorrected, ContactSealed, ContactCorrected,
        DemographicsRecorded, GuardianRecorded, GuardianEnded, AuthorityToActRecorded,
        AuthorityToActRevoked, SamePersonAs, SamePersonUndone, CommunicationNeedsRecorded,
        InterpreterRecorded, PersonnelLinkSealed, PersonnelCorrected, EntryCorrected, ErasureRequested, ErasureApproved,
        ErasureRefused, PersonErased, PersonErasedAgain,
        RedactionRequested, RedactionDone,
    }
}

/// The person of this stream was created and not erased.
fn present(state: &PersonState) -> Result<(), Refusal> {
    ensure(state.exists(), "no_such_person", "create the person first with create_person")?;
    ensure(
        !state.is_erased(),
        "person_erased",
        "the person was erased: nothing more is recorded about them",
    )
}

/// A member without a part in any matter of the person records something of a person who is there.
fn worker(state: &PersonState, context: &Context<'_>) -> Result<MemberId, Refusal> {
    let member = unconflicted(context, person_of_stream(context))?;
    present(state)?;
    Ok(member)
}

/// A member takes a step of an erasure, where a conflict is told as such: another must act.
fn eraser(state: &PersonState, context: &Context<'_>) -> Result<MemberId, Refusal> {
    let member = checks::civilian(context)?;
    present(state)?;
    Ok(member)
}
