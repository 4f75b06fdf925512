//! Naming a civilian receiver, and the receiver's own answer.

use amana_events::{
    Code, OrganisationId,
    handover::{HandoverEvent, ReceiverAccepted, ReceiverDeclined, ReceiverNamed},
    registry::OrganisationKind,
};

use super::{
    HandoverState, Transfer,
    acting::{
        acting_civilian, acting_on_part_one, check_civilian, ensure_code, ensure_open, registry,
        speaks_for,
    },
};
use crate::{Admit, Context, Decide, Refusal, refusal::ensure};

command! {
    /// Names a civilian receiver.
    pub struct NameReceiver = "name_receiver" {
        /// Who.
        receiver: OrganisationId,
    }
}

command! {
    /// The named receiver accepts.
    pub struct AcceptChild = "accept_child" {
        /// Who.
        receiver: OrganisationId,
    }
}

command! {
    /// The named receiver declines, also after having accepted.
    pub struct DeclineChild = "decline_child" {
        /// Who.
        receiver: OrganisationId,
        /// Why: list `receiver_decline_reason`.
        reason: Code,
    }
}

impl Decide<HandoverState> for NameReceiver {
    fn decide(&self, _: &HandoverState, _: &Context<'_>) -> Result<Vec<HandoverEvent>, Refusal> {
        Ok(vec![ReceiverNamed { receiver: self.receiver }.into()])
    }
}

impl Decide<HandoverState> for AcceptChild {
    fn decide(&self, _: &HandoverState, _: &Context<'_>) -> Result<Vec<HandoverEvent>, Refusal> {
        Ok(vec![ReceiverAccepted { receiver: self.receiver }.into()])
    }
}

impl Decide<HandoverState> for DeclineChild {
    fn decide(&self, _: &HandoverState, _: &Context<'_>) -> Result<Vec<HandoverEvent>, Refusal> {
        let event = ReceiverDeclined { receiver: self.receiver, reason: self.reason.clone() };
        Ok(vec![event.into()])
    }
}

/// Whether an organisation of this kind may be named to receive a child: child protection, the authority in charge of children, or
/// the one that keeps the ledger (`domain.md`, Handover of a child).
pub const fn may_receive(kind: OrganisationKind) -> bool {
    matches!(
        kind,
        OrganisationKind::ChildProtection | OrganisationKind::Authority | OrganisationKind::Own
    )
}

impl Admit<HandoverState> for ReceiverNamed {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_on_part_one(state, context)?;
        ensure_waiting(state)?;
        ensure(
            !matches!(state.transfer(), Transfer::Accepted(_) | Transfer::Stated { .. }),
            "receiver_accepted",
            "a receiver has accepted: hand over, or let them decline first",
        )?;
        let kind = check_civilian(context, self.receiver, "receiver", "armed_receiver")?;
        if may_receive(kind) {
            return Ok(());
        }
        Err(Refusal::field(
            "not_a_receiver",
            "receiver",
            "a receiver is a child protection actor or the authority in charge of children",
        ))
    }
}

impl Admit<HandoverState> for ReceiverAccepted {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        ensure_answers(state, context, self.receiver)?;
        ensure(
            matches!(state.transfer(), Transfer::Named(_)),
            "already_accepted",
            "the receiver accepted already",
        )
    }
}

impl Admit<HandoverState> for ReceiverDeclined {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        ensure_answers(state, context, self.receiver)?;
        ensure_code(context, "receiver_decline_reason", &self.reason, "reason")
    }
}

/// The receiver that is named answers, by a member who speaks for it.
fn ensure_answers(
    state: &HandoverState,
    context: &Context<'_>,
    receiver: OrganisationId,
) -> Result<(), Refusal> {
    let member = acting_civilian(state, context)?;
    ensure_open(state)?;
    ensure_waiting(state)?;
    ensure(
        state.receiver() == Some(receiver),
        "not_the_receiver",
        "another receiver is named, or none is: the named one answers",
    )?;
    ensure(
        speaks_for(registry(context)?, member, receiver),
        "not_the_receiver",
        "only the named receiver answers: a member of theirs records it",
    )
}

fn ensure_waiting(state: &HandoverState) -> Result<(), Refusal> {
    ensure(
        state.handed_over_at().is_none(),
        "already_handed_over",
        "the child was handed over already: care moves on by `start_care`",
    )
}
