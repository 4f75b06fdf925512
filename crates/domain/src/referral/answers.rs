//! What the recipient says first: that they have it, that they accept, that they decline.

use amana_events::{
    Code, Signature,
    referral::{AnswerWay, ReferralAccepted, ReferralDeclined, ReferralEvent, ReferralReceived},
};

use super::{ReferralStage, ReferralState, acting::check_answer, send::ensure_open};
use crate::{Admit, Context, Decide, Refusal, handover::acting::ensure_code, refusal::ensure};

command! {
    /// The recipient has the referral.
    pub struct RecordReferralReceived = "record_referral_received" {
        /// By which way they answered.
        way: AnswerWay,
        /// Their signature, when by link or file.
        signature: Option<Signature>,
    }
}

command! {
    /// The recipient accepts.
    pub struct AcceptReferral = "accept_referral" {
        /// By which way they answered.
        way: AnswerWay,
        /// Their signature, when by link or file.
        signature: Option<Signature>,
    }
}

command! {
    /// The recipient declines.
    pub struct DeclineReferral = "decline_referral" {
        /// Why: list `referral_decline_reason`.
        reason: Code,
        /// By which way they answered.
        way: AnswerWay,
        /// Their signature, when by link or file.
        signature: Option<Signature>,
    }
}

impl Decide<ReferralState> for RecordReferralReceived {
    fn decide(&self, _: &ReferralState, _: &Context<'_>) -> Result<Vec<ReferralEvent>, Refusal> {
        Ok(vec![ReferralReceived { way: self.way, signature: self.signature }.into()])
    }
}

impl Decide<ReferralState> for AcceptReferral {
    fn decide(&self, _: &ReferralState, _: &Context<'_>) -> Result<Vec<ReferralEvent>, Refusal> {
        Ok(vec![ReferralAccepted { way: self.way, signature: self.signature }.into()])
    }
}

impl Decide<ReferralState> for DeclineReferral {
    fn decide(&self, _: &ReferralState, _: &Context<'_>) -> Result<Vec<ReferralEvent>, Refusal> {
        let event = ReferralDeclined {
            reason: self.reason.clone(),
            way: self.way,
            signature: self.signature,
        };
        Ok(vec![event.into()])
    }
}

impl Admit<ReferralState> for ReferralReceived {
    fn admit(&self, state: &ReferralState, context: &Context<'_>) -> Result<(), Refusal> {
        let signature = self.signature.as_ref();
        check_answer(state, context, self.way, signature, ("referral_received", ""))?;
        ensure_sent(state)?;
        ensure(
            state.stage() == ReferralStage::Sent,
            "already_received",
            "the recipient said so already",
        )
    }
}

impl Admit<ReferralState> for ReferralAccepted {
    fn admit(&self, state: &ReferralState, context: &Context<'_>) -> Result<(), Refusal> {
        let signature = self.signature.as_ref();
        check_answer(state, context, self.way, signature, ("referral_accepted", ""))?;
        ensure_unanswered(state)
    }
}

impl Admit<ReferralState> for ReferralDeclined {
    fn admit(&self, state: &ReferralState, context: &Context<'_>) -> Result<(), Refusal> {
        let signature = self.signature.as_ref();
        check_answer(
            state,
            context,
            self.way,
            signature,
            ("referral_declined", self.reason.as_str()),
        )?;
        ensure_code(context, "referral_decline_reason", &self.reason, "reason")?;
        ensure_unanswered(state)
    }
}

fn ensure_sent(state: &ReferralState) -> Result<(), Refusal> {
    ensure_open(state)?;
    ensure(state.sent_at().is_some(), "not_sent", "the referral was not sent yet")
}

fn ensure_unanswered(state: &ReferralState) -> Result<(), Refusal> {
    ensure_sent(state)?;
    ensure(!state.answered(), "already_answered", "the recipient accepted already")
}
