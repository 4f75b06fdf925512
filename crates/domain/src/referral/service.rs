//! The service itself: started, done. Only after the recipient accepted.

use amana_events::{
    Code, Signature,
    referral::{AnswerWay, ReferralDone, ReferralEvent, ReferralServiceStarted},
};

use super::{ReferralStage, ReferralState, acting::check_answer, send::ensure_open};
use crate::{Admit, Context, Decide, Refusal, handover::acting::ensure_code, refusal::ensure};

command! {
    /// The service started.
    pub struct StartReferralService = "start_referral_service" {
        /// By which way the recipient said so.
        way: AnswerWay,
        /// Their signature, when by link or file.
        signature: Option<Signature>,
    }
}

command! {
    /// The service was done.
    pub struct CompleteReferral = "complete_referral" {
        /// With which outcome: list `referral_outcome`.
        outcome: Code,
        /// By which way the recipient said so.
        way: AnswerWay,
        /// Their signature, when by link or file.
        signature: Option<Signature>,
    }
}

impl Decide<ReferralState> for StartReferralService {
    fn decide(&self, _: &ReferralState, _: &Context<'_>) -> Result<Vec<ReferralEvent>, Refusal> {
        Ok(vec![ReferralServiceStarted { way: self.way, signature: self.signature }.into()])
    }
}

impl Decide<ReferralState> for CompleteReferral {
    fn decide(&self, _: &ReferralState, _: &Context<'_>) -> Result<Vec<ReferralEvent>, Refusal> {
        let event = ReferralDone {
            outcome: self.outcome.clone(),
            way: self.way,
            signature: self.signature,
        };
        Ok(vec![event.into()])
    }
}

impl Admit<ReferralState> for ReferralServiceStarted {
    fn admit(&self, state: &ReferralState, context: &Context<'_>) -> Result<(), Refusal> {
        let signature = self.signature.as_ref();
        check_answer(state, context, self.way, signature, ("referral_service_started", ""))?;
        ensure_accepted(state)?;
        ensure(
            state.stage() == ReferralStage::Accepted,
            "already_started",
            "the service started already",
        )
    }
}

impl Admit<ReferralState> for ReferralDone {
    fn admit(&self, state: &ReferralState, context: &Context<'_>) -> Result<(), Refusal> {
        let signature = self.signature.as_ref();
        check_answer(
            state,
            context,
            self.way,
            signature,
            ("referral_done", self.outcome.as_str()),
        )?;
        ensure_code(context, "referral_outcome", &self.outcome, "outcome")?;
        ensure_accepted(state)
    }
}

fn ensure_accepted(state: &ReferralState) -> Result<(), Refusal> {
    ensure_open(state)?;
    ensure(
        matches!(state.stage(), ReferralStage::Accepted | ReferralStage::Started),
        "not_accepted",
        "the recipient has not accepted: nothing is assumed from silence",
    )
}
