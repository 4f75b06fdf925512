//! Safety of a person, with or without a case: assessed by someone who works for them. "Not safe"
//! blocks, wherever it was found, until the survivor's word or two people for danger to life lift it
//! there (`domain.md`, rule 14).

use amana_events::{
    Code, EventId, PersonId, PersonText, StreamKind,
    case::{SafetyLift, SafetyResult},
    contact::{ContactEvent, SafetyAssessed, SafetyLiftProposed, SafetyLifted},
};

use super::{ContactSafety, ContactState, survivors_worker, worker};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText, Text,
    person::checks::{person_of_stream, within_clock},
    refusal::ensure,
};

/// The clock that says how old a safety assessment may be.
const SAFETY_CLOCK: &str = "safety_assessment";

command! {
    /// Assesses the person's safety.
    pub struct AssessSafety = "assess_safety" {
        /// What it says.
        result: SafetyResult,
        /// The measures, as codes: needed when it is safe with them only.
        measures: Vec<Code>,
        /// In words.
        note: Text,
    }
}

command! {
    /// Proposes to lift a "not safe", for danger to life.
    pub struct ProposeSafetyLift = "propose_safety_lift" {
        /// Why.
        reason: RequiredText,
    }
}

command! {
    /// Lifts a "not safe": on the survivor's word, or, for danger to life, as the second person.
    pub struct LiftSafety = "lift_safety" {
        /// On whose word.
        lift: SafetyLift,
        /// The proposal that is approved, for danger to life.
        proposal: Option<EventId>,
    }
}

impl Decide<ContactState> for AssessSafety {
    fn decide(
        &self,
        _: &ContactState,
        context: &Context<'_>,
    ) -> Result<Vec<ContactEvent>, Refusal> {
        let assessed = SafetyAssessed {
            result: self.result,
            measures: self.measures.clone(),
            note: PersonText::of_person(person_of_stream(context).uuid(), self.note.secret()),
        };
        Ok(vec![assessed.into()])
    }
}

impl Decide<ContactState> for ProposeSafetyLift {
    fn decide(
        &self,
        _: &ContactState,
        context: &Context<'_>,
    ) -> Result<Vec<ContactEvent>, Refusal> {
        let reason = PersonText::of_person(person_of_stream(context).uuid(), self.reason.secret());
        Ok(vec![SafetyLiftProposed { reason }.into()])
    }
}

impl Decide<ContactState> for LiftSafety {
    fn decide(
        &self,
        _: &ContactState,
        context: &Context<'_>,
    ) -> Result<Vec<ContactEvent>, Refusal> {
        let approve = |proposal| context.approve("contact_safety_lifted", proposal);
        let approval = self.proposal.map(approve).transpose()?;
        Ok(vec![SafetyLifted { lift: self.lift, approval }.into()])
    }
}

/// What stands of the person's safety: the newest assessment of those here, `own`, and in every case
/// that names them; a "not safe" that nobody lifted stands above any newer one.
pub(crate) fn standing(
    context: &Context<'_>,
    person: PersonId,
    own: Option<ContactSafety>,
) -> Option<ContactSafety> {
    let matters = context.world.involving(person).into_iter();
    let cases = matters.filter(|matter| matter.kind == StreamKind::Case).filter_map(|matter| {
        let safety = context.case(matter.id)?.safety_of(person)?;
        Some(ContactSafety { blocks: safety.blocks(), at: safety.since(), event: None })
    });
    cases.chain(own).max_by_key(|safety| (safety.blocks, safety.at))
}

/// What stands of the person's safety for a case, whose own word is `case`.
pub(crate) fn standing_for_case(
    context: &Context<'_>,
    person: PersonId,
    case: Option<crate::case::Safety>,
) -> Option<ContactSafety> {
    let own = context.contact(person).and_then(ContactState::safety);
    let case = case.map(|safety| ContactSafety {
        blocks: safety.blocks(),
        at: safety.since(),
        event: None,
    });
    standing(context, person, own)
        .into_iter()
        .chain(case)
        .max_by_key(|safety| (safety.blocks, safety.at))
}

/// Nobody is contacted before somebody who works for them found it safe, and not too long ago.
pub(crate) fn may_contact(
    context: &Context<'_>,
    person: PersonId,
    own: Option<ContactSafety>,
) -> Result<(), Refusal> {
    if !context.is_strict() {
        return Ok(());
    }
    let safety = standing(context, person, own).ok_or(Refusal::new(
        "safety_not_assessed",
        "the person's safety is not assessed yet: someone who works for them does it first",
    ))?;
    ensure(
        !safety.blocks,
        "not_safe",
        "it is not safe: only the survivor, or two people for danger to life, may lift that",
    )?;
    ensure(
        within_clock(context, SAFETY_CLOCK, safety.at, context.stamp.known.min(context.now())),
        "safety_assessment_old",
        "the safety assessment is older than the ledger allows: assess safety anew",
    )
}

impl Admit<ContactState> for SafetyAssessed {
    fn admit(&self, state: &ContactState, context: &Context<'_>) -> Result<(), Refusal> {
        survivors_worker(context)?;
        let stands = standing(context, person_of_stream(context), state.safety());
        ensure(
            self.result == SafetyResult::NotSafe || !stands.is_some_and(|safety| safety.blocks),
            "not_safe_stands",
            "a \"not safe\" stands: the survivor's word, or two people for danger to life, lift it first",
        )?;
        if self.result == SafetyResult::SafeWithMeasures && self.measures.is_empty() {
            let reason = "safe with measures only: say with which";
            return Err(Refusal::field("measures_needed", "measures", reason));
        }
        Ok(())
    }
}

fn stands_not_safe(state: &ContactState) -> Result<(), Refusal> {
    ensure(
        state.safety().is_some_and(|safety| safety.blocks),
        "nothing_to_lift",
        "no \"not safe\" stands here: one of a case is lifted in the case",
    )
}

impl Admit<ContactState> for SafetyLiftProposed {
    fn admit(&self, state: &ContactState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(context)?;
        stands_not_safe(state)
    }
}

impl Admit<ContactState> for SafetyLifted {
    fn admit(&self, state: &ContactState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(context)?;
        stands_not_safe(state)?;
        match (self.lift, &self.approval) {
            (SafetyLift::Survivor, None) => survivors_worker(context).map(|_| ()),
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
                let (_, proposer) = state.lift_proposal(approval.proposal).ok_or(
                    Refusal::field("no_such_proposal", "proposal", "no such proposal is waiting"),
                )?;
                context.check_approval(approval, "contact_safety_lifted", proposer)
            }
        }
    }
}
