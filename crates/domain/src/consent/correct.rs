//! Taking an entry back that was made in error. What it ended stays ended: nobody's yes comes to
//! life by a correction.

use amana_events::{
    EventId,
    consent::{ConsentEvent, EntryCorrected},
};

use super::{ConsentState, own_words, worker};
use crate::{Admit, Context, Decide, Refusal, RequiredText, refusal::ensure};

command! {
    /// Takes an entry back that was made in error: a consent that stands, the rule for a child, a
    /// record of best interests, or the coming of age.
    pub struct CorrectConsentEntry = "correct_entry" {
        /// The entry.
        entry: EventId,
        /// Why.
        reason: RequiredText,
    }
}

impl Decide<ConsentState> for CorrectConsentEntry {
    fn decide(
        &self,
        _: &ConsentState,
        context: &Context<'_>,
    ) -> Result<Vec<ConsentEvent>, Refusal> {
        let reason = own_words(context, self.reason.secret());
        Ok(vec![EntryCorrected { entry: self.entry, reason }.into()])
    }
}

impl Admit<ConsentState> for EntryCorrected {
    fn admit(&self, state: &ConsentState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(context)?;
        ensure(
            state.is_correctable(self.entry),
            "not_correctable",
            "only a consent that stands, a child's rule, best interests or the coming of age is \
             taken back: record a refusal or withdrawal anew with the person",
        )?;
        super::shares::closed(context, &[self.entry])
    }
}
