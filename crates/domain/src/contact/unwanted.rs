//! A person wants no contact, whether or not there is a plan: said to a member, or behind their own
//! receipt. It holds from the moment it is said until they come or call themselves.

use amana_events::contact::{ContactEvent, ContactPlanWithdrawn, NoContactWanted};

use super::{ContactState, worker};
use crate::{
    Admit, Context, Decide, Refusal,
    person::checks::person_of_stream,
    refusal::ensure,
    report::{ASKS_SINCE, holder_of, own_person},
};

command! {
    /// The person says that they want no contact. Withdraws the plan where there is one.
    pub struct SayNoContact = "say_no_contact" {}
}

impl Decide<ContactState> for SayNoContact {
    fn decide(
        &self,
        state: &ContactState,
        context: &Context<'_>,
    ) -> Result<Vec<ContactEvent>, Refusal> {
        // Who may not say so is not told either that it was said.
        theirs_or_worker(context)?;
        if state.is_unwanted() && !state.came_since() {
            return Ok(Vec::new());
        }
        Ok(vec![match state.newest_plan() {
            Some(plan) => ContactPlanWithdrawn { plan }.into(),
            None => NoContactWanted {}.into(),
        }])
    }
}

impl Admit<ContactState> for NoContactWanted {
    fn admit(&self, state: &ContactState, context: &Context<'_>) -> Result<(), Refusal> {
        theirs_or_worker(context)?;
        ensure(
            state.newest_plan().is_none(),
            "plan_stands",
            "a plan was made with the person: withdraw it, which says the same",
        )
    }
}

/// The person themselves behind their receipt, which they could not be in older logs, or a worker.
pub(super) fn theirs_or_worker(context: &Context<'_>) -> Result<(), Refusal> {
    let presented = holder_of(context.stamp.actor.kind).is_some();
    if presented && context.writes(ASKS_SINCE) {
        return own_person(context, person_of_stream(context)).map(drop);
    }
    worker(context).map(drop)
}
