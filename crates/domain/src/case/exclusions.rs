//! Who is excluded from the case, as the system computes; provisional exclusions decided by a
//! reviewer outside the chain; and the case that has no hands left (`domain.md`, rule 5).

use amana_events::{
    ActorKind, Code, MemberId, PublicText,
    case::{CaseEscalated, ExclusionConfirmed, ExclusionLifted, ExclusionsSet},
    common::Role,
};

use super::{
    CaseState,
    guards::{self, not_found, reader},
};
use crate::{Context, Refusal, refusal::ensure};

command! {
    /// Sets who is excluded; only the system computes it.
    pub struct SetExclusions = "set_exclusions" {
        /// Excluded.
        members: Vec<MemberId>,
        /// Excluded by a mere mention, until confirmed or lifted.
        provisional: Vec<MemberId>,
    }
}

asks_for!(SetExclusions, |command, _state, _context| ExclusionsSet {
    members: command.members.clone(),
    provisional: command.provisional.clone(),
});

command! {
    /// Confirms a provisional exclusion.
    pub struct ConfirmExclusion = "confirm_exclusion" {
        /// Who is excluded.
        member: MemberId,
    }
}

asks_for!(ConfirmExclusion, |command, _state, _context| ExclusionConfirmed {
    member: command.member,
});

command! {
    /// Lifts a provisional exclusion.
    pub struct LiftExclusion = "lift_exclusion" {
        /// Who was excluded.
        member: MemberId,
    }
}

asks_for!(LiftExclusion, |command, _state, _context| ExclusionLifted { member: command.member });

command! {
    /// Gives the case to the escalation authority, because nobody here may work it.
    pub struct EscalateCase = "escalate_case" {
        /// Why: `no_hands`, `head_excluded`, `key_keeper_excluded`.
        reason: Code,
    }
}

asks_for!(EscalateCase, |command, _state, context| CaseEscalated {
    authority: authority(context)?.clone(),
    reason: command.reason.clone(),
});

fn authority<'a>(context: &'a Context<'_>) -> Result<&'a PublicText, Refusal> {
    guards::registry(context)?.escalation_authority().ok_or(Refusal::new(
        "no_escalation_authority",
        "the ledger has no escalation authority: name one first",
    ))
}

admits!(ExclusionsSet, |event, state, context| {
    ensure(
        context.stamp.actor.kind == ActorKind::System,
        "only_the_system",
        "exclusions are computed, never set by hand: declare a recusal instead",
    )?;
    if !state.exists() {
        return Err(not_found());
    }
    ensure(
        !event.provisional.iter().any(|member| event.members.contains(member)),
        "excluded_twice",
        "a member is excluded provisionally or for good, not both",
    )
});

/// A reviewer outside the chain decides a provisional exclusion; the excluded are told nothing.
fn decides(state: &CaseState, context: &Context<'_>, about: MemberId) -> Result<(), Refusal> {
    let member = reader(state, context)?;
    ensure(
        guards::registry(context)?.holds(member, Role::Reviewer),
        "not_a_reviewer",
        "a reviewer outside the chain decides a provisional exclusion",
    )?;
    ensure(
        !state.ever_handled(member),
        "handler_in_case",
        "who worked the case does not decide who is excluded from it",
    )?;
    if state.is_provisionally_excluded(about) {
        return Ok(());
    }
    let reason = "the member is not excluded provisionally";
    Err(Refusal::field("not_provisional", "member", reason))
}

admits!(ExclusionConfirmed, |event, state, context| decides(state, context, event.member));

admits!(ExclusionLifted, |event, state, context| decides(state, context, event.member));

admits!(CaseEscalated, |event, state, context| {
    match context.stamp.actor.kind {
        ActorKind::System if state.exists() => {}
        ActorKind::System => return Err(not_found()),
        ActorKind::Member | ActorKind::Operator | ActorKind::Reporter | ActorKind::Survivor => {
            reader(state, context)?;
        }
    }
    ensure(!state.is_escalated(), "already_escalated", "the case was escalated already")?;
    if *authority(context)? != event.authority {
        let reason = "the case goes to the escalation authority named in the registry";
        return Err(Refusal::field("other_authority", "authority", reason));
    }
    let registry = guards::registry(context)?;
    let free = |member: &MemberId| {
        !state.is_excluded(*member) && !registry.is_recused(*member, context.stamp.stream)
    };
    let left = |role: Role| registry.members_with(role).iter().any(free);
    let barred = |role: Role| registry.members_with(role).iter().any(|member| !free(member));
    let holds = match event.reason.as_str() {
        "no_hands" => {
            !(left(Role::ConductOfficer) || left(Role::HeadOfConduct)) || !left(Role::Investigator)
        }
        "head_excluded" => barred(Role::HeadOfConduct),
        "key_keeper_excluded" => barred(Role::KeyCustodian),
        _ => {
            let reason = "say `no_hands`, `head_excluded` or `key_keeper_excluded`";
            return Err(Refusal::field("unknown_code", "reason", reason));
        }
    };
    ensure(holds, "has_hands", "somebody here may still work the case: assign it")
});
