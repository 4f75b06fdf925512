//! Legal holds: placed by one member, lifted by two. While one stands nothing of the case is erased.

use amana_events::{
    Code, EventId, PersonId,
    case::{CaseEvent, LegalHoldLiftProposed, LegalHoldLifted, LegalHoldPlaced},
};

use super::{
    CaseState,
    guards::{listed, reader, sealed_naming},
    parts::Hold,
};
use crate::{Context, Decide, Refusal, Text, refusal::ensure};

command! {
    /// Places a legal hold.
    pub struct PlaceLegalHold = "place_legal_hold" {
        /// On what basis.
        basis: Code,
        /// In words.
        note: Text,
        /// Of whom the note speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(PlaceLegalHold, |command, state, _context| LegalHoldPlaced {
    basis: command.basis.clone(),
    note: sealed_naming(command.note.secret(), &command.mentions, state),
});

command! {
    /// Proposes to lift a hold.
    pub struct ProposeLegalHoldLift = "propose_legal_hold_lift" {
        /// The hold: the event that placed it.
        hold: EventId,
    }
}

asks_for!(ProposeLegalHoldLift, |command, _state, _context| LegalHoldLiftProposed {
    hold: command.hold,
});

command! {
    /// Lifts a hold as the second member.
    pub struct LiftLegalHold = "lift_legal_hold" {
        /// The hold.
        hold: EventId,
        /// The proposal that is approved.
        proposal: EventId,
    }
}

impl Decide<CaseState> for LiftLegalHold {
    fn decide(&self, _state: &CaseState, context: &Context<'_>) -> Result<Vec<CaseEvent>, Refusal> {
        let approval = context.approve("legal_hold_lifted", self.proposal)?;
        Ok(vec![LegalHoldLifted { hold: self.hold, approval }.into()])
    }
}

fn hold(state: &CaseState, event: EventId) -> Result<&Hold, Refusal> {
    state.hold(event).ok_or(Refusal::field(
        "no_such_hold",
        "hold",
        "the case has no such hold in force",
    ))
}

// Holds are placed and lifted in any stage: a merged or closed case can be evidence too.
admits!(LegalHoldPlaced, |event, state, context| {
    reader(state, context)?;
    listed(context, "hold_basis", &event.basis, "basis")
});

admits!(LegalHoldLiftProposed, |event, state, context| {
    reader(state, context)?;
    ensure(
        hold(state, event.hold)?.lift_proposed.is_none(),
        "already_proposed",
        "lifting the hold is proposed already: a second member approves it",
    )
});

admits!(LegalHoldLifted, |event, state, context| {
    reader(state, context)?;
    let waiting = hold(state, event.hold)?.lift_proposed;
    let (_, proposer) = waiting
        .filter(|(proposal, _)| *proposal == event.approval.proposal)
        .ok_or(Refusal::field("no_such_proposal", "proposal", "no such proposal is waiting"))?;
    context.check_approval(&event.approval, "legal_hold_lifted", proposer)
});
