//! Proposals declined or taken back: lifting a hold, lifting a "not safe"; and a confirmed exclusion
//! that a second reviewer lifts. A proposed closure is declined beside closing (`closure`).

use amana_events::{
    EventId, MemberId, PersonId,
    case::{ConfirmedExclusionLifted, LegalHoldLiftDeclined, SafetyLiftDeclined},
    common::Role,
};

use super::{
    CaseState,
    guards::{self, hands, reader, sealed, sealed_naming},
};
use crate::{Refusal, RequiredText, refusal::ensure};

command! {
    /// Declines the proposal to lift a hold, or takes one's own back.
    pub struct DeclineLegalHoldLift = "decline_legal_hold_lift" {
        /// The hold.
        hold: EventId,
        /// The proposal.
        proposal: EventId,
        /// Why.
        reason: RequiredText,
        /// Of whom the reason speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(DeclineLegalHoldLift, |command, state, _context| LegalHoldLiftDeclined {
    hold: command.hold,
    proposal: command.proposal,
    reason: sealed_naming(command.reason.secret(), &command.mentions, state),
});

command! {
    /// Declines the proposal to lift a "not safe", or takes one's own back.
    pub struct DeclineSafetyLift = "decline_safety_lift" {
        /// Whose safety.
        person: PersonId,
        /// The proposal.
        proposal: EventId,
        /// Why.
        reason: RequiredText,
    }
}

asks_for!(DeclineSafetyLift, |command, _state, _context| SafetyLiftDeclined {
    person: command.person,
    proposal: command.proposal,
    reason: sealed(command.reason.secret(), [command.person]),
});

command! {
    /// Lifts a confirmed exclusion, as a reviewer who did not confirm it.
    pub struct LiftConfirmedExclusion = "lift_confirmed_exclusion" {
        /// Who is excluded.
        member: MemberId,
    }
}

asks_for!(LiftConfirmedExclusion, |command, _state, _context| ConfirmedExclusionLifted {
    member: command.member,
});

const fn no_proposal() -> Refusal {
    Refusal::field("no_such_proposal", "proposal", "no such proposal is waiting")
}

admits!(LegalHoldLiftDeclined, |event, state, context| {
    reader(state, context)?;
    let waiting = state.hold(event.hold).and_then(|hold| hold.lift_proposed);
    let waits = waiting.is_some_and(|(proposal, _)| proposal == event.proposal);
    if waits { Ok(()) } else { Err(no_proposal()) }
});

admits!(SafetyLiftDeclined, |event, state, context| {
    hands(state, context)?;
    let mut proposals = state.file().lift_proposals.iter();
    let waits = proposals.any(|p| p.event == event.proposal && p.person == event.person);
    if waits { Ok(()) } else { Err(no_proposal()) }
});

admits!(ConfirmedExclusionLifted, |event, state, context| {
    let member = reader(state, context)?;
    ensure(
        guards::registry(context)?.holds(member, Role::Reviewer),
        "not_a_reviewer",
        "a reviewer outside the chain decides about an exclusion",
    )?;
    ensure(
        !state.ever_handled(member),
        "handler_in_case",
        "who worked the case does not decide who is excluded from it",
    )?;
    let file = state.file();
    if !file.confirmed.contains(&event.member) {
        let reason = "no confirmed exclusion of this member stands";
        return Err(Refusal::field("not_confirmed", "member", reason));
    }
    ensure(
        !file.confirmed_by.contains(&(event.member, Some(member))),
        "same_person",
        "another reviewer than who confirmed it lifts the exclusion",
    )
});

impl CaseState {
    pub(super) fn hold_lift_declined(&mut self, proposal: EventId) {
        for hold in &mut self.work().holds {
            hold.lift_proposed = hold.lift_proposed.filter(|(waiting, _)| *waiting != proposal);
        }
    }

    pub(super) fn safety_lift_declined(&mut self, proposal: EventId) {
        self.work().lift_proposals.retain(|waiting| waiting.event != proposal);
    }

    /// The computed exclusion of a member stands beside the confirmed one, and goes on.
    pub(super) fn confirmed_exclusion_lifted(&mut self, member: MemberId) {
        let file = self.work();
        file.confirmed.retain(|known| *known != member);
        file.confirmed_by.retain(|(known, _)| *known != member);
        if let Some(place) = file.excluded.iter().rposition(|known| *known == member) {
            file.excluded.remove(place);
        }
        file.lifted.push(member);
    }
}
