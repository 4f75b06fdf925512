//! Checking consent, and sending: the only disclosure of a referral, repeatable while it is open.

use amana_events::{
    Code,
    referral::{ReferralConsentChecked, ReferralEvent, ReferralSent},
};

use super::{
    ReferralState,
    acting::{acting_on, check_recipient, consent_in_force},
};
use crate::{Admit, Context, Decide, Refusal, refusal::ensure};

command! {
    /// Looks for a consent in force for the referral's purpose and recipient, and records it.
    pub struct CheckReferralConsent = "check_referral_consent" {}
}

command! {
    /// Says that the referral was sent.
    pub struct SendReferral = "send_referral" {
        /// By which way.
        way: Code,
    }
}

impl Decide<ReferralState> for CheckReferralConsent {
    fn decide(
        &self,
        state: &ReferralState,
        context: &Context<'_>,
    ) -> Result<Vec<ReferralEvent>, Refusal> {
        acting_on(state, context)?;
        Ok(vec![ReferralConsentChecked { consent: in_force(state, context)? }.into()])
    }
}

impl Decide<ReferralState> for SendReferral {
    fn decide(&self, _: &ReferralState, _: &Context<'_>) -> Result<Vec<ReferralEvent>, Refusal> {
        Ok(vec![ReferralSent { way: self.way.clone() }.into()])
    }
}

impl Admit<ReferralState> for ReferralConsentChecked {
    fn admit(&self, state: &ReferralState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_on(state, context)?;
        ensure_open(state)?;
        ensure(
            in_force(state, context)? == self.consent,
            "no_consent_in_force",
            "the consent named is not the one in force for this purpose and recipient",
        )
    }
}

impl Admit<ReferralState> for ReferralSent {
    fn admit(&self, state: &ReferralState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_on(state, context)?;
        ensure_open(state)?;
        if let Some(recipient) = state.recipient() {
            check_recipient(context, recipient)?;
        }
        let checked = state.checked_consent().ok_or(Refusal::new(
            "consent_not_checked",
            "consent was not checked: check it before the referral is sent",
        ))?;
        ensure(
            in_force(state, context)? == checked,
            "consent_not_checked",
            "another consent is in force than the one checked: check again before sending",
        )
    }
}

fn in_force(
    state: &ReferralState,
    context: &Context<'_>,
) -> Result<amana_events::EventId, Refusal> {
    let proposal =
        state.proposal().ok_or(Refusal::new("no_referral", "there is no such referral"))?;
    consent_in_force(context, proposal.person, &proposal.purpose, proposal.recipient)
}

pub(super) fn ensure_open(state: &ReferralState) -> Result<(), Refusal> {
    ensure(
        state.is_open(),
        "referral_ended",
        "the referral was done, declined or revoked: propose a new one",
    )
}
