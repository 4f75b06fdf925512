//! What every step in the registry asks first, and small checks its files share.

use std::cmp::Ordering;

use amana_events::{
    ActorKind, Code, MemberId, PublicKey, UnitId, common::Role, registry::OrganisationKind,
};
use ed25519_dalek::VerifyingKey;

use super::{RegistryState, state::Adopted};
use crate::{Context, Refusal, refusal::ensure};

/// Refuses unless the registry's stream is the ledger's own, and whoever acts may act on it: the
/// operator, amana itself, or an active member. Who holds a receipt never does.
pub(super) fn may_keep(context: &Context<'_>) -> Result<(), Refusal> {
    ensure(
        context.stamp.stream.id == context.ledger.uuid(),
        "wrong_registry",
        "a ledger has one registry: the stream's id is the ledger's",
    )?;
    match context.stamp.actor.kind {
        ActorKind::Operator | ActorKind::System => Ok(()),
        ActorKind::Member | ActorKind::Reporter | ActorKind::Survivor => {
            context.acting_member().map(|_| ())
        }
    }
}

/// Refuses whoever does not keep members and rules: that is a registrar. While the ledger is
/// provisional the operator does, who holds the folder and so could be anybody; afterwards a second
/// person would be worth nothing if the operator counted as one.
pub(super) fn may_manage(state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
    may_keep(context)?;
    if !context.is_strict() {
        return no_reviewer(state, context);
    }
    let Some(member) = context.stamp.actor.member() else {
        let system = context.stamp.actor.kind == ActorKind::System;
        return ensure(
            system || state.is_provisional(),
            "registrar_needed",
            "the ledger has its keepers: a registrar does this, with --as NAME",
        );
    };
    ensure(
        !state.holds(member, Role::Reviewer),
        "reviewer_grants_nothing",
        "a reviewer may grant nothing: ask a registrar",
    )?;
    ensure(
        state.holds(member, Role::Registrar),
        "registrar_needed",
        "members, roles and rules are a registrar's: ask one",
    )
}

/// Refuses who may not be the second person of a registrar's proposal: other keepers, the auditor,
/// armed actors, and who belongs to another organisation.
pub(super) fn may_second(state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
    may_keep(context)?;
    if !context.is_strict() {
        return no_reviewer(state, context);
    }
    let Some(member) = context.stamp.actor.member() else { return Ok(()) };
    ensure(
        !state.holds(member, Role::Reviewer),
        "reviewer_grants_nothing",
        "a reviewer may grant nothing: ask a registrar",
    )?;
    let barred = [Role::KeyCustodian, Role::PolicyOwner, Role::Auditor]
        .iter()
        .any(|role| state.holds(member, *role));
    ensure(
        !barred && is_own(state, member),
        "not_a_second_person",
        "another keeper, an auditor, a partner or an armed actor gives no role: ask somebody else",
    )
}

/// Refuses an entry of the directory by who only keeps keys or reviews, by a partner and by an
/// armed actor.
pub(super) fn may_enter(state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
    may_keep(context)?;
    if !context.is_strict() {
        return Ok(());
    }
    let Some(member) = context.stamp.actor.member() else { return Ok(()) };
    let barred = [Role::KeyCustodian, Role::Reviewer, Role::PolicyOwner, Role::Auditor]
        .iter()
        .any(|role| state.holds(member, *role));
    ensure(
        !barred && is_own(state, member),
        "registrar_needed",
        "the directory is kept by a registrar and those who work here: ask one",
    )
}

/// Refuses a reviewer: before the second vocabulary anybody else kept members and rules.
fn no_reviewer(state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
    let reviewer =
        context.stamp.actor.member().is_some_and(|member| state.holds(member, Role::Reviewer));
    ensure(!reviewer, "reviewer_grants_nothing", "a reviewer may grant nothing: ask a registrar")
}

/// Whether the member belongs to the organisation that keeps the ledger, and bears no arms.
pub(super) fn is_own(state: &RegistryState, member: MemberId) -> bool {
    let organisation = state.organisation_of(member).and_then(|id| state.organisation(id));
    let own = state.organisation_of(member).is_none()
        || organisation.is_some_and(|entry| entry.kind == OrganisationKind::Own);
    let partner =
        [Role::ArmedActor, Role::ReferralPartner].iter().any(|role| state.holds(member, *role));
    own && !partner
}

/// Refuses, naming the field, unless `holds`.
pub(super) fn ensure_field(
    holds: bool,
    code: &'static str,
    field: &'static str,
    reason: &'static str,
) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::field(code, field, reason)) }
}

/// Refuses a version that is not newer than the one in force.
pub(super) fn newer<T>(in_force: &Adopted<T>, version: &Code) -> Result<(), Refusal> {
    let newer = in_force
        .version
        .as_ref()
        .is_none_or(|old| compare_versions(version.as_str(), old.as_str()) == Ordering::Greater);
    ensure_field(newer, "not_newer", "version", "a version as new or newer is already in force")
}

/// Compares versions part by part, numbers as numbers: `2026.10` is newer than `2026.9`.
pub(super) fn compare_versions(left: &str, right: &str) -> Ordering {
    let mut left = left.split(|c: char| !c.is_ascii_alphanumeric());
    let mut right = right.split(|c: char| !c.is_ascii_alphanumeric());
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(l), Some(r)) => match (l.parse::<u64>(), r.parse::<u64>()) {
                (Ok(l), Ok(r)) => l.cmp(&r),
                _ => l.cmp(r),
            },
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Whether no item occurs twice.
pub(super) fn all_different<T: Ord>(items: impl IntoIterator<Item = T>) -> bool {
    let mut items: Vec<T> = items.into_iter().collect();
    items.sort_unstable();
    items.windows(2).all(|pair| pair.first() != pair.last())
}

/// Refuses a unit that is not registered.
pub(super) fn unit_exists(state: &RegistryState, unit: Option<UnitId>) -> Result<(), Refusal> {
    let known = unit.is_none_or(|unit| state.facts.units.contains_key(&unit));
    ensure_field(known, "unknown_unit", "unit", "the unit is not registered: register it first")
}

/// Refuses a key that is no Ed25519 key, or that a member signs or has signed with: two signatures
/// must be two people's.
pub(super) fn key_is_free(state: &RegistryState, key: &PublicKey) -> Result<(), Refusal> {
    let good = VerifyingKey::from_bytes(key.bytes()).is_ok_and(|key| !key.is_weak());
    ensure_field(good, "bad_key", "key", "not a usable Ed25519 public key")?;
    let free = state.facts.members.values().all(|member| member.key != *key);
    ensure_field(free, "key_in_use", "key", "another member signs with this key")
}

/// Whether `member` stands somewhere above `start` in the chain of supervision, or is it.
pub(super) fn is_above(state: &RegistryState, member: MemberId, start: MemberId) -> bool {
    let mut at = Some(start);
    // A chain cannot be longer than there are members.
    for _ in 0..=state.facts.members.len() {
        match at {
            None => return false,
            Some(here) if here == member => return true,
            Some(here) => at = state.supervisor_of(here),
        }
    }
    true
}
