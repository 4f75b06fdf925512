//! Steps towards criminal accountability, to the final national outcome, "no answer" included
//! (R15). They go on after the case is closed.

use amana_events::{
    AllegationId, Country, PersonId,
    case::{CriminalStep, CriminalStepRecorded, RouteStep},
};

use super::{
    Allegation,
    codes::country,
    guards::{self, hands, sealed_naming, survivors_safe},
};
use crate::{Refusal, Text, refusal::ensure};

command! {
    /// Records a step towards criminal accountability.
    pub struct RecordCriminalStep = "record_criminal_step" {
        /// The allegation.
        allegation: AllegationId,
        /// Which step.
        step: CriminalStep,
        /// The State: needed for a referral.
        state: Option<Country>,
        /// In words.
        note: Text,
        /// Of whom the note speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(RecordCriminalStep, |command, state, _context| CriminalStepRecorded {
    allegation: command.allegation,
    step: command.step,
    state: command.state.clone(),
    note: sealed_naming(command.note.secret(), &command.mentions, state),
});

admits!(CriminalStepRecorded, |event, state, context| {
    hands(state, context)?;
    let allegation = guards::allegation(state, event.allegation)?;
    if event.step == CriminalStep::ReferredToState && event.state.is_none() {
        let reason = "say to which State it was referred";
        return Err(Refusal::field("state_needed", "state", reason));
    }
    country(context, event.state.as_ref(), "state")?;
    in_order(allegation, event.step)?;
    // What leaves the house may come back to the survivor: safety first (`domain.md`, rule 14).
    let leaves = matches!(event.step, CriminalStep::Sent | CriminalStep::ReferredToState);
    if leaves && context.is_strict() {
        survivors_safe(state, context, &state.survivors(Some(event.allegation)))?;
    }
    Ok(())
});

/// Whether what must come before the step has come. A State with jurisdiction of its own acts once
/// it was notified on the route; elsewhere once the matter was referred to it.
fn in_order(allegation: &Allegation, step: CriminalStep) -> Result<(), Refusal> {
    use CriminalStep as S;
    let steps = allegation.criminal.steps;
    let out_of_order = |holds, reason| ensure(holds, "out_of_order", reason);
    match step {
        S::Considered => ensure(!steps.has(step), "already_recorded", "it was considered already"),
        S::Sent | S::ImmunityNotApplicable | S::ImmunityAsserted | S::ImmunityWaived => {
            out_of_order(steps.has(S::Considered), "a criminal referral is considered first")
        }
        S::ReferredToState => out_of_order(
            steps.has_any(&[S::ImmunityNotApplicable, S::ImmunityWaived]),
            "a referral to a State waits until immunity does not apply or is waived",
        ),
        S::StatusAsked | S::NoAnswer => out_of_order(
            steps.has(S::ReferredToState),
            "a State is asked once the matter was referred to it",
        ),
        S::Charged => out_of_order(
            steps.has(S::ReferredToState) || allegation.route.has(RouteStep::Notified),
            "a State acts once it was notified or the matter was referred to it",
        ),
        S::Tried => out_of_order(steps.has(S::Charged), "a trial follows a charge"),
        S::Sentenced | S::Acquitted => {
            out_of_order(steps.has(S::Tried), "a judgement follows a trial")
        }
        S::Appealed => out_of_order(
            steps.has_any(&[S::Sentenced, S::Acquitted]),
            "an appeal follows a judgement",
        ),
    }
}
