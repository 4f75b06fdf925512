//! Rules of the `handover` stream: a child moves from an armed force or group to civilian child
//! protection, and is followed until the file is closed.
//!
//! Three parts, never mixed. *One*, the custody receipt: codes only, by both sides, until the child
//! is handed over. *Two*, the receiver's observations. *Three*, registration and all that follows.
//! Whoever belongs to an armed organisation or holds the armed actor's role is told of two and three
//! that there is no such file.
//!
//! | Part | From | Event | Who | To |
//! |---|---|---|---|---|
//! | 1 | – | `child_encountered` | force, child protection | encountered |
//! | 1 | any open | `urgent_care_given` | as part one; later civilians | unchanged: care comes first |
//! | 1 | not accepted | `receiver_named` | force, child protection | receiver named |
//! | 1 | named | `receiver_accepted` | the receiver | accepted |
//! | 1 | named, accepted, stated | `receiver_declined` | the receiver | encountered: another is named |
//! | 1 | accepted, child there | `child_handed_over` | the receiver | in the receiver's care |
//! | 1 | accepted, child there | `child_handed_over` | force, other child protection | stated |
//! | 1 | stated | `handover_confirmed` | the receiver, signed | in the receiver's care |
//! | 1 | stated, handed over | `handover_corrected` | as the receipt | unchanged |
//! | 1 | any open | `receipt_corrected` | both sides; after the handover the receiver | unchanged |
//! | 2 | handed over | `receiver_observed` | the receiver | unchanged |
//! | 3 | handed over, once | `child_registered` | the receiver | the child is known |
//! | 3 | registered | `registration_corrected` | the receiver | the right child is known |
//! | 3 | registered | `child_screened`, `age_assessed` | receiver, holder | screened; age settled |
//! | 3 | handed over | `care_started`, `care_unknown` | receiver, holder, next holder | another holds care |
//! | 3 | registered | `tracing_recorded` | receiver, holder | tracing |
//! | 3 | screened; reunified: verified | `solution_reached` | receiver, holder | lasting solution |
//! | 3 | registered | `follow_up_made` | receiver, holder | followed up |
//! | – | any open | `exit_recorded` | part one's sides; later civilians | left: the alarm is open |
//! | – | left | `exit_followed_up` | child protection | found, ended by two, or still open |
//! | – | solution and a safe visit, or exit ended | `handover_closed` | the present holder | closed |
//! | – | no child registered | `error_found`, then `handover_closed` | two people | closed |
//! | – | closed | `handover_reopened` | child protection | open |
//!
//! Care has no gap by its shape: a list of segments that begins with the receiver at the handover,
//! each lasting until the next begins ([`HandoverState::care`]). A new holder or "unknown since" may
//! begin no earlier than the segment before, and a solution that no longer holds is gone from the
//! state as soon as care moves on.
//!
//! Deliberately absent: any field for interrogation, intelligence, weapon skill or guilt; free text
//! in part one; a warning before the limit (a clock's work); and closing on the sender's word.

pub(crate) mod acting;
pub mod care;
pub mod closing;
pub mod confirm;
pub mod correct;
pub mod encounter;
pub mod exit;
pub mod hand_over;
pub mod health;
pub mod observe;
pub mod receiver;
pub mod register;
pub mod solution;
mod state;
#[cfg(test)]
mod tests;
pub mod urgent_care;

pub use state::{CareSegment, Exit, HandoverState, Holder, Transfer};

use amana_events::handover::HandoverEvent;

stream_rules! {
    /// A command for a `handover` stream.
    pub enum Command of Handover {
        encounter::RecordEncounter, urgent_care::RecordUrgentCare,
        receiver::NameReceiver, receiver::AcceptChild, receiver::DeclineChild,
        hand_over::HandOverChild, confirm::ConfirmHandover, confirm::CorrectHandover,
        correct::CorrectReceipt,
        observe::RecordObservations, register::RegisterChild, register::CorrectRegistration,
        health::RecordScreening, health::RecordAgeAssessment,
        care::StartCare, care::RecordCareUnknown,
        solution::RecordTracing, solution::RecordSolution, solution::RecordFollowUp,
        exit::RecordExit, exit::FollowUpExit,
        closing::FindError, closing::CloseHandover, closing::ReopenHandover,
    }
    state HandoverState; event HandoverEvent {
        ChildEncountered, UrgentCareGiven, ReceiverNamed, ReceiverAccepted, ReceiverDeclined,
        ChildHandedOver, ReceiverObserved, ChildRegistered, ChildScreened, AgeAssessed,
        CareStarted, CareUnknown, TracingRecorded, SolutionReached, FollowUpMade, ExitRecorded,
        ExitFollowedUp, HandoverClosed, HandoverReopened, ReceiptCorrected, HandoverConfirmed,
        HandoverCorrected, RegistrationCorrected, ErrorFound,
    }
}
