//! Who acts on a handover, and what they may reach. The force has part one, up to the handover, and
//! nothing else; whoever asks for more learns nothing.

use amana_events::{
    Admin1, Code, MemberId, Moment, OrganisationId, Reference, UnitId, common::Role,
    registry::OrganisationKind,
};

use super::{HandoverState, Holder};
use crate::{Context, Refusal, refusal::ensure, registry::RegistryState};

/// How far ahead of the ledger's clock a stated time may lie, in seconds (`architecture.md`,
/// One write, end to end: `known` ≤ `recorded` + 5 min).
const AHEAD_SECONDS_MAX: i64 = 5 * 60;

/// The list whose words are places of the second level.
const ADMIN2_LIST: &str = "admin2";

/// The list of reasons for every correction.
pub(super) const CORRECTION_REASONS: &str = "correction_reason";

/// The refusal that says nothing of what is there (`domain.md`, rule 11).
pub(crate) const fn not_found() -> Refusal {
    Refusal::new("not_found", "no such file")
}

/// The registry; there is none before genesis.
pub(crate) fn registry<'a>(context: &'a Context<'_>) -> Result<&'a RegistryState, Refusal> {
    context.registry().ok_or(Refusal::new("no_registry", "the ledger has no registry yet"))
}

/// Whether organisations of this kind bear arms against somebody.
pub(crate) const fn is_armed_organisation(kind: OrganisationKind) -> bool {
    matches!(kind, OrganisationKind::ArmedForce | OrganisationKind::ArmedGroup)
}

/// Whether the member belongs to an armed organisation or holds the armed actor's role.
pub(crate) fn is_armed(registry: &RegistryState, member: MemberId) -> bool {
    let organisation = registry.organisation_of(member).and_then(|id| registry.organisation(id));
    registry.holds(member, Role::ArmedActor)
        || organisation.is_some_and(|organisation| is_armed_organisation(organisation.kind))
}

/// The reference given, or one made from the random bytes of the event's id.
pub(crate) fn reference_of(given: Option<Reference>, context: &Context<'_>) -> Reference {
    given.unwrap_or_else(|| {
        let bytes = context.stamp.event.uuid().into_bytes();
        let random = bytes.last_chunk::<5>().copied().unwrap_or_default();
        Reference::from_random(context.stamp.stream.kind, random)
    })
}

/// The code is a word of an adopted list.
pub(crate) fn ensure_code(
    context: &Context<'_>,
    list: &str,
    code: &Code,
    field: &'static str,
) -> Result<(), Refusal> {
    let registry = registry(context)?;
    let not_yet = !context.is_strict() && !registry.has_list(list);
    if not_yet || registry.knows_code(list, code.as_str()) {
        return Ok(());
    }
    Err(Refusal::field(
        "unknown_code",
        field,
        "the list of this field does not hold the code: choose another, or adopt it first",
    ))
}

/// An admin 2 place is a word of an adopted list `admin2` or, where none is adopted, digits behind
/// its admin 1 place, as p-codes are: nothing that could name somebody.
pub(super) fn ensure_admin2(
    context: &Context<'_>,
    admin1: &Admin1,
    admin2: Option<&Code>,
) -> Result<(), Refusal> {
    let Some(admin2) = admin2 else { return Ok(()) };
    let registry = registry(context)?;
    if registry.has_list(ADMIN2_LIST) {
        return ensure_code(context, ADMIN2_LIST, admin2, "admin2");
    }
    let rest = admin2.as_str().strip_prefix(admin1.as_str());
    if rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit())) {
        return Ok(());
    }
    Err(Refusal::field(
        "unknown_code",
        "admin2",
        "an admin 2 place is its p-code: the admin 1 place and digits behind it",
    ))
}

/// The number on the paper receipt has the shape of a reference, so that it can say nothing else.
pub(super) fn ensure_receipt_number(number: &Code) -> Result<(), Refusal> {
    let read: Result<Reference, _> = number.as_str().parse();
    if read.is_ok_and(|reference| reference.to_string() == number.as_str()) {
        return Ok(());
    }
    Err(Refusal::field(
        "bad_receipt_number",
        "receipt_number",
        "a receipt number has the shape of a reference, such as H-7F3K-92QD, and checks",
    ))
}

