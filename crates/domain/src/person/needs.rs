//! What a person needs to be understood, and who interprets.

use amana_events::{
    Day, Language, MemberId, PersonId, PersonText,
    person::{CommunicationNeedsRecorded, InterpreterRecorded, PersonEvent},
};

use super::{
    PersonState,
    checks::{living, person_of_stream},
    worker,
};
use crate::{Admit, Context, Decide, Refusal, Text, refusal::ensure};

command! {
    /// Records what the person needs to be understood.
    pub struct RecordCommunicationNeeds = "record_communication_needs" {
        /// Languages, best first.
        languages: Vec<Language>,
        /// Whether an interpreter is needed.
        interpreter: bool,
        /// Dialect, reading, hearing, sight, speech, support to understand.
        needs: Text,
        /// Preferred sex and origin of the worker.
        preferences: Text,
    }
}

command! {
    /// Records an interpreter, who was checked for conflict of interest.
    pub struct RecordInterpreter = "record_interpreter" {
        /// The interpreter, a recorded person.
        interpreter: PersonId,
        /// Between which language and the ledger's own.
        language: Language,
        /// Whether a conflict was looked for and none found.
        conflict_checked: bool,
        /// Who looked for it.
        checked_by: Option<MemberId>,
        /// On which day.
        checked_on: Option<Day>,
    }
}

impl Decide<PersonState> for RecordCommunicationNeeds {
    fn decide(&self, _: &PersonState, context: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        let person = person_of_stream(context).uuid();
        let told = CommunicationNeedsRecorded {
            languages: self.languages.clone(),
            interpreter: self.interpreter,
            needs: PersonText::of_person(person, self.needs.secret()),
            preferences: PersonText::of_person(person, self.preferences.secret()),
        };
        Ok(vec![told.into()])
    }
}

impl Decide<PersonState> for RecordInterpreter {
    fn decide(&self, _: &PersonState, _: &Context<'_>) -> Result<Vec<PersonEvent>, Refusal> {
        let told = InterpreterRecorded {
            interpreter: self.interpreter,
            language: self.language.clone(),
            conflict_checked: self.conflict_checked,
            checked_by: self.checked_by,
            checked_on: self.checked_on,
        };
        Ok(vec![told.into()])
    }
}

impl Admit<PersonState> for CommunicationNeedsRecorded {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        if self.interpreter && self.languages.is_empty() {
            return Err(Refusal::field(
                "language_needed",
                "languages",
                "an interpreter is needed: say for which language",
            ));
        }
        Ok(())
    }
}

impl Admit<PersonState> for InterpreterRecorded {
    fn admit(&self, state: &PersonState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(state, context)?;
        ensure(
            self.interpreter != person_of_stream(context),
            "same_person_twice",
            "nobody interprets for themselves: name another person",
        )?;
        living(context, self.interpreter)?;
        ensure(
            self.conflict_checked,
            "conflict_not_checked",
            "look for a conflict of interest of the interpreter first",
        )?;
        if !context.is_strict() {
            return Ok(());
        }
        let active = |member| context.registry().is_some_and(|registry| registry.is_active(member));
        if !self.checked_by.is_some_and(active) {
            return Err(Refusal::field(
                "conflict_not_checked",
                "checked_by",
                "say which member looked for a conflict of interest",
            ));
        }
        if self.checked_on.is_some_and(|day| day <= context.now().day()) {
            return Ok(());
        }
        Err(Refusal::field(
            "conflict_not_checked",
            "checked_on",
            "say on which day that has come a conflict of interest was looked for",
        ))
    }
}
