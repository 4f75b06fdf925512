//! Part three begins: the receiving actor registers the child, once, and corrects what was wrong.

use amana_events::{
    Code, PersonId, PersonText,
    handover::{ChildRegistered, HandoverEvent, RegistrationCorrected, Separation},
};
use amana_vault::{Circumstance, Secret};
use uuid::Uuid;

use super::{
    HandoverState,
    acting::{CORRECTION_REASONS, acting_receiver, ensure_code, ensure_registered},
};
use crate::{Admit, Context, Decide, Refusal, Text, refusal::ensure};

command! {
    /// Registers the child: from here the handover knows whom it is about.
    pub struct RegisterChild = "register_child" {
        /// The child.
        child: PersonId,
        /// With or without family.
        separation: Separation,
        /// Coarse needs: list `need`. Those that would tell of a pregnancy or a disability are
        /// sealed.
        needs: Vec<Code>,
        /// Family and separation, in words.
        family: Text,
        /// History with the force or group, asked by trained staff only.
        recruitment_history: Text,
        /// Unit, commander and places.
        force_detail: Text,
    }
}

command! {
    /// Corrects the registration, whole: another child, or another content.
    pub struct CorrectRegistration = "correct_registration" {
        /// The child the file is about.
        child: PersonId,
        /// With or without family.
        separation: Separation,
        /// Coarse needs: list `need`.
        needs: Vec<Code>,
        /// Family and separation, in words.
        family: Text,
        /// History with the force or group.
        recruitment_history: Text,
        /// Unit, commander and places.
        force_detail: Text,
        /// Why: list `correction_reason`.
        reason: Code,
    }
}

/// Needs whose code alone tells of a pregnancy or a disability (`domain.md`, *circumstance*).
const SEALED_NEEDS: [&str; 2] = ["disability_support", "maternal_care"];

fn is_sealed_need(need: &Code) -> bool {
    SEALED_NEEDS.contains(&need.as_str())
}

/// The needs that may stand in clear, and the others as one sealed text.
fn split_needs(needs: &[Code], child: Uuid) -> (Vec<Code>, Option<PersonText<Circumstance>>) {
    let (sealed, clear): (Vec<Code>, Vec<Code>) = needs.iter().cloned().partition(is_sealed_need);
    let words: Vec<&str> = sealed.iter().map(Code::as_str).collect();
    let text = (!words.is_empty()).then(|| words.join(" "));
    (clear, text.map(|text| PersonText::of_person(child, Secret::new(text))))
}

/// Whom a field of the file speaks of: the child, once known.
pub(super) fn mentioned(state: &HandoverState) -> Vec<Uuid> {
    state.child().map(PersonId::uuid).into_iter().collect()
}

impl Decide<HandoverState> for RegisterChild {
    fn decide(&self, _: &HandoverState, _: &Context<'_>) -> Result<Vec<HandoverEvent>, Refusal> {
        let child = self.child.uuid();
        let (needs, sealed_needs) = split_needs(&self.needs, child);
        let event = ChildRegistered {
            child: self.child,
            separation: self.separation,
            needs,
            family: PersonText::of_person(child, self.family.secret()),
            recruitment_history: PersonText::of_person(child, self.recruitment_history.secret()),
            force_detail: PersonText::of_person(child, self.force_detail.secret()),
            sealed_needs,
        };
        Ok(vec![event.into()])
    }
}

impl Admit<HandoverState> for ChildRegistered {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_receiver(state, context)?;
        ensure(state.child().is_none(), "already_registered", "the child is registered already")?;
        check_child(self.child, &self.needs, context)
    }
}

/// The child is a person of the ledger, and their needs in clear are coarse ones of the list.
fn check_child(child: PersonId, needs: &[Code], context: &Context<'_>) -> Result<(), Refusal> {
    let there = context.person(child).is_some_and(|p| p.exists() && !p.is_erased());
    if !there {
        return Err(Refusal::field(
            "unknown_person",
            "child",
            "there is no such person, or they were erased: create the person first",
        ));
    }
    for need in needs {
        ensure_code(context, "need", need, "needs")?;
    }
    if context.is_strict() && needs.iter().any(is_sealed_need) {
        return Err(Refusal::field(
            "circumstance_in_clear",
            "needs",
            "a need that tells of a pregnancy or a disability is sealed, never in clear",
        ));
    }
    Ok(())
}

impl Decide<HandoverState> for CorrectRegistration {
    fn decide(&self, _: &HandoverState, _: &Context<'_>) -> Result<Vec<HandoverEvent>, Refusal> {
        let child = self.child.uuid();
        let (needs, sealed_needs) = split_needs(&self.needs, child);
        let event = RegistrationCorrected {
            child: self.child,
            separation: self.separation,
            needs,
            family: PersonText::of_person(child, self.family.secret()),
            recruitment_history: PersonText::of_person(child, self.recruitment_history.secret()),
            force_detail: PersonText::of_person(child, self.force_detail.secret()),
            sealed_needs,
            reason: self.reason.clone(),
        };
        Ok(vec![event.into()])
    }
}

impl Admit<HandoverState> for RegistrationCorrected {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_receiver(state, context)?;
        ensure_registered(state)?;
        ensure_code(context, CORRECTION_REASONS, &self.reason, "reason")?;
        check_child(self.child, &self.needs, context)
    }
}
