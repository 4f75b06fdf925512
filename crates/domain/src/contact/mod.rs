//! Rules of the `contact` stream: no call, visit, message or notice to a survivor, reporter or
//! witness without a contact plan in force (`domain.md`, rule 13).
//!
//! A plan is made with the person. It is in force until its review day has passed, contact is found
//! unsafe, or the person wants none; after that only a review or a new plan helps. A person who
//! comes or calls themselves is always heard. Before anything goes out somebody who works for the
//! person has found it safe, here or in a case, not longer ago than the ledger allows (rule 14).

mod correct;
mod plan;
mod reach;
pub(crate) mod safety;
mod state;
mod unwanted;

#[cfg(test)]
mod tests;

pub use correct::CorrectContactEntry;
pub use plan::{MakeContactPlan, ReportContactUnsafe, ReviewContactPlan, WithdrawContactPlan};
pub use reach::{RecordAnswerByAnother, RecordContact, RecordContactAttempt};
pub use safety::{AssessSafety, LiftSafety, ProposeSafetyLift};
pub use state::{ContactSafety, ContactState};
pub use unwanted::SayNoContact;

use amana_events::{MemberId, contact::ContactEvent};

use crate::{
    Context, Refusal,
    person::checks::{living, person_of_stream, unconflicted, works_for_survivors},
    refusal::ensure,
};

stream_rules! {
    /// A command for a `contact` stream.
    pub enum Command of Contact {
        plan::MakeContactPlan, plan::ReviewContactPlan, plan::ReportContactUnsafe,
        plan::WithdrawContactPlan, unwanted::SayNoContact, reach::RecordContactAttempt, reach::RecordContact,
        reach::RecordAnswerByAnother, safety::AssessSafety, safety::ProposeSafetyLift,
        safety::LiftSafety, correct::CorrectContactEntry,
    }
    state ContactState; event ContactEvent {
        ContactPlanMade, ContactPlanReviewed, ContactPlanLapsed, ContactFoundUnsafe,
        ContactPlanWithdrawn, NoContactWanted, ContactAttempted, ContactMade, ContactAnsweredByAnother,
        SafetyAssessed, SafetyLiftProposed, SafetyLifted, EntryCorrected,
    }
}

/// A member without a part in any matter of the person, who was created and not erased.
fn worker(context: &Context<'_>) -> Result<MemberId, Refusal> {
    let person = person_of_stream(context);
    let member = unconflicted(context, person)?;
    living(context, person)?;
    Ok(member)
}

/// Such a member who works for the survivor.
fn survivors_worker(context: &Context<'_>) -> Result<MemberId, Refusal> {
    let member = worker(context)?;
    ensure(
        works_for_survivors(context, member),
        "not_for_the_survivor",
        "someone who works for the survivor does this: a focal point, advocate or child protection actor",
    )?;
    Ok(member)
}
