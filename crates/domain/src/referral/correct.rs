//! Taking a sending or an answer back that was recorded in error, the newest first. An answer the
//! recipient signed is their word, and stands.

use amana_events::{
    EventId, PersonText,
    referral::{EntryCorrected, ReferralEvent},
};

use super::{ReferralState, acting::acting_on};
use crate::{Admit, Context, Decide, Refusal, RequiredText, refusal::ensure};

command! {
    /// Takes the newest sending or answer back, which was recorded in error.
    pub struct CorrectReferralEntry = "correct_entry" {
        /// The entry.
        entry: EventId,
        /// Why.
        reason: RequiredText,
    }
}

impl Decide<ReferralState> for CorrectReferralEntry {
    fn decide(
        &self,
        state: &ReferralState,
        context: &Context<'_>,
    ) -> Result<Vec<ReferralEvent>, Refusal> {
        acting_on(state, context)?;
        let person =
            state.person().ok_or(Refusal::new("no_referral", "there is no such referral"))?;
        let reason = PersonText::of_person(person.uuid(), self.reason.secret());
        let (entry, stands) = state.newest_step().ok_or_else(not_correctable)?;
        ensure_newest(entry, self.entry)?;
        Ok(vec![EntryCorrected { entry, stands, reason }.into()])
    }
}

impl Admit<ReferralState> for EntryCorrected {
    fn admit(&self, state: &ReferralState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_on(state, context)?;
        let (entry, stands) = state.newest_step().ok_or_else(not_correctable)?;
        ensure_newest(entry, self.entry)?;
        ensure(stands == self.stands, "wrong_standing", "the referral did not stand so before")
    }
}

fn ensure_newest(newest: EventId, entry: EventId) -> Result<(), Refusal> {
    if newest == entry { Ok(()) } else { Err(not_correctable()) }
}

fn not_correctable() -> Refusal {
    Refusal::new(
        "not_correctable",
        "only the newest sending, or the newest answer a member recorded, is taken back",
    )
}