/// A time that a little skew of clocks may put ahead of now.
pub(super) fn ensure_not_ahead(
    time: Moment,
    context: &Context<'_>,
    field: &'static str,
) -> Result<(), Refusal> {
    if time <= context.now().plus_seconds(AHEAD_SECONDS_MAX) {
        return Ok(());
    }
    Err(Refusal::field("in_the_future", field, "the time lies in the future: check date and zone"))
}

/// A time that has come.
pub(super) fn ensure_past(
    time: Moment,
    context: &Context<'_>,
    field: &'static str,
) -> Result<(), Refusal> {
    if time <= context.now() {
        return Ok(());
    }
    Err(Refusal::field(
        "in_the_future",
        field,
        "the time lies in the future: say what has happened",
    ))
}

/// Whether the member works for child protection here: the role, and no arms.
pub(super) fn is_child_protection(registry: &RegistryState, member: MemberId) -> bool {
    registry.holds(member, Role::ChildProtectionActor) && !is_armed(registry, member)
}

/// Whether the member speaks for the organisation: as one of its own, or, for the organisation that
/// keeps the ledger, as its child protection actor.
pub(super) fn speaks_for(
    registry: &RegistryState,
    member: MemberId,
    organisation: OrganisationId,
) -> bool {
    if let Some(own) = registry.organisation_of(member) {
        return own == organisation && !is_armed(registry, member);
    }
    let entry = registry.organisation(organisation);
    entry.is_some_and(|entry| entry.kind == OrganisationKind::Own)
        && is_child_protection(registry, member)
}

/// Whether the member is a child protection actor of the organisation that keeps the ledger.
fn is_own_child_protection(registry: &RegistryState, member: MemberId) -> bool {
    registry.organisation_of(member).is_none() && is_child_protection(registry, member)
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The force that has the child.
    Force,
    /// Anybody civilian.
    Civilian,
}

/// The member who acts and their side. An armed actor passes only as one of the `force` and of the
/// very unit of the receipt; who declared a conflict does not pass.
pub(super) fn acting_side(
    context: &Context<'_>,
    force: OrganisationId,
    unit: Option<UnitId>,
) -> Result<(MemberId, Side), Refusal> {
    let member = context.acting_member()?;
    let registry = registry(context)?;
    if registry.is_recused(member, context.stamp.stream) {
        return Err(not_found());
    }
    if !is_armed(registry, member) {
        return Ok((member, Side::Civilian));
    }
    // A receipt without a unit, or an officer without one, is nobody's own.
    let own_unit = registry.unit_of(member);
    let same_unit = if context.is_strict() {
        unit.is_some() && unit == own_unit
    } else {
        unit.is_none() || own_unit.is_none() || unit == own_unit
    };
    let own_force = registry.organisation_of(member) == Some(force);
    if own_force && same_unit && registry.holds(member, Role::ArmedActor) {
        Ok((member, Side::Force))
    } else {
        Err(not_found())
    }
}

/// Who acts on part one, which is open to the force until the child is handed over.
pub(super) fn acting_on_part_one(
    state: &HandoverState,
    context: &Context<'_>,
) -> Result<(MemberId, Side), Refusal> {
    let Some(receipt) = state.receipt() else {
        // Not even that there is no file is told to who may not know.
        acting_civilian(state, context)?;
        return Err(not_begun());
    };
    let (member, side) = acting_side(context, receipt.force, receipt.unit)?;
    match side {
        Side::Force if state.handed_over_at().is_some() => return Err(not_found()),
        Side::Force => {}
        Side::Civilian => ensure_child_protection(state, context, member)?,
    }
    ensure_open(state)?;
    Ok((member, side))
}

