//! Taking a referral back, and the recipient's word that what they held is deleted.

use amana_events::{
    ActorKind, Code, PersonText, Signature,
    referral::{AnswerWay, ReferralDeletionConfirmed, ReferralEvent, ReferralRevoked},
};

use super::{
    ReferralStage, ReferralState,
    acting::{acting_on, check_answer},
    send::ensure_open,
};
use crate::{
    Admit, Context, Decide, Refusal, Text, consent::shares::WITHDRAWN,
    handover::acting::ensure_code, refusal::ensure,
};

command! {
    /// Takes the referral back: the recipient must delete what they hold.
    pub struct RevokeReferral = "revoke_referral" {
        /// Why: list `revocation_reason`.
        reason: Code,
        /// Why, in words.
        note: Text,
    }
}

command! {
    /// The recipient says that what they held is deleted.
    pub struct ConfirmReferralDeletion = "confirm_referral_deletion" {
        /// By which way they answered.
        way: AnswerWay,
        /// Their signature, when by link or file.
        signature: Option<Signature>,
    }
}

impl Decide<ReferralState> for RevokeReferral {
    fn decide(
        &self,
        state: &ReferralState,
        context: &Context<'_>,
    ) -> Result<Vec<ReferralEvent>, Refusal> {
        acting_on(state, context)?;
        let person =
            state.person().ok_or(Refusal::new("no_referral", "there is no such referral"))?;
        let event = ReferralRevoked {
            reason: self.reason.clone(),
            note: PersonText::of_person(person.uuid(), self.note.secret()),
        };
        Ok(vec![event.into()])
    }
}

impl Decide<ReferralState> for ConfirmReferralDeletion {
    fn decide(&self, _: &ReferralState, _: &Context<'_>) -> Result<Vec<ReferralEvent>, Refusal> {
        Ok(vec![ReferralDeletionConfirmed { way: self.way, signature: self.signature }.into()])
    }
}

impl Admit<ReferralState> for ReferralRevoked {
    fn admit(&self, state: &ReferralState, context: &Context<'_>) -> Result<(), Refusal> {
        // A withdrawn consent closes its shares by amana's own hand, whoever heard the withdrawal.
        let withdrawn = self.reason.as_str() == WITHDRAWN;
        if context.stamp.actor.kind == ActorKind::System && withdrawn {
            ensure(state.exists(), "no_referral", "there is no such referral")?;
        } else {
            acting_on(state, context)?;
        }
        ensure_code(context, "revocation_reason", &self.reason, "reason")?;
        // What was done is still held by the recipient.
        if state.stage() == ReferralStage::Done { Ok(()) } else { ensure_open(state) }
    }
}

impl Admit<ReferralState> for ReferralDeletionConfirmed {
    fn admit(&self, state: &ReferralState, context: &Context<'_>) -> Result<(), Refusal> {
        let signature = self.signature.as_ref();
        check_answer(state, context, self.way, signature, ("referral_deletion_confirmed", ""))?;
        ensure(
            matches!(state.stage(), ReferralStage::Revoked | ReferralStage::Declined),
            "nothing_to_delete",
            "the recipient deletes after the referral was revoked or declined: revoke it first",
        )?;
        ensure(
            state.sent_at().is_some(),
            "nothing_to_delete",
            "the referral was never sent: the recipient holds nothing",
        )?;
        ensure(!state.is_deleted(), "already_deleted", "the recipient confirmed that already")
    }
}
