//! Checking consent, and sending: the only disclosure of a referral, repeatable while it is open.

use amana_events::{
    AgreementId, Code,
    referral::{ReferralConsentChecked, ReferralEvent, ReferralSent},
};

use super::{
    ReferralState,
    acting::{acting_on, check_recipient, consent_in_force, is_own},
    state::Proposal,
};
use crate::{
    Admit, Context, Decide, Refusal,
    handover::acting::{ensure_code, registry},
    refusal::ensure,
};

command! {
    /// Looks for a consent in force for the referral's purpose and recipient, and records it.
    pub struct CheckReferralConsent = "check_referral_consent" {}
}

command! {
    /// Says that the referral was sent.
    pub struct SendReferral = "send_referral" {
        /// By which way: list `sending_way`.
        way: Code,
        /// The agreement with the recipient it is sent under.
        agreement: Option<AgreementId>,
        /// Whether it is sent though there is no agreement with the recipient.
        without_agreement: Option<bool>,
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
        let sent = ReferralSent {
            way: self.way.clone(),
            agreement: self.agreement,
            without_agreement: self.without_agreement,
        };
        Ok(vec![sent.into()])
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
        ensure_code(context, "sending_way", &self.way, "way")?;
        let proposal = ensure_agreed(state, context)?;
        check_agreement(self, proposal, context)
    }
}

/// What was proposed, where it may go out now: to a recipient who may have it, on the consent that was checked and is still in
/// force.
pub(super) fn ensure_agreed<'s>(
    state: &'s ReferralState,
    context: &Context<'_>,
) -> Result<&'s Proposal, Refusal> {
    let proposal = proposal(state)?;
    check_recipient(context, proposal.recipient)?;
    let checked = state.checked_consent().ok_or(Refusal::new(
        "consent_not_checked",
        "consent was not checked: check it before the referral is sent",
    ))?;
    ensure(
        in_force(state, context)? == checked,
        "consent_not_checked",
        "another consent is in force than the one checked: check again before sending",
    )?;
    Ok(proposal)
}

/// What leaves the organisation leaves under an agreement that covers purpose and fields and does
/// not let the receiver share onwards, which no consent to one recipient covers; or, said outright,
/// though there is none.
fn check_agreement(
    sent: &ReferralSent,
    proposal: &Proposal,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    if is_own(context, proposal.recipient)? || !context.is_strict() {
        return Ok(());
    }
    let (registry, today) = (registry(context)?, context.now().day());
    let Some(agreement) = sent.agreement else {
        ensure(
            sent.without_agreement == Some(true),
            "no_agreement",
            "name the agreement with the recipient, or say without_agreement",
        )?;
        return ensure(
            !registry.has_agreement(proposal.recipient, &proposal.purpose, today),
            "agreement_binds",
            "an agreement with the recipient for this purpose is in force: send under it",
        );
    };
    let terms = registry.terms(agreement, proposal.recipient, today).ok_or(Refusal::field(
        "no_such_agreement",
        "agreement",
        "no such agreement with the recipient is in force",
    ))?;
    ensure(
        terms.purposes.contains(&proposal.purpose)
            && proposal.fields.iter().all(|field| terms.fields.contains(field)),
        "agreement_does_not_cover",
        "the agreement does not cover this purpose or these classes of field",
    )?;
    ensure(
        !terms.onward_sharing,
        "onward_sharing",
        "the agreement lets the receiver share onwards: consent is for one recipient",
    )
}

fn in_force(
    state: &ReferralState,
    context: &Context<'_>,
) -> Result<amana_events::EventId, Refusal> {
    consent_in_force(context, proposal(state)?)
}

fn proposal(state: &ReferralState) -> Result<&Proposal, Refusal> {
    state.proposal().ok_or(Refusal::new("no_referral", "there is no such referral"))
}

pub(super) fn ensure_open(state: &ReferralState) -> Result<(), Refusal> {
    ensure(
        state.is_open(),
        "referral_ended",
        "the referral was done, declined or revoked: propose a new one",
    )
}
