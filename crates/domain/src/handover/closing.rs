//! Closing, by who holds the child's care, and reopening. A receipt entered in error is closed by
//! two people before any child is registered in it.

use amana_events::{
    Code, EventId, OrganisationId,
    common::Safe,
    handover::{ErrorFound, HandoverClosed, HandoverEvent, HandoverReopened},
    registry::OrganisationKind,
};

use super::{
    HandoverState, Holder,
    acting::{
        CORRECTION_REASONS, acting_civilian, check_civilian, ensure_child_protection, ensure_code,
        ensure_open, registry, speaks_for,
    },
};
use crate::{Admit, Context, Decide, Refusal, refusal::ensure};

/// The reason for closing that asks for a second person instead of a solution.
const ENTERED_IN_ERROR: &str = "entered_in_error";

command! {
    /// Says that the receipt was entered in error; a second person closes it.
    pub struct FindError = "find_error" {
        /// Why it was an error: list `correction_reason`.
        reason: Code,
    }
}

command! {
    /// Closes the file.
    pub struct CloseHandover = "close_handover" {
        /// Who accepts the closing: the present holder of care.
        accepted_by: OrganisationId,
        /// Why: list `handover_closing_reason`.
        reason: Code,
        /// The event that found an error, to close as `entered_in_error`.
        error: Option<EventId>,
    }
}

command! {
    /// Opens the file again.
    pub struct ReopenHandover = "reopen_handover" {
        /// Why: list `handover_reopening_reason`.
        reason: Code,
    }
}

impl Decide<HandoverState> for FindError {
    fn decide(&self, _: &HandoverState, _: &Context<'_>) -> Result<Vec<HandoverEvent>, Refusal> {
        Ok(vec![ErrorFound { reason: self.reason.clone() }.into()])
    }
}

impl Decide<HandoverState> for CloseHandover {
    fn decide(
        &self,
        state: &HandoverState,
        context: &Context<'_>,
    ) -> Result<Vec<HandoverEvent>, Refusal> {
        acting_civilian(state, context)?;
        let approve = |error| context.approve("handover_closed", error);
        let event = HandoverClosed {
            accepted_by: self.accepted_by,
            reason: self.reason.clone(),
            approval: self.error.map(approve).transpose()?,
        };
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
        ensure_code(context, "handover_closing_reason", &self.reason, "reason")?;
        if self.reason.as_str() == ENTERED_IN_ERROR {
            ensure_child_protection(state, context, member)?;
            return self.check_error(state, context);
        }
        ensure(
            self.approval.is_none(),
            "no_error_to_close",
            "only a receipt entered in error is closed on somebody's finding",
        )?;
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
        ensure(!state.is_open(), "not_closed", "the file is open")?;
        ensure_code(context, "handover_reopening_reason", &self.reason, "reason")
    }
}

impl Admit<HandoverState> for ErrorFound {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = acting_civilian(state, context)?;
        ensure_open(state)?;
        ensure_child_protection(state, context, member)?;
        ensure_no_child(state)?;
        ensure(
            state.found_error().is_none(),
            "nothing_changes",
            "somebody found so already: a second person closes it",
        )?;
        ensure_code(context, CORRECTION_REASONS, &self.reason, "reason")
    }
}

/// Once a child is registered there is a child in care: a correction helps, closing does not.
fn ensure_no_child(state: &HandoverState) -> Result<(), Refusal> {
    ensure(
        state.child().is_none(),
        "child_registered",
        "a child is registered here: correct the registration, or record how the child left",
    )
}

trait ClosesError {
    fn check_error(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal>;
}

impl ClosesError for HandoverClosed {
    fn check_error(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        ensure_no_child(state)?;
        let (Some(found), Some(approval)) = (state.found_error(), &self.approval) else {
            return Err(Refusal::field(
                "needs_second_person",
                "error",
                "one finds the error with `find_error`, another closes: name the event that found it",
            ));
        };
        ensure(
            approval.proposal == found.event,
            "no_such_finding",
            "the error was found by another event",
        )?;
        context.check_approval(approval, "handover_closed", found.by)
    }
}
