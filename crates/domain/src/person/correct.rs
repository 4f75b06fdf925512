//! Corrections of what is recorded of a person beside identity and contact, with a reason.

use amana_events::{
    EventId, PersonText,
    person::{EntryCorrected, PersonEvent, PersonnelCorrected},
};

use super::{PersonState, checks::person_of_stream, worker};
use crate::{Admit, Context, Decide, Refusal, RequiredText, refusal::ensure};

command! {
    /// Corrects whether the person is personnel.
    pub struct CorrectPersonnel = "correct_personnel" {
        /// Whether the person is personnel.
        personnel: bool,
        /// Why.
        reason: RequiredText,
    }
}

command! {
    /// Takes an entry of sex and age back that was made in error.
    pub struct CorrectPersonEntry = "correct_entry" {
        /// The entry.
        entry: EventId,
        /// Why.
        reason: RequiredText,
    }
}

impl Decide<PersonState> for CorrectPersonnel {
    fn decide(&self, _: &PersonState, context: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        let reason = PersonText::of_person(person_of_stream(context).uuid(), self.reason.secret());
        Ok(vec![PersonnelCorrected { personnel: self.personnel, reason }.into()])
    }
}

impl Decide<PersonState> for CorrectPersonEntry {
    fn decide(&self, _: &PersonState, context: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        let reason = PersonText::of_person(person_of_stream(context).uuid(), self.reason.secret());
        Ok(vec![EntryCorrected { entry: self.entry, reason }.into()])
    }
}

impl Admit<PersonState> for PersonnelCorrected {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        ensure(state.is_personnel() != self.personnel, "nothing_changes", "it is recorded so")?;
        let member = context
            .registry()
            .is_some_and(|registry| registry.member_of(person_of_stream(context)).is_some());
        ensure(
            !member || self.personnel,
            "member_is_personnel",
            "a member of the ledger is personnel",
        )
    }
}

impl Admit<PersonState> for EntryCorrected {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        ensure(
            state.is_age_entry(self.entry),
            "not_correctable",
            "only an entry of sex and age that still counts is taken back: others have corrections \
             or ends of their own",
        )
    }
}
