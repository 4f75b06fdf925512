//! Rules of the `contact` stream: no call, visit, message or notice to a survivor, reporter or
//! witness without a contact plan in force (`domain.md`, rule 13).
//!
//! A plan is made with the person. It is in force until its review day has passed, contact is found
//! unsafe, or the person wants none; after that only a review or a new plan helps. A person who
//! comes or calls themselves is always heard.

mod plan;
mod reach;
mod state;

#[cfg(test)]
mod tests;

pub use plan::{MakeContactPlan, ReportContactUnsafe, ReviewContactPlan, WithdrawContactPlan};
pub use reach::{RecordAnswerByAnother, RecordContact, RecordContactAttempt};
pub use state::ContactState;

use amana_events::contact::ContactEvent;

use crate::{
    Context, Refusal,
    person::checks::{living, person_of_stream},
};

stream_rules! {
    /// A command for a `contact` stream.
    pub enum Command of Contact {
        plan::MakeContactPlan, plan::ReviewContactPlan, plan::ReportContactUnsafe,
        plan::WithdrawContactPlan, reach::RecordContactAttempt, reach::RecordContact,
        reach::RecordAnswerByAnother,
    }
    state ContactState; event ContactEvent {
        ContactPlanMade, ContactPlanReviewed, ContactPlanLapsed, ContactFoundUnsafe,
        ContactPlanWithdrawn,
        ContactAttempted, ContactMade, ContactAnsweredByAnother,
    }
}

/// An active member, and a person who was created and not erased.
fn worker(context: &Context<'_>) -> Result<(), Refusal> {
    context.acting_member()?;
    living(context, person_of_stream(context)).map(|_| ())
}
