//! How cases belong together: linked, merged, split.
//!
//! A merged case is read-only. Allegations that move, by merge or split, are recorded in the other
//! case under the same id, so that figures count each id once. Who is shut out, who withdrew and who
//! is not safe is read from the case they came from (`who`); holds stay in force there; a finding
//! never moves. The ways back are in `unlinking`.

use amana_events::{
    AllegationId, PersonId, StreamId, StreamKind,
    case::{CaseLinked, CaseMerged, CaseRelation, CaseSplit},
};

use super::{
    CaseState,
    guards::{self, hands, open_hands, sealed_naming},
};
use crate::{Context, Refusal, RequiredText, refusal::ensure};

command! {
    /// Links the case to another.
    pub struct LinkCase = "link_case" {
        /// The other case.
        other: StreamId,
        /// How they belong together.
        relation: CaseRelation,
    }
}

asks_for!(LinkCase, |command, _state, _context| CaseLinked {
    other: command.other,
    relation: command.relation,
});

command! {
    /// Merges the case into another, where its allegations go on.
    pub struct MergeCase = "merge_case" {
        /// The other case.
        into: StreamId,
        /// Why.
        reason: RequiredText,
        /// Of whom the reason speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(MergeCase, |command, state, _context| CaseMerged {
    into: command.into,
    reason: sealed_naming(command.reason.secret(), &command.mentions, state),
});

command! {
    /// Moves allegations into a case of their own.
    pub struct SplitCase = "split_case" {
        /// The new case.
        into: StreamId,
        /// Which allegations: at least one stays.
        allegations: Vec<AllegationId>,
        /// Why.
        reason: RequiredText,
        /// Of whom the reason speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(SplitCase, |command, state, _context| CaseSplit {
    into: command.into,
    allegations: command.allegations.clone(),
    reason: sealed_naming(command.reason.secret(), &command.mentions, state),
});

/// Another case, which the acting member may know.
fn other<'a>(
    context: &'a Context<'_>,
    stream: StreamId,
    field: &'static str,
) -> Result<&'a CaseState, Refusal> {
    let member = context.acting_member()?;
    if stream == context.stamp.stream {
        return Err(Refusal::field("same_case", field, "name another case than this one"));
    }
    let registry = guards::registry(context)?;
    let recused = registry.is_recused(member, stream);
    let person = registry.person_of(member).filter(|_| context.is_strict());
    let involved = |case: &CaseState| person.is_some_and(|person| case.involves(person));
    let case = (stream.kind == StreamKind::Case).then(|| context.case(stream.id)).flatten();
    case.filter(|case| case.exists() && !case.is_excluded(member) && !recused && !involved(case))
        .ok_or(Refusal::field("not_found", field, "no such case"))
}

fn open_other(context: &Context<'_>, stream: StreamId) -> Result<(), Refusal> {
    if other(context, stream, "into")?.is_open() {
        return Ok(());
    }
    Err(Refusal::field("closed_case", "into", "the other case is not open"))
}

admits!(CaseLinked, |event, state, context| {
    hands(state, context)?;
    other(context, event.other, "other")?;
    ensure(
        !state.file().links.contains(&event.other),
        "already_linked",
        "the cases are linked already",
    )
});

fn no_open_investigation(state: &CaseState) -> Result<(), Refusal> {
    ensure(
        !state.investigation().open,
        "investigation_open",
        "an investigation is open: complete it before allegations go elsewhere",
    )
}

/// What goes over takes along who is shut out, who withdrew and who is not safe: the other case reads
/// it here, and so must be linked to this one first. A finding stays where it was made.
fn may_go_over(
    state: &CaseState,
    context: &Context<'_>,
    into: StreamId,
    moving: &[AllegationId],
) -> Result<(), Refusal> {
    if !context.is_strict() {
        return Ok(());
    }
    let linked = other(context, into, "into")?.file().links.contains(&context.stamp.stream);
    if !linked {
        let reason = "link the other case to this one first (`link_case` there): it must know who is \
                      shut out here";
        return Err(Refusal::field("not_linked", "into", reason));
    }
    let found = |id: &AllegationId| state.allegation(*id).is_some_and(|a| a.finding.is_some());
    ensure(
        !moving.iter().any(found),
        "finding_made",
        "a finding stays with the case that made it: link the cases instead",
    )
}

/// "Not safe" is lifted where it stands, and a merged case is read-only.
fn nobody_unsafe(state: &CaseState, context: &Context<'_>) -> Result<(), Refusal> {
    let blocked = state.file().safety.iter().any(|(_, safety)| safety.blocks());
    ensure(
        !blocked || !context.is_strict(),
        "not_safe",
        "a \"not safe\" stands here and could be lifted no more: wait, or link the cases instead",
    )
}

admits!(CaseMerged, |event, state, context| {
    open_hands(state, context)?;
    open_other(context, event.into)?;
    let all: Vec<_> = state.allegations().map(|allegation| allegation.id).collect();
    may_go_over(state, context, event.into, &all)?;
    nobody_unsafe(state, context)?;
    no_open_investigation(state)
});

admits!(CaseSplit, |event, state, context| {
    open_hands(state, context)?;
    open_other(context, event.into)?;
    let mut moving = event.allegations.clone();
    moving.sort_unstable();
    moving.dedup();
    let known = moving.iter().all(|id| state.allegation(*id).is_some());
    if moving.is_empty() || moving.len() != event.allegations.len() || !known {
        let reason = "name allegations of this case, each once";
        return Err(Refusal::field("no_such_allegation", "allegations", reason));
    }
    ensure(
        state.allegations().count() > moving.len(),
        "nothing_stays",
        "at least one allegation stays: to move all, merge the case",
    )?;
    may_go_over(state, context, event.into, &moving)?;
    no_open_investigation(state)
});
