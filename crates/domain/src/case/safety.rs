//! Safety of survivors and others: assessed by someone who works for them; "not safe" blocks, and
//! only the survivor's word or two people for danger to life lift it (`domain.md`, rule 14).

use amana_events::{
    Code, EventId, MemberId, PersonId,
    case::{SafetyAssessed, SafetyLift, SafetyLiftProposed, SafetyLifted, SafetyResult},
    common::{Approval, Role},
};

use super::{
    CaseState,
    codes::known,
    guards::{self, hands, sealed},
};
use crate::{Context, Decide, Refusal, RequiredText, Text, refusal::ensure};

command! {
    /// Assesses a person's safety.
    pub struct AssessSafety = "assess_safety" {
        /// Whose.
        person: PersonId,
        /// What it says.
        result: SafetyResult,
        /// The measures, as codes: needed when it is safe with them only.
        measures: Vec<Code>,
        /// In words.
        note: Text,
    }
}

asks_for!(AssessSafety, |command, _state, _context| SafetyAssessed {
    person: command.person,
    result: command.result,
    measures: command.measures.clone(),
    note: sealed(command.note.secret(), [command.person]),
});

command! {
    /// Proposes to lift a "not safe", for danger to life.
    pub struct ProposeSafetyLift = "propose_safety_lift" {
        /// Whose.
        person: PersonId,
        /// Why.
        reason: RequiredText,
    }
}

asks_for!(ProposeSafetyLift, |command, _state, _context| SafetyLiftProposed {
    person: command.person,
    reason: sealed(command.reason.secret(), [command.person]),
});

command! {
    /// Lifts a "not safe": on the survivor's word, or, for danger to life, as the second person.
    pub struct LiftSafety = "lift_safety" {
        /// Whose.
        person: PersonId,
        /// On whose word.
        lift: SafetyLift,
        /// The proposal that is approved, for danger to life.
        proposal: Option<EventId>,
    }
}

impl Decide<CaseState> for LiftSafety {
    fn decide(
        &self,
        _state: &CaseState,
        context: &Context<'_>,
    ) -> Result<Vec<amana_events::case::CaseEvent>, Refusal> {
        let approve = |proposal| context.approve("safety_lifted", proposal);
        let approval = self.proposal.map(approve).transpose()?;
        Ok(vec![SafetyLifted { person: self.person, lift: self.lift, approval }.into()])
    }
}

/// The acting member, who must work for survivors.
fn survivors_worker(state: &CaseState, context: &Context<'_>) -> Result<MemberId, Refusal> {
    let member = hands(state, context)?;
    let registry = guards::registry(context)?;
    let roles =
        [Role::AssistanceFocalPoint, Role::VictimsRightsAdvocate, Role::ChildProtectionActor];
    ensure(
        roles.iter().any(|role| registry.holds(member, *role)),
        "not_for_the_survivor",
        "someone who works for the survivor does this: a focal point, advocate or child protection actor",
    )?;
    ensure(
        !context.is_strict() || !state.file().conduct_ever.contains(&member),
        "handler_in_case",
        "who handles or investigates the case does not work for the survivor: somebody else does this",
    )?;
    Ok(member)
}

fn involved(state: &CaseState, person: PersonId) -> Result<(), Refusal> {
    if state.involves(person) {
        Ok(())
    } else {
        Err(Refusal::field("not_a_party", "person", "the person has no part in the case"))
    }
}

fn stands_not_safe(state: &CaseState, person: PersonId) -> Result<(), Refusal> {
    ensure(
        state.safety_of(person).is_some_and(super::Safety::blocks),
        "nothing_to_lift",
        "no \"not safe\" stands for the person",
    )
}

admits!(SafetyAssessed, |event, state, context| {
    survivors_worker(state, context)?;
    involved(state, event.person)?;
    let blocked = state.safety_of(event.person).is_some_and(super::Safety::blocks);
    ensure(
        !blocked || event.result == SafetyResult::NotSafe,
        "not_safe_stands",
        "a \"not safe\" stands: the survivor's word, or two people for danger to life, lift it first",
    )?;
    if event.result == SafetyResult::SafeWithMeasures && event.measures.is_empty() {
        let reason = "safe with measures only: say with which";
        return Err(Refusal::field("measures_needed", "measures", reason));
    }
    event.measures.iter().try_for_each(|code| known(context, "safety_measure", code, "measures"))
});

admits!(SafetyLiftProposed, |event, state, context| {
    hands(state, context)?;
    stands_not_safe(state, event.person)
});

admits!(SafetyLifted, |event, state, context| {
    hands(state, context)?;
    stands_not_safe(state, event.person)?;
    match (event.lift, &event.approval) {
        (SafetyLift::Survivor, None) => survivors_worker(state, context).map(|_| ()),
        (SafetyLift::Survivor, Some(_)) => Err(Refusal::field(
            "no_approval_here",
            "proposal",
            "the survivor's word needs no approval",
        )),
        (SafetyLift::DangerToLife, None) => Err(Refusal::field(
            "approval_needed",
            "proposal",
            "danger to life takes two people: approve a proposal (`propose_safety_lift`)",
        )),
        (SafetyLift::DangerToLife, Some(approval)) => {
            second_person(state, context, event.person, approval)
        }
    }
});

fn second_person(
    state: &CaseState,
    context: &Context<'_>,
    person: PersonId,
    approval: &Approval,
) -> Result<(), Refusal> {
    // A proposal speaks of the assessment there was: after another it is made anew.
    let assessed = state.safety_of(person).map_or(0, |safety| safety.version);
    let mut proposals = state.file().lift_proposals.iter();
    let proposal = proposals.find(|p| p.event == approval.proposal && p.person == person);
    let Some(proposal) = proposal.filter(|p| !context.is_strict() || p.version > assessed) else {
        let reason = "no such proposal for this person is waiting, or safety was assessed since";
        return Err(Refusal::field("no_such_proposal", "proposal", reason));
    };
    context.check_approval(approval, "safety_lifted", proposal.by)
}
