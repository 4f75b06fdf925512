//! The ways back from a merge and a link. A merge is undone while nothing of the case went on in the
//! other one; a link is removed unless it carries what went on here.

use amana_events::{
    PersonId, StreamId,
    case::{LinkRemoved, MergeUndone},
};

use super::{
    CaseState,
    guards::{reader, sealed_naming},
    state::Stage,
    who::hands_here,
};
use crate::{Refusal, RequiredText, refusal::ensure};

command! {
    /// Undoes the merge of this case into another.
    pub struct UndoMerge = "undo_merge" {
        /// Why.
        reason: RequiredText,
        /// Of whom the reason speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(UndoMerge, |command, state, _context| MergeUndone {
    into: state.file().merged_into.ok_or(not_merged())?,
    allegations: state.allegations().map(|allegation| allegation.id).collect(),
    reason: sealed_naming(command.reason.secret(), &command.mentions, state),
});

command! {
    /// Removes a link to another case.
    pub struct RemoveLink = "remove_link" {
        /// The other case.
        other: StreamId,
        /// Why.
        reason: RequiredText,
        /// Of whom the reason speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(RemoveLink, |command, state, _context| LinkRemoved {
    other: command.other,
    reason: sealed_naming(command.reason.secret(), &command.mentions, state),
});

const fn not_merged() -> Refusal {
    Refusal::new("not_merged", "the case was not merged into another")
}

// The case is read-only while merged, so this asks for a reader and no more.
admits!(MergeUndone, |event, state, context| {
    reader(state, context)?;
    if !state.is_merged() || state.file().merged_into != Some(event.into) {
        return Err(not_merged());
    }
    let same = state.allegations().map(|a| a.id).eq(event.allegations.iter().copied());
    ensure(same, "no_such_allegation", "exactly the allegations that were here come back")?;
    let other = context.case(event.into.id);
    let went_on =
        other.is_some_and(|o| event.allegations.iter().any(|id| o.allegation(*id).is_some()));
    ensure(
        !went_on,
        "went_on",
        "an allegation was recorded in the other case: split it off there instead",
    )
});

admits!(LinkRemoved, |event, state, context| {
    hands_here(state, context)?;
    if !state.file().links.contains(&event.other) {
        return Err(Refusal::field("not_linked", "other", "the cases are not linked"));
    }
    let here = context.stamp.stream;
    let carries = state.went_into(event.other)
        || context.case(event.other.id).is_some_and(|other| other.went_into(here));
    ensure(!carries, "carries_a_case", "allegations went over by this link: it stays")
});

impl CaseState {
    pub(super) fn merge_undone(&mut self, into: StreamId) {
        if self.stage == Stage::Merged {
            self.stage = Stage::Open;
        }
        let file = self.work();
        file.merged_into = None;
        file.links.retain(|link| *link != into);
    }
}
