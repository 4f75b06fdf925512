//! Closing, by who holds the child's care, and reopening.

use amana_events::{
    Code, OrganisationId,
    common::Safe,
    handover::{HandoverClosed, HandoverEvent, HandoverReopened},
    registry::OrganisationKind,
};

use super::{
    HandoverState, Holder,
    acting::{
        acting_civilian, check_civilian, ensure_child_protection, ensure_open, registry, speaks_for,
    },
};
use crate::{Admit, Context, Decide, Refusal, refusal::ensure};

command! {
    /// Closes the file.
    pub struct CloseHandover = "close_handover" {
        /// Who accepts the closing: the present holder of care.
        accepted_by: OrganisationId,
        /// Why.
        reason: Code,
    }
}

command! {
    /// Opens the file again.
    pub struct ReopenHandover = "reopen_handover" {
        /// Why.
        reason: Code,
    }
}

impl Decide<HandoverState> for CloseHandover {
    fn decide(&self, _: &HandoverState, _: &Context<'_>) -> Result<Vec<HandoverEvent>, Refusal> {
        let event = HandoverClosed { accepted_by: self.accepted_by, reason: self.reason.clone() };
        Ok(vec![event.into()])
    }
}

impl Decide<HandoverState> for ReopenHandover {
    fn decide(&self, _: &HandoverState, _: &Context<'_>) -> Result<Vec<HandoverEvent>, Refusal> {
        Ok(vec![HandoverReopened { reason: self.reason.clone() }.into()])
    }
}

impl Admit<HandoverState> for HandoverClosed {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = acting_civilian(state, context)?;
        ensure_open(state)?;
        let kind = check_civilian(context, self.accepted_by, "accepted_by", "armed_receiver")?;
        ensure(
            accepts(self.accepted_by, kind, state)
                && speaks_for(registry(context)?, member, self.accepted_by),
            "not_the_receiver",
            "only who is responsible for the child closes the file, by a member of theirs",
        )?;
        check_finished(state)
    }
}

/// Whether the organisation is the one whose acceptance counts: the present holder; while the
/// family is, or nobody knows, the last one or the receiver; before any handover the named
/// receiver, or whoever protects children where none is named.
fn accepts(organisation: OrganisationId, kind: OrganisationKind, state: &HandoverState) -> bool {
    match state.holder() {
        Some(Holder::Organisation(holder)) => organisation == holder,
        Some(Holder::Family | Holder::Unknown) => {
            [state.last_organisation(), state.receiver()].contains(&Some(organisation))
        }
        None => state.receiver().map_or(
            matches!(kind, OrganisationKind::Own | OrganisationKind::ChildProtection),
            |receiver| receiver == organisation,
        ),
    }
}

fn check_finished(state: &HandoverState) -> Result<(), Refusal> {
    if let Some(exit) = state.exit() {
        return ensure(
            exit.ended,
            "exit_alarm_open",
            "the child has left and the alarm is open: find them, or end it by two people",
        );
    }
    ensure(
        state.solution().is_some(),
        "no_solution",
        "no lasting solution is recorded: the child is still in care",
    )?;
    match state.followed_up() {
        None => Err(Refusal::new(
            "no_follow_up",
            "nobody has visited the child since: follow up before closing",
        )),
        Some(Safe::No | Safe::Unknown) => Err(Refusal::new(
            "child_not_safe",
            "at the last visit the child was not known to be safe: the file stays open",
        )),
        Some(Safe::Yes) => Ok(()),
    }
}

impl Admit<HandoverState> for HandoverReopened {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = acting_civilian(state, context)?;
        ensure_child_protection(state, context, member)?;
        ensure(!state.is_open(), "not_closed", "the file is open")
    }
}
