//! Rules of the `contact` stream.

mod state;

pub use state::ContactState;

use amana_events::contact::*;

stream_rules! {
    /// A command for a `contact` stream.
    pub enum Command of Contact {}
    state ContactState; event ContactEvent {
        ContactPlanMade, ContactPlanReviewed, ContactFoundUnsafe, ContactPlanWithdrawn, ContactAttempted, ContactMade, ContactAnsweredByAnother,
    }
}

// PLACEHOLDER: to be replaced by the rules, one file per command.
macro_rules! open_to_all { ($($event:ident)+) => { $(impl crate::Admit<ContactState> for $event {
    fn admit(&self, _: &ContactState, _: &crate::Context<'_>) -> Result<(), crate::Refusal> { Ok(()) }
})+ }; }
open_to_all! { ContactPlanMade ContactPlanReviewed ContactFoundUnsafe ContactPlanWithdrawn ContactAttempted ContactMade ContactAnsweredByAnother }
