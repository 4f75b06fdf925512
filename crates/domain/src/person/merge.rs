//! Two ids that are one person, and the undoing of it. Both ids stay readable.

use amana_events::{
    PersonId, PersonText,
    person::{PersonEvent, SamePersonAs, SamePersonUndone},
};

use super::{
    PersonState,
    checks::{living, person_of_stream},
    worker,
};
use crate::{Admit, Context, Decide, Refusal, RequiredText, refusal::ensure};

command! {
    /// Records that another id is the same person.
    pub struct RecordSamePerson = "record_same_person" {
        /// The other id, which stays readable.
        other: PersonId,
        /// Why.
        reason: RequiredText,
    }
}

command! {
    /// Records that they are two people after all.
    pub struct UndoSamePerson = "undo_same_person" {
        /// The other id.
        other: PersonId,
        /// Why.
        reason: RequiredText,
    }
}

impl Decide<PersonState> for RecordSamePerson {
    fn decide(&self, _: &PersonState, context: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        let reason = PersonText::of_person(person_of_stream(context).uuid(), self.reason.secret());
        Ok(vec![SamePersonAs { other: self.other, reason }.into()])
    }
}

impl Decide<PersonState> for UndoSamePerson {
    fn decide(&self, _: &PersonState, context: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        let reason = PersonText::of_person(person_of_stream(context).uuid(), self.reason.secret());
        Ok(vec![SamePersonUndone { other: self.other, reason }.into()])
    }
}

impl Admit<PersonState> for SamePersonAs {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        let own = person_of_stream(context);
        ensure(self.other != own, "same_person_twice", "it is one id already: name the other")?;
        let other = living(context, self.other)?;
        ensure(
            !state.is_same_as(self.other) && !other.is_same_as(own),
            "already_same",
            "the two ids are recorded as one person already",
        )
    }
}

impl Admit<PersonState> for SamePersonUndone {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        ensure(
            state.is_same_as(self.other),
            "not_the_same",
            "the two ids are not recorded here as one person",
        )
    }
}
