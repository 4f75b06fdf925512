//! Closing an assistance file, and opening it again.

use amana_events::{
    PersonId, StreamId,
    assistance::{AssistanceClosed, AssistanceEnd, AssistanceEvent, AssistanceReopened},
};

use super::{AssistanceState, open_file, speaking_of, survivor};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText, Text, person::checks::file_text,
    referral::ReferralStage, refusal::ensure,
};

command! {
    /// Closes the file. A survivor's no is a valid end.
    pub struct CloseAssistance = "close_assistance" {
        /// Why.
        reason: AssistanceEnd,
        /// In words.
        note: Text,
        /// Other persons the note speaks of.
        mentions: Vec<PersonId>,
    }
}

command! {
    /// Opens the file again.
    pub struct ReopenAssistance = "reopen_assistance" {
        /// Why.
        note: RequiredText,
        /// Other persons the note speaks of.
        mentions: Vec<PersonId>,
    }
}

impl Decide<AssistanceState> for CloseAssistance {
    fn decide(
        &self,
        state: &AssistanceState,
        _: &Context<'_>,
    ) -> Result<Vec<AssistanceEvent>, Refusal> {
        let note = file_text(self.note.secret(), speaking_of(state, &self.mentions));
        Ok(vec![AssistanceClosed { reason: self.reason, note }.into()])
    }
}

impl Decide<AssistanceState> for ReopenAssistance {
    fn decide(
        &self,
        state: &AssistanceState,
        _: &Context<'_>,
    ) -> Result<Vec<AssistanceEvent>, Refusal> {
        let note = file_text(self.note.secret(), speaking_of(state, &self.mentions));
        Ok(vec![AssistanceReopened { note }.into()])
    }
}

impl Admit<AssistanceState> for AssistanceClosed {
    fn admit(&self, state: &AssistanceState, context: &Context<'_>) -> Result<(), Refusal> {
        open_file(state, context)?;
        match self.reason {
            AssistanceEnd::NeedsMet => ensure(
                !state.has_service_due(),
                "service_due",
                "a service was accepted and not provided: needs are not met yet",
            ),
            AssistanceEnd::HandedOn => ensure(
                state.referrals().any(|referral| was_accepted(context, referral)),
                "no_referral",
                "handing on goes by a referral that was accepted: link it first",
            ),
            AssistanceEnd::DeclinedBySurvivor
            | AssistanceEnd::NoSafeContact
            | AssistanceEnd::Died => Ok(()),
        }
    }
}

/// Whether another provider took the survivor over: silence and a sending are no acceptance.
fn was_accepted(context: &Context<'_>, referral: StreamId) -> bool {
    context.referral(referral.id).is_some_and(|referral| {
        matches!(
            referral.stage(),
            ReferralStage::Accepted | ReferralStage::Started | ReferralStage::Done
        )
    })
}

impl Admit<AssistanceState> for AssistanceReopened {
    fn admit(&self, state: &AssistanceState, context: &Context<'_>) -> Result<(), Refusal> {
        survivor(state, context)?;
        ensure(!state.is_open(), "file_open", "the assistance file is open")
    }
}
