//! Taking an entry back that was made in error. Assignment, closing and opening have ways of their own.

use amana_events::{
    EventId, PersonId,
    assistance::{AssistanceEvent, EntryCorrected},
};

use super::{AssistanceState, open_file, speaking_of};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText, person::checks::file_text, refusal::ensure,
};

command! {
    /// Takes an entry back that was made in error: needs, a note, a contact, a linked referral, or
    /// the newest step of a kind of service.
    pub struct CorrectAssistanceEntry = "correct_entry" {
        /// The entry.
        entry: EventId,
        /// Why.
        reason: RequiredText,
        /// Other persons the reason speaks of.
        mentions: Vec<PersonId>,
    }
}

impl Decide<AssistanceState> for CorrectAssistanceEntry {
    fn decide(
        &self,
        state: &AssistanceState,
        _: &Context<'_>,
    ) -> Result<Vec<AssistanceEvent>, Refusal> {
        let reason = file_text(self.reason.secret(), speaking_of(state, &self.mentions));
        let found = state.correctable(self.entry).ok_or_else(not_correctable)?;
        let corrected = EntryCorrected {
            entry: self.entry,
            what: found.what,
            service_kind: found.service_kind,
            stands: found.stands,
            reason,
        };
        Ok(vec![corrected.into()])
    }
}

impl Admit<AssistanceState> for EntryCorrected {
    fn admit(&self, state: &AssistanceState, context: &Context<'_>) -> Result<(), Refusal> {
        open_file(state, context)?;
        let found = state.correctable(self.entry).ok_or_else(not_correctable)?;
        let same = found.what == self.what
            && found.service_kind == self.service_kind
            && found.stands == self.stands;
        ensure(same, "wrong_standing", "the file did not stand so before")
    }
}

fn not_correctable() -> Refusal {
    Refusal::new(
        "not_correctable",
        "only the newest needs, a note, a contact, a linked referral or the newest step of a service \
         is taken back",
    )
}
