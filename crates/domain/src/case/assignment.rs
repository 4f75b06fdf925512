//! Who works the case: assigned, accepted, standing in, handed over with a note that is read first;
//! and that nobody has acted.

use amana_events::{
    ActorKind, Day, EventId, MemberId, Moment, PersonId,
    case::{
        ActingForSet, AssignmentAccepted, CaseAssigned, CaseNoted, CaseReassigned,
        HandoverNoteRead, NobodyHasActed,
    },
    common::Role,
};

use super::{
    CaseState,
    guards::{self, can_be_hands, not_found, open_hands, reader, sealed_naming},
    who::received,
};
use crate::{Context, Refusal, RequiredText, refusal::ensure};

command! {
    /// Assigns the case.
    pub struct AssignCase = "assign_case" {
        /// To whom.
        member: MemberId,
        /// In which role, which they hold.
        role: Role,
    }
}

asks_for!(AssignCase, |command, _state, _context| CaseAssigned {
    member: command.member,
    role: command.role,
});

command! {
    /// Accepts the acting member's own assignment.
    pub struct AcceptAssignment = "accept_assignment" {}
}

asks_for!(AcceptAssignment, |_command, _state, context| AssignmentAccepted {
    member: context.acting_member()?,
});

command! {
    /// Lets a member act for an absent one.
    pub struct SetActingFor = "set_acting_for" {
        /// Who acts.
        member: MemberId,
        /// For whom.
        absent: MemberId,
        /// The last day.
        until: Day,
    }
}

asks_for!(SetActingFor, |command, _state, _context| ActingForSet {
    member: command.member,
    absent: command.absent,
    until: command.until,
});

command! {
    /// Moves the case to other hands, with what they must know.
    pub struct ReassignCase = "reassign_case" {
        /// From whom.
        from: MemberId,
        /// To whom.
        to: MemberId,
        /// In which role.
        role: Role,
        /// What the next one must know.
        handover_note: RequiredText,
        /// Of whom the note speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(ReassignCase, |command, state, _context| CaseReassigned {
    from: command.from,
    to: command.to,
    role: command.role,
    handover_note: sealed_naming(command.handover_note.secret(), &command.mentions, state),
});

command! {
    /// Says that the acting member has read the handover note left for them.
    pub struct ReadHandoverNote = "read_handover_note" {
        /// The reassignment.
        note: EventId,
    }
}

asks_for!(ReadHandoverNote, |command, _state, _context| HandoverNoteRead { note: command.note });

command! {
    /// Records that nobody has acted; the clock of that name asks for it.
    pub struct RecordNobodyHasActed = "record_nobody_has_acted" {
        /// Since when.
        since: Moment,
    }
}

asks_for!(RecordNobodyHasActed, |command, _state, _context| NobodyHasActed {
    since: command.since,
});

command! {
    /// Notes something in the case.
    pub struct NoteCase = "note_case" {
        /// The note.
        note: RequiredText,
        /// Of whom the note speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(NoteCase, |command, state, _context| CaseNoted {
    note: sealed_naming(command.note.secret(), &command.mentions, state),
});

/// Whether the member may work the case in the role: they hold it, are not excluded, and did not
/// receive the report if they are to investigate (`domain.md`, rule 6).
fn fits(
    state: &CaseState,
    context: &Context<'_>,
    member: MemberId,
    role: Role,
    field: &'static str,
) -> Result<(), Refusal> {
    can_be_hands(state, context, member, field)?;
    if !guards::registry(context)?.holds(member, role) {
        let reason = "the member does not hold the role";
        return Err(Refusal::field("role_not_held", field, reason));
    }
    if role == Role::Investigator && received(state, context, member) {
        let reason = "who received the report does not investigate it: name another";
        return Err(Refusal::field("received_the_report", field, reason));
    }
    Ok(())
}

admits!(CaseAssigned, |event, state, context| {
    open_hands(state, context)?;
    fits(state, context, event.member, event.role, "member")?;
    let same = state.assignments().iter().any(|a| a.member == event.member && a.role == event.role);
    ensure(!same, "already_assigned", "the member is assigned in this role already")
});

admits!(AssignmentAccepted, |event, state, context| {
    let member = reader(state, context)?;
    ensure(
        member == event.member,
        "not_own_assignment",
        "only who is assigned accepts the assignment",
    )?;
    ensure(state.is_open(), "closed_case", "the case is closed")?;
    let mine = || state.assignments().iter().filter(|a| a.member == member);
    ensure(mine().next().is_some(), "not_assigned", "the case is not assigned to you")?;
    ensure(
        mine().any(|assignment| !assignment.accepted),
        "already_accepted",
        "the assignment is accepted already",
    )
});

admits!(ActingForSet, |event, state, context| {
    open_hands(state, context)?;
    let roles = || state.assignments().iter().filter(|a| a.member == event.absent);
    if roles().next().is_none() {
        let reason = "the case is not assigned to this member";
        return Err(Refusal::field("not_assigned", "absent", reason));
    }
    ensure(event.member != event.absent, "same_person", "nobody acts for themself")?;
    for assignment in roles() {
        fits(state, context, event.member, assignment.role, "member")?;
    }
    if event.until < context.now().day() {
        return Err(Refusal::field("day_is_past", "until", "the last day is past already"));
    }
    Ok(())
});

admits!(CaseReassigned, |event, state, context| {
    open_hands(state, context)?;
    let from = |a: &super::Assignment| a.member == event.from && a.role == event.role;
    if !state.assignments().iter().any(from) {
        let reason = "the case is not assigned to this member in this role";
        return Err(Refusal::field("not_assigned", "from", reason));
    }
    if event.from == event.to {
        return Err(Refusal::field("same_person", "to", "the case is in these hands already"));
    }
    fits(state, context, event.to, event.role, "to")
});

admits!(HandoverNoteRead, |event, state, context| {
    let member = reader(state, context)?;
    let waits = |a: &super::Assignment| a.member == member && a.unread == Some(event.note);
    if state.assignments().iter().any(waits) {
        return Ok(());
    }
    Err(Refusal::field("no_such_note", "note", "no such handover note waits for you"))
});

admits!(NobodyHasActed, |event, state, context| {
    match context.stamp.actor.kind {
        ActorKind::System => ensure(state.exists(), not_found().code, "no such case")?,
        ActorKind::Member | ActorKind::Operator | ActorKind::Reporter | ActorKind::Survivor => {
            reader(state, context)?;
        }
    }
    ensure(state.is_open(), "closed_case", "the case is closed: nobody need act")?;
    ensure(
        event.since >= state.last_acted() && event.since < context.now(),
        "somebody_acted",
        "somebody has acted since, or the moment has not come",
    )?;
    ensure(
        state.file().idle_since.is_none_or(|since| since < event.since),
        "already_recorded",
        "that nobody acted since then is recorded already",
    )
});

admits!(CaseNoted, |_event, state, context| open_hands(state, context).map(|_| ()));
