//! How an assignment ends without another taking it over: declined by who was assigned, or ended.

use amana_events::{
    MemberId, PersonId,
    case::{AssignmentDeclined, AssignmentEnded},
    common::Role,
};

use super::{
    CaseState,
    guards::{open_hands, reader, sealed_naming},
};
use crate::{Refusal, RequiredText, refusal::ensure};

command! {
    /// Declines the acting member's own assignment.
    pub struct DeclineAssignment = "decline_assignment" {
        /// In which role.
        role: Role,
        /// Why.
        reason: RequiredText,
        /// Of whom the reason speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(DeclineAssignment, |command, state, context| AssignmentDeclined {
    member: context.acting_member()?,
    role: command.role,
    reason: sealed_naming(command.reason.secret(), &command.mentions, state),
});

command! {
    /// Ends an assignment that nobody takes over; `reassign_case` hands it to another.
    pub struct EndAssignment = "end_assignment" {
        /// Whose.
        member: MemberId,
        /// In which role.
        role: Role,
        /// Why.
        reason: RequiredText,
        /// Of whom the reason speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(EndAssignment, |command, state, _context| AssignmentEnded {
    member: command.member,
    role: command.role,
    reason: sealed_naming(command.reason.secret(), &command.mentions, state),
});

fn assigned(
    state: &CaseState,
    member: MemberId,
    role: Role,
) -> Result<&super::Assignment, Refusal> {
    let mut assignments = state.assignments().iter();
    let found = assignments.find(|a| a.member == member && a.role == role);
    let reason = "the case is not assigned to this member in this role";
    found.ok_or(Refusal::field("not_assigned", "role", reason))
}

// Declining needs no open case and no note read: it leaves the case alone.
admits!(AssignmentDeclined, |event, state, context| {
    let member = reader(state, context)?;
    ensure(
        member == event.member,
        "not_own_assignment",
        "only who is assigned declines the assignment: `end_assignment` ends another's",
    )?;
    ensure(
        !assigned(state, member, event.role)?.accepted,
        "already_accepted",
        "the assignment was accepted: reassign the case or end the assignment",
    )
});

admits!(AssignmentEnded, |event, state, context| {
    open_hands(state, context)?;
    assigned(state, event.member, event.role).map(|_| ())
});

impl CaseState {
    /// A handover note that was not read waits for nobody any more; who stood in stands no longer.
    pub(super) fn assignment_over(&mut self, member: MemberId, role: Role) {
        let file = self.work();
        file.assignments.retain(|a| a.member != member || a.role != role);
        if !file.assignments.iter().any(|a| a.member == member) {
            file.stand_ins.retain(|s| s.absent != member);
        }
    }
}
