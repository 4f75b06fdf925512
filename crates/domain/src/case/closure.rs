//! Closing a case: proposed with what stays open, closed by a second member's signature.

use amana_events::{
    Code, EventId, PersonId,
    case::{CaseClosed, CaseEvent, ClosureDeclined, ClosureProposed, ClosureReason, Finding},
};

use super::{
    CaseState,
    codes::known,
    guards::{self, hands, open_hands, sealed_naming},
};
use crate::{Context, Decide, Refusal, RequiredText, Text, refusal::ensure};

/// Legal matters the state knows to be open or not; other codes are the writer's word.
const KNOWN: &[&str] = &[
    "investigation",
    "review",
    "paternity_claim",
    "appeal",
    "criminal_accountability",
    "legal_hold",
    "interim_measure",
    "evidence",
];

/// Matters that count since the second vocabulary.
const LATER: &[&str] = &["interim_measure", "evidence"];

/// What of these matters counts in this ledger.
fn counting<'m>(matters: &[&'m str], context: &Context<'_>) -> Vec<&'m str> {
    let counts = |matter: &&&str| context.is_strict() || !LATER.contains(matter);
    matters.iter().filter(counts).copied().collect()
}

command! {
    /// Proposes to close the case.
    pub struct ProposeClosure = "propose_closure" {
        /// Why.
        reason: ClosureReason,
        /// Legal matters that stay open, as codes: all that really do.
        still_open: Vec<Code>,
        /// In words.
        note: Text,
        /// Of whom the note speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(ProposeClosure, |command, state, _context| ClosureProposed {
    reason: command.reason,
    still_open: command.still_open.clone(),
    note: sealed_naming(command.note.secret(), &command.mentions, state),
});

command! {
    /// Declines a proposed closure, or takes one's own back.
    pub struct DeclineClosure = "decline_closure" {
        /// The proposal.
        proposal: EventId,
        /// Why.
        reason: RequiredText,
        /// Of whom the reason speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(DeclineClosure, |command, state, _context| ClosureDeclined {
    proposal: command.proposal,
    reason: sealed_naming(command.reason.secret(), &command.mentions, state),
});

command! {
    /// Closes the case as the second member.
    pub struct CloseCase = "close_case" {
        /// The proposal that is approved.
        proposal: EventId,
    }
}

impl Decide<CaseState> for CloseCase {
    fn decide(&self, state: &CaseState, context: &Context<'_>) -> Result<Vec<CaseEvent>, Refusal> {
        guards::reader(state, context)?;
        let reason = state.closure_proposed().ok_or_else(no_proposal)?;
        let approval = context.approve("case_closed", self.proposal)?;
        Ok(vec![CaseClosed { reason, approval }.into()])
    }
}

const fn no_proposal() -> Refusal {
    Refusal::field("no_such_proposal", "proposal", "no such proposed closure is waiting")
}

/// Whether the case may be closed for this reason as it now stands.
fn complete(state: &CaseState, reason: ClosureReason) -> Result<(), Refusal> {
    ensure(
        !state.investigation().open,
        "investigation_open",
        "an investigation is open: complete it before the case is closed",
    )?;
    let each = |holds: fn(Finding) -> bool| {
        let mut allegations = state.allegations().peekable();
        allegations.peek().is_some() && allegations.all(|a| a.finding.is_some_and(holds))
    };
    match reason {
        ClosureReason::Concluded => ensure(
            each(|_| true),
            "finding_missing",
            "concluded means a finding for each allegation",
        ),
        ClosureReason::InsufficientEvidence => ensure(
            each(|finding| finding != Finding::Substantiated),
            "finding_missing",
            "insufficient evidence is found by an investigation, for each allegation",
        ),
        ClosureReason::Duplicate => ensure(
            !state.file().links.is_empty(),
            "not_linked",
            "a duplicate is linked to the other case first",
        ),
        ClosureReason::HandedOver | ClosureReason::SubjectGone | ClosureReason::Other => Ok(()),
    }
}

/// Who may end the case: a case with the escalation authority only once that took it over, and then
/// only as handed over.
fn ends(state: &CaseState, context: &Context<'_>, reason: ClosureReason) -> Result<(), Refusal> {
    if state.file().taken_over && reason == ClosureReason::HandedOver {
        hands(state, context)?;
        return ensure(state.is_open(), "closed_case", "the case is closed");
    }
    open_hands(state, context).map(|_| ())
}

admits!(ClosureProposed, |event, state, context| {
    ends(state, context, event.reason)?;
    ensure(
        state.file().closure.is_none(),
        "already_proposed",
        "a closure is proposed already: approve or decline it",
    )?;
    complete(state, event.reason)?;
    for code in event.still_open.iter().filter(|code| !KNOWN.contains(&code.as_str())) {
        known(context, "still_open", code, "still_open")?;
    }
    let open = counting(&state.still_open(), context);
    if open.iter().any(|matter| !event.still_open.iter().any(|code| code.as_str() == *matter)) {
        let reason = "a legal matter stays open and is not named: a paternity claim, an appeal, \
                      criminal accountability, a hold, a measure in force or evidence held";
        return Err(Refusal::field("still_open_missing", "still_open", reason));
    }
    let kept = counting(KNOWN, context);
    let wrong = |code: &Code| kept.contains(&code.as_str()) && !open.contains(&code.as_str());
    if event.still_open.iter().any(wrong) {
        let reason = "a matter is named that is not open";
        return Err(Refusal::field("not_open", "still_open", reason));
    }
    Ok(())
});

admits!(ClosureDeclined, |event, state, context| {
    open_hands(state, context)?;
    let waiting = state.file().closure.as_ref().is_some_and(|c| c.event == event.proposal);
    if waiting { Ok(()) } else { Err(no_proposal()) }
});

admits!(CaseClosed, |event, state, context| {
    ends(state, context, event.reason)?;
    let waiting = state.file().closure.as_ref();
    let proposal =
        waiting.filter(|c| c.event == event.approval.proposal).ok_or_else(no_proposal)?;
    ensure(
        proposal.reason == event.reason,
        "other_reason",
        "the case is closed for the reason that was proposed",
    )?;
    complete(state, event.reason)?;
    ensure(
        counting(&proposal.still_open, context) == counting(&state.still_open(), context),
        "changed_since_proposal",
        "what stays open has changed since the proposal: decline it and propose anew",
    )?;
    context.check_approval(&event.approval, "case_closed", proposal.by)
});
