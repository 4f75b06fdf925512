//! Rules of the `assistance` stream.

mod state;

pub use state::AssistanceState;

use amana_events::assistance::*;

stream_rules! {
    /// A command for a `assistance` stream.
    pub enum Command of Assistance {}
    state AssistanceState; event AssistanceEvent {
        AssistanceOpened, NeedsAssessed, AssistanceAssigned, SurvivorContacted, ServiceOffered, ServiceAccepted, ServiceDeclined, ServiceProvided, AssistanceReferred, AssistanceNoted, AssistanceClosed, AssistanceReopened,
    }
}

// PLACEHOLDER: to be replaced by the rules, one file per command.
macro_rules! open_to_all { ($($event:ident)+) => { $(impl crate::Admit<AssistanceState> for $event {
    fn admit(&self, _: &AssistanceState, _: &crate::Context<'_>) -> Result<(), crate::Refusal> { Ok(()) }
})+ }; }
open_to_all! { AssistanceOpened NeedsAssessed AssistanceAssigned SurvivorContacted ServiceOffered ServiceAccepted ServiceDeclined ServiceProvided AssistanceReferred AssistanceNoted AssistanceClosed AssistanceReopened }
