//! Overrides: identity without consent, only for danger to life or a child's best interests, with a
//! reason, minimum fields, an end, and a second member (`domain.md`, Duty to report).

use amana_events::{
    ActorKind, Code, Day, EventId, PurposeCode,
    common::Recipient,
    consent::{
        ConsentEvent, OverrideApproved, OverrideDeclined, OverrideEnded, OverrideExpired,
        OverrideGround, OverrideProposed,
    },
};

use super::{
    ConsentState, PendingOverride, ahead, is_child, own_words, purpose_and_recipient, shares,
    worker,
};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText,
    person::checks::{known_compartments, not_own_matter, person_of_stream, within_clock},
    refusal::ensure,
};

/// The clock that says how long an override may be in force.
const OVERRIDE_CLOCK: &str = "consent_override";

command! {
    /// Proposes an override.
    pub struct ProposeOverride = "propose_override" {
        /// For what, of the list `purpose`.
        purpose: PurposeCode,
        /// To whom.
        recipient: Recipient,
        /// Which classes of field, and no more.
        fields: Vec<Code>,
        /// On which ground.
        ground: OverrideGround,
        /// The last day of its force, no further ahead than the clock `consent_override` allows.
        expires_on: Day,
        /// Whether the person was told first.
        person_told: bool,
        /// Why, and why the person was not told if so.
        reason: RequiredText,
    }
}

command! {
    /// Approves a proposed override with the acting member's signature.
    pub struct ApproveOverride = "approve_override" {
        /// The proposal.
        proposal: EventId,
    }
}

command! {
    /// Declines a proposed override; whoever proposed it takes it back.
    pub struct DeclineOverride = "decline_override" {
        /// The proposal.
        proposal: EventId,
        /// Why.
        reason: RequiredText,
    }
}

command! {
    /// Ends an approved override before its day.
    pub struct EndOverride = "end_override" {
        /// The approved proposal.
        proposal: EventId,
    }
}

impl Decide<ConsentState> for ProposeOverride {
    fn decide(
        &self,
        _: &ConsentState,
        context: &Context<'_>,
    ) -> Result<Vec<ConsentEvent>, Refusal> {
        let proposed = OverrideProposed {
            purpose: self.purpose.clone(),
            recipient: self.recipient.clone(),
            fields: self.fields.clone(),
            ground: self.ground,
            expires_on: self.expires_on,
            person_told: self.person_told,
            reason: own_words(context, self.reason.secret()),
        };
        Ok(vec![proposed.into()])
    }
}

impl Decide<ConsentState> for ApproveOverride {
    fn decide(
        &self,
        _: &ConsentState,
        context: &Context<'_>,
    ) -> Result<Vec<ConsentEvent>, Refusal> {
        let approval = context.approve("consent_override_approved", self.proposal)?;
        Ok(vec![OverrideApproved { approval }.into()])
    }
}

impl Decide<ConsentState> for DeclineOverride {
    fn decide(
        &self,
        _: &ConsentState,
        context: &Context<'_>,
    ) -> Result<Vec<ConsentEvent>, Refusal> {
        let reason = own_words(context, self.reason.secret());
        Ok(vec![OverrideDeclined { proposal: self.proposal, reason }.into()])
    }
}

impl Decide<ConsentState> for EndOverride {
    fn decide(&self, _: &ConsentState, _: &Context<'_>) -> Result<Vec<ConsentEvent>, Refusal> {
        Ok(vec![OverrideEnded { proposal: self.proposal }.into()])
    }
}

impl Admit<ConsentState> for OverrideProposed {
    fn admit(&self, state: &ConsentState, context: &Context<'_>) -> Result<(), Refusal> {
        let person = worker(context)?;
        purpose_and_recipient(context, &self.purpose, &self.recipient)?;
        if self.fields.is_empty() {
            return Err(Refusal::field(
                "fields_needed",
                "fields",
                "an override names the fewest classes of field that will do",
            ));
        }
        known_compartments(&self.fields)?;
        ahead(context, self.expires_on)?;
        let now = context.now();
        if !within_clock(context, OVERRIDE_CLOCK, now.day().start(), self.expires_on.start()) {
            return Err(Refusal::field(
                "override_too_long",
                "expires_on",
                "an override is in force no longer than the ledger's clock `consent_override` says",
            ));
        }
        match self.ground {
            OverrideGround::DangerToLife => Ok(()),
            OverrideGround::ChildBestInterests => {
                ensure(
                    is_child(state, person, context),
                    "not_a_child",
                    "the person is of age: a child's best interests are no ground",
                )?;
                ensure(
                    state.best_interests_support(&self.purpose, false),
                    "best_interests_needed",
                    "assess the child's best interests for this purpose first",
                )
            }
        }
    }
}

impl Admit<ConsentState> for OverrideApproved {
    fn admit(&self, state: &ConsentState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(context)?;
        let PendingOverride { proposer, until } = pending(state, self.approval.proposal)?;
        context.check_approval(&self.approval, "consent_override_approved", proposer)?;
        not_own_matter(context, self.approval.member, person_of_stream(context))?;
        ensure(
            context.now().day() <= until,
            "override_past",
            "the proposed last day has passed: propose anew if it is still needed",
        )
    }
}

impl Admit<ConsentState> for OverrideEnded {
    fn admit(&self, state: &ConsentState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(context)?;
        ensure(
            state.is_approved_override(self.proposal),
            "no_such_override",
            "no such override is in force",
        )?;
        shares::closed(context, &[self.proposal])
    }
}

fn pending(state: &ConsentState, proposal: EventId) -> Result<PendingOverride, Refusal> {
    state.pending_override(proposal).ok_or(Refusal::field(
        "nothing_proposed",
        "proposal",
        "no such override waits for approval",
    ))
}

impl Admit<ConsentState> for OverrideDeclined {
    fn admit(&self, state: &ConsentState, context: &Context<'_>) -> Result<(), Refusal> {
        worker(context)?;
        pending(state, self.proposal).map(|_| ())
    }
}

impl Admit<ConsentState> for OverrideExpired {
    fn admit(&self, state: &ConsentState, context: &Context<'_>) -> Result<(), Refusal> {
        ensure(
            context.stamp.actor.kind == ActorKind::System,
            "system_only",
            "amana itself notes that an override expired: end it before its day instead",
        )?;
        let until = state.override_until(self.proposal).ok_or(Refusal::field(
            "no_such_override",
            "proposal",
            "no such override is in force",
        ))?;
        ensure(until < context.now().day(), "not_expired", "the override's last day has not passed")
    }
}