/// The civilian who acts on parts two and three; the force is told that there is no such file.
pub(super) fn acting_civilian(
    state: &HandoverState,
    context: &Context<'_>,
) -> Result<MemberId, Refusal> {
    let member = context.acting_member()?;
    let registry = registry(context)?;
    if is_armed(registry, member) || registry.is_recused(member, context.stamp.stream) {
        return Err(not_found());
    }
    if state.exists() { Ok(member) } else { Err(not_begun()) }
}

/// Child protection: a child protection actor, or who speaks for the receiver or the present holder.
pub(super) fn ensure_child_protection(
    state: &HandoverState,
    context: &Context<'_>,
    member: MemberId,
) -> Result<(), Refusal> {
    let registry = registry(context)?;
    let speaks = |organisation: Option<OrganisationId>| {
        organisation.is_some_and(|id| speaks_for(registry, member, id))
    };
    ensure(
        is_child_protection(registry, member)
            || speaks(state.receiver())
            || speaks(state.last_organisation()),
        "not_child_protection",
        "only child protection does this: a child protection actor, or who receives the child",
    )
}

/// The receiver alone: a member who speaks for who received the child.
pub(super) fn acting_receiver(
    state: &HandoverState,
    context: &Context<'_>,
) -> Result<MemberId, Refusal> {
    let member = acting_civilian(state, context)?;
    ensure_open(state)?;
    ensure_handed_over(state)?;
    let registry = registry(context)?;
    let receives = state.receiver().is_some_and(|id| speaks_for(registry, member, id));
    ensure(receives, "not_the_receiver", "only who received the child does this")?;
    Ok(member)
}

/// Who works on care after the handover: the receiver, the present holder, whom `also` names, or
/// the ledger's own child protection actor.
pub(super) fn acting_carer(
    state: &HandoverState,
    context: &Context<'_>,
    also: Option<OrganisationId>,
) -> Result<MemberId, Refusal> {
    let member = acting_civilian(state, context)?;
    ensure_open(state)?;
    ensure_handed_over(state)?;
    let registry = registry(context)?;
    let present = match state.holder() {
        Some(Holder::Organisation(organisation)) => Some(organisation),
        Some(Holder::Family | Holder::Unknown) | None => state.last_organisation(),
    };
    let cares = [state.receiver(), present, also]
        .into_iter()
        .flatten()
        .any(|organisation| speaks_for(registry, member, organisation));
    ensure(
        cares || is_own_child_protection(registry, member),
        "not_the_carer",
        "only who received the child, who cares for them now, or child protection here does this",
    )?;
    Ok(member)
}

const fn not_begun() -> Refusal {
    Refusal::new("not_begun", "there is no custody receipt: begin it first")
}

pub(super) fn ensure_open(state: &HandoverState) -> Result<(), Refusal> {
    ensure(state.is_open(), "closed_handover", "the file is closed: reopen it first")
}

pub(super) fn ensure_handed_over(state: &HandoverState) -> Result<(), Refusal> {
    ensure(state.handed_over_at().is_some(), "not_handed_over", "the child was not handed over yet")
}

/// Nothing is done to a child who is not there.
pub(super) fn ensure_present(state: &HandoverState) -> Result<(), Refusal> {
    ensure(
        state.exit().is_none(),
        "child_has_left",
        "the child has left: record first that they are found",
    )
}

pub(super) fn ensure_registered(state: &HandoverState) -> Result<amana_events::PersonId, Refusal> {
    state.child().ok_or(Refusal::new("not_registered", "the child is not registered yet"))
}

/// No armed force or group receives, cares for or holds a child; others must be in the registry.
pub(super) fn check_civilian(
    context: &Context<'_>,
    organisation: OrganisationId,
    field: &'static str,
    armed: &'static str,
) -> Result<OrganisationKind, Refusal> {
    let Some(entry) = registry(context)?.organisation(organisation) else {
        return Err(Refusal::field(
            "unknown_organisation",
            field,
            "the organisation is not in the registry: register it first",
        ));
    };
    if is_armed_organisation(entry.kind) {
        return Err(Refusal::field(
            armed,
            field,
            "an armed force or group never receives or holds a child: choose a civilian actor",
        ));
    }
    Ok(entry.kind)
}
