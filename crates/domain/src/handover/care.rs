//! Who is responsible for the child's care: one holder at every instant, or an honest "unknown".

use amana_events::{
    Moment, OrganisationId,
    handover::{CareArrangement, CareStarted, CareUnknown, HandoverEvent},
};

use super::{
    HandoverState, Holder,
    acting::{acting_carer, check_civilian, ensure_past, ensure_present},
};
use crate::{Admit, Context, Decide, Refusal, refusal::ensure};

command! {
    /// Somebody takes responsibility for the child's care.
    pub struct StartCare = "start_care" {
        /// Who.
        holder: OrganisationId,
        /// How the child lives.
        arrangement: CareArrangement,
        /// From when: until then the one before is responsible.
        from: Moment,
    }
}

command! {
    /// Says honestly that nobody knows who is responsible.
    pub struct RecordCareUnknown = "record_care_unknown" {
        /// Since when.
        since: Moment,
    }
}

impl Decide<HandoverState> for StartCare {
    fn decide(&self, _: &HandoverState, _: &Context<'_>) -> Result<Vec<HandoverEvent>, Refusal> {
        let event =
            CareStarted { holder: self.holder, arrangement: self.arrangement, from: self.from };
        Ok(vec![event.into()])
    }
}

impl Decide<HandoverState> for RecordCareUnknown {
    fn decide(&self, _: &HandoverState, _: &Context<'_>) -> Result<Vec<HandoverEvent>, Refusal> {
        Ok(vec![CareUnknown { since: self.since }.into()])
    }
}

impl Admit<HandoverState> for CareStarted {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_carer(state, context, Some(self.holder))?;
        ensure_present(state)?;
        check_civilian(context, self.holder, "holder", "armed_holder")?;
        check_order(state, context, self.from, "from")
    }
}

impl Admit<HandoverState> for CareUnknown {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_carer(state, context, None)?;
        ensure(
            state.holder() != Some(Holder::Unknown),
            "already_unknown",
            "that nobody knows was said already",
        )?;
        check_order(state, context, self.since, "since")
    }
}

/// A segment of care begins when or after the one before began, and has begun.
pub(super) fn check_order(
    state: &HandoverState,
    context: &Context<'_>,
    from: Moment,
    field: &'static str,
) -> Result<(), Refusal> {
    ensure_past(from, context, field)?;
    if state.care().last().is_some_and(|last| from < last.from) {
        return Err(Refusal::field(
            "care_out_of_order",
            field,
            "somebody took over later than this: care moves on from the last holder",
        ));
    }
    Ok(())
}
