//! The survivor is informed, and a complaint about treatment is handled outside the case.

use amana_events::{
    Code, MemberId, PersonId, StreamId, StreamKind,
    case::{ComplaintLinked, InformedWay, PartyRole, SurvivorInformed},
};

use super::guards::{self, can_be_hands, hands, listed, may_contact, sealed, survivors_safe};
use crate::{Refusal, RequiredText, refusal::ensure, report::ReportState};

command! {
    /// Records that the survivor was informed.
    pub struct RecordSurvivorInformed = "record_survivor_informed" {
        /// The survivor.
        person: PersonId,
        /// Of what.
        what: Code,
        /// How it came to that; left out where the office got in touch.
        way: Option<InformedWay>,
        /// What was said.
        note: RequiredText,
    }
}

asks_for!(RecordSurvivorInformed, |command, _state, _context| SurvivorInformed {
    person: command.person,
    what: command.what.clone(),
    way: command.way,
    note: sealed(command.note.secret(), [command.person]),
});

command! {
    /// Links a complaint about treatment and names who handles it: somebody outside the case.
    pub struct LinkComplaint = "link_complaint" {
        /// The report.
        report: StreamId,
        /// Who handles it.
        handler: MemberId,
    }
}

asks_for!(LinkComplaint, |command, _state, _context| ComplaintLinked {
    report: command.report,
    handler: command.handler,
});

admits!(SurvivorInformed, |event, state, context| {
    hands(state, context)?;
    let reason = "the person is no survivor of this case";
    guards::party(state, event.person, PartyRole::Survivor, reason)?;
    listed(context, "informed_of", &event.what, "what")?;
    // Who comes or calls, or looks behind a receipt, is not contacted (`domain.md`, rule 13).
    match event.way {
        Some(InformedWay::SelfInitiated | InformedWay::BehindReceipt) => Ok(()),
        Some(InformedWay::Contacted) | None => {
            may_contact(state, context, event.person)?;
            survivors_safe(state, context, &[event.person])
        }
    }
});

admits!(ComplaintLinked, |event, state, context| {
    hands(state, context)?;
    let known = event.report.kind == StreamKind::Report
        && context.report(event.report.id).is_some_and(ReportState::exists);
    if !known {
        return Err(Refusal::field("no_such_report", "report", "no such report"));
    }
    can_be_hands(state, context, event.handler, "handler")?;
    ensure(
        !state.ever_handled(event.handler),
        "handler_in_case",
        "who handles the complaint must be outside the case: name somebody who never worked it",
    )
});
