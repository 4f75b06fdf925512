//! Rules of the `assistance` stream: help for a survivor, which waits for no finding, no name and no
//! subject, and ends validly with the survivor's no.
//!
//! The file knows no case: it opens from a person, at most with the report that asked for help, and
//! holds nothing of an investigation.

mod closing;
mod correct;
mod open;
mod service;
mod state;
mod work;

#[cfg(test)]
mod tests;

pub use closing::{CloseAssistance, ReopenAssistance};
pub use correct::CorrectAssistanceEntry;
pub use open::OpenAssistance;
pub use service::{AcceptService, DeclineService, OfferService, RecordServiceProvided};
pub use state::{AssistanceState, ServiceStep};
pub use work::{
    AssessNeeds, AssignAssistance, LinkReferral, NoteAssistance, RecordSurvivorContact,
};

use amana_events::{PersonId, assistance::AssistanceEvent};

use crate::{
    Context, Refusal,
    person::checks::{acting_on, is_shut_out, living},
    refusal::ensure,
};

stream_rules! {
    /// A command for an `assistance` stream.
    pub enum Command of Assistance {
        open::OpenAssistance, work::AssessNeeds, work::AssignAssistance,
        work::RecordSurvivorContact, service::OfferService, service::AcceptService,
        service::DeclineService, service::RecordServiceProvided, work::LinkReferral,
        work::NoteAssistance, closing::CloseAssistance, closing::ReopenAssistance,
        correct::CorrectAssistanceEntry,
    }
    state AssistanceState; event AssistanceEvent {
        AssistanceOpened, NeedsAssessed, AssistanceAssigned, SurvivorContacted, ServiceOffered,
        ServiceAccepted, ServiceDeclined, ServiceProvided, AssistanceReferred, AssistanceNoted,
        AssistanceClosed, AssistanceReopened, EntryCorrected,
    }
}

/// The survivor of a file that was opened, who may be dead but was not erased.
fn survivor(state: &AssistanceState, context: &Context<'_>) -> Result<PersonId, Refusal> {
    let member = acting_on(context, context.stamp.stream)?;
    let person = state
        .person()
        .ok_or(Refusal::new("no_such_file", "no assistance file was opened under this id"))?;
    ensure(!is_shut_out(context, person, member), "not_found", "no such matter")?;
    living(context, person)?;
    Ok(person)
}

/// The survivor of an open file.
fn open_file(state: &AssistanceState, context: &Context<'_>) -> Result<PersonId, Refusal> {
    let person = survivor(state, context)?;
    ensure(state.is_open(), "closed_file", "the assistance file is closed: reopen it first")?;
    Ok(person)
}

/// Everybody a text of the file speaks of: the survivor, and those named with it.
fn speaking_of<'a>(
    state: &AssistanceState,
    mentions: &'a [PersonId],
) -> impl Iterator<Item = PersonId> + 'a {
    state.person().into_iter().chain(mentions.iter().copied())
}
