//! Taking an entry back that was made in error. What shuts contact off is never taken back this way:
//! only the person opens it again.

use amana_events::{
    EventId, PersonText,
    contact::{ContactEvent, EntryCorrected},
};

use super::{ContactState, worker};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText, person::checks::person_of_stream,
    refusal::ensure,
};

command! {
    /// Takes an entry back that was made in error: the newest plan, a contact, or the newest safety
    /// assessment that does not block.
    pub struct CorrectContactEntry = "correct_entry" {
        /// The entry.
        entry: EventId,
        /// Why.
        reason: RequiredText,
    }
}

impl Decide<ContactState> for CorrectContactEntry {
    fn decide(
        &self,
        _: &ContactState,
        context: &Context<'_>,
    ) -> Result<Vec<ContactEvent>, Refusal> {
        let reason = PersonText::of_person(person_of_stream(context).uuid(), self.reason.secret());
        Ok(vec![EntryCorrected { entry: self.entry, reason }.into()])
    }
}

impl Admit<ContactState> for EntryCorrected {
    fn admit(&self, state: &ContactState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(context)?;
        let safety = state.safety().filter(|safety| !safety.blocks);
        ensure(
            state.newest_plan() == Some(self.entry)
                || state.has_contact(self.entry)
                || safety.is_some_and(|safety| safety.event == Some(self.entry)),
            "not_correctable",
            "only a contact, the newest plan or the newest assessment that says safe is taken back",
        )
    }
}
