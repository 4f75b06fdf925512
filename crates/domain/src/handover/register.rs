//! Part three begins: the receiving actor registers the child, once.

use amana_events::{
    Code, PersonId, PersonText,
    handover::{ChildRegistered, HandoverEvent, Separation},
};
use uuid::Uuid;

use super::{
    HandoverState,
    acting::{acting_receiver, ensure_code},
};
use crate::{Admit, Context, Decide, Refusal, Text, refusal::ensure};

command! {
    /// Registers the child: from here the handover knows whom it is about.
    pub struct RegisterChild = "register_child" {
        /// The child.
        child: PersonId,
        /// With or without family.
        separation: Separation,
        /// Coarse needs: list `need`.
        needs: Vec<Code>,
        /// Family and separation, in words.
        family: Text,
        /// History with the force or group, asked by trained staff only.
        recruitment_history: Text,
        /// Unit, commander and places.
        force_detail: Text,
    }
}

/// Whom a field of the file speaks of: the child, once known.
pub(super) fn mentioned(state: &HandoverState) -> Vec<Uuid> {
    state.child().map(PersonId::uuid).into_iter().collect()
}

impl Decide<HandoverState> for RegisterChild {
    fn decide(&self, _: &HandoverState, _: &Context<'_>) -> Result<Vec<HandoverEvent>, Refusal> {
        let child = self.child.uuid();
        let event = ChildRegistered {
            child: self.child,
            separation: self.separation,
            needs: self.needs.clone(),
            family: PersonText::of_person(child, self.family.secret()),
            recruitment_history: PersonText::of_person(child, self.recruitment_history.secret()),
            force_detail: PersonText::of_person(child, self.force_detail.secret()),
        };
        Ok(vec![event.into()])
    }
}

impl Admit<HandoverState> for ChildRegistered {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_receiver(state, context)?;
        ensure(state.child().is_none(), "already_registered", "the child is registered already")?;
        let there = context.person(self.child).is_some_and(|p| p.exists() && !p.is_erased());
        if !there {
            return Err(Refusal::field(
                "unknown_person",
                "child",
                "there is no such person, or they were erased: create the person first",
            ));
        }
        for need in &self.needs {
            ensure_code(context, "need", need, "needs")?;
        }
        // Only the receiver can link receipt and child; a number that is the child's code would
        // let the force do it too.
        let number = state.receipt().and_then(|receipt| receipt.number.as_ref());
        if number.is_some_and(|number| Uuid::parse_str(number.as_str()) == Ok(self.child.uuid())) {
            return Err(Refusal::field(
                "receipt_names_child",
                "child",
                "the receipt number the force holds is this child's code: give the child another",
            ));
        }
        Ok(())
    }
}
