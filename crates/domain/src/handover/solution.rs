//! Tracing, a lasting solution, and visits afterwards.

use amana_events::{
    Moment, OrganisationId, PersonText,
    common::Safe,
    handover::{
        FollowUpMade, HandoverEvent, Solution, SolutionReached, TracingRecorded, TracingStep,
    },
};

use super::{
    HandoverState,
    acting::{acting_carer, check_civilian, ensure_present, ensure_registered},
    care::check_order,
};
use crate::{Admit, Context, Decide, Refusal, Text, refusal::ensure};

command! {
    /// Records a step of family tracing.
    pub struct RecordTracing = "record_tracing" {
        /// Which.
        step: TracingStep,
        /// In words.
        note: Text,
    }
}

command! {
    /// Records a lasting solution.
    pub struct RecordSolution = "record_solution" {
        /// Which.
        solution: Solution,
        /// Who is responsible now; left out for the family.
        holder: Option<OrganisationId>,
        /// From when.
        from: Moment,
        /// Whether the child's own view supports it.
        child_agrees: bool,
        /// In words.
        note: Text,
    }
}

command! {
    /// Records a visit to the child.
    pub struct RecordFollowUp = "record_follow_up" {
        /// Whether the child is safe.
        safe: Safe,
        /// In words.
        note: Text,
    }
}

impl Decide<HandoverState> for RecordTracing {
    fn decide(
        &self,
        state: &HandoverState,
        context: &Context<'_>,
    ) -> Result<Vec<HandoverEvent>, Refusal> {
        acting_carer(state, context, None)?;
        let child = ensure_registered(state)?.uuid();
        let note = PersonText::of_person(child, self.note.secret());
        Ok(vec![TracingRecorded { step: self.step, note }.into()])
    }
}

impl Decide<HandoverState> for RecordSolution {
    fn decide(
        &self,
        state: &HandoverState,
        context: &Context<'_>,
    ) -> Result<Vec<HandoverEvent>, Refusal> {
        acting_carer(state, context, None)?;
        let child = ensure_registered(state)?.uuid();
        let event = SolutionReached {
            solution: self.solution,
            holder: self.holder,
            from: self.from,
            child_agrees: self.child_agrees,
            note: PersonText::of_person(child, self.note.secret()),
        };
        Ok(vec![event.into()])
    }
}

impl Decide<HandoverState> for RecordFollowUp {
    fn decide(
        &self,
        state: &HandoverState,
        context: &Context<'_>,
    ) -> Result<Vec<HandoverEvent>, Refusal> {
        acting_carer(state, context, None)?;
        let child = ensure_registered(state)?.uuid();
        let note = PersonText::of_person(child, self.note.secret());
        Ok(vec![FollowUpMade { safe: self.safe, note }.into()])
    }
}

impl Admit<HandoverState> for TracingRecorded {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_carer(state, context, None)?;
        ensure_registered(state)?;
        if self.step == TracingStep::Started {
            return Ok(());
        }
        match state.tracing() {
            None => Err(Refusal::new("tracing_not_started", "tracing was not started: begin it")),
            Some(TracingStep::NotWanted) => Err(Refusal::new(
                "tracing_not_wanted",
                "the child or the family does not want it: tracing stops until started anew",
            )),
            Some(
                TracingStep::Started
                | TracingStep::InProgress
                | TracingStep::Verified
                | TracingStep::NotFound,
            ) => Ok(()),
        }
    }
}

impl Admit<HandoverState> for SolutionReached {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_carer(state, context, None)?;
        ensure_registered(state)?;
        ensure_present(state)?;
        ensure(
            state.screened(),
            "not_screened",
            "the child was not screened: medical screening comes first, without exception",
        )?;
        ensure(
            state.solution().is_none(),
            "already_solved",
            "a solution holds already: if it failed, record first who cares now",
        )?;
        if let Some(holder) = self.holder {
            check_civilian(context, holder, "holder", "armed_holder")?;
        }
        check_order(state, context, self.from, "from")?;
        check_solution(self, state)
    }
}

fn check_solution(event: &SolutionReached, state: &HandoverState) -> Result<(), Refusal> {
    match event.solution {
        Solution::Reunified => {
            ensure(
                state.tracing() == Some(TracingStep::Verified),
                "family_not_verified",
                "the family is not verified: tracing verifies both sides before reunification",
            )?;
            ensure(
                event.child_agrees,
                "child_does_not_agree",
                "no child is reunified against their own view",
            )
        }
        Solution::AlternativeCare | Solution::IndependentLiving if event.holder.is_none() => {
            Err(Refusal::field(
                "holder_needed",
                "holder",
                "outside the family an organisation stays responsible: name it",
            ))
        }
        Solution::AlternativeCare | Solution::IndependentLiving => Ok(()),
    }
}

impl Admit<HandoverState> for FollowUpMade {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_carer(state, context, None)?;
        ensure_registered(state)?;
        ensure_present(state)
    }
}
