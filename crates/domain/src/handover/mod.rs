//! Rules of the `handover` stream.

mod state;

pub use state::HandoverState;

use amana_events::handover::*;

stream_rules! {
    /// A command for a `handover` stream.
    pub enum Command of Handover {}
    state HandoverState; event HandoverEvent {
        ChildEncountered, UrgentCareGiven, ReceiverNamed, ReceiverAccepted, ReceiverDeclined, ChildHandedOver, ReceiverObserved, ChildRegistered, ChildScreened, AgeAssessed, CareStarted, CareUnknown, TracingRecorded, SolutionReached, FollowUpMade, ExitRecorded, ExitFollowedUp, HandoverClosed, HandoverReopened, ReceiptCorrected,
    }
}

// PLACEHOLDER: to be replaced by the rules, one file per command.
macro_rules! open_to_all { ($($event:ident)+) => { $(impl crate::Admit<HandoverState> for $event {
    fn admit(&self, _: &HandoverState, _: &crate::Context<'_>) -> Result<(), crate::Refusal> { Ok(()) }
})+ }; }
open_to_all! { ChildEncountered UrgentCareGiven ReceiverNamed ReceiverAccepted ReceiverDeclined ChildHandedOver ReceiverObserved ChildRegistered ChildScreened AgeAssessed CareStarted CareUnknown TracingRecorded SolutionReached FollowUpMade ExitRecorded ExitFollowedUp HandoverClosed HandoverReopened ReceiptCorrected }
