//! Checks that the streams about persons share: who the person of a stream is, who may act on a
//! matter, and what still hangs on somebody.

use amana_events::{
    Code, MemberId, Moment, OrganisationId, PersonId, Reference, StreamId, StreamKind,
    common::{Recipient, RecipientKind, Role},
    registry::LimitUnit,
};
use amana_vault::Secret;
use uuid::Uuid;

use super::PersonState;
use crate::{Context, Refusal, State, facts::kept_of, handover::acting::is_armed, refusal::ensure};

/// The person whose stream this is: for `person`, `contact` and `consent` the ids are one.
pub(crate) const fn person_of_stream(context: &Context<'_>) -> PersonId {
    PersonId::new(context.stamp.stream.id)
}

/// The state of somebody who was created and not erased.
pub(crate) fn living<'a>(
    context: &'a Context<'_>,
    person: PersonId,
) -> Result<&'a PersonState, Refusal> {
    let state = context.person(person).filter(|state| state.exists()).ok_or(Refusal::new(
        "no_such_person",
        "no such person: create the person first with create_person",
    ))?;
    ensure(
        !state.is_erased(),
        "person_erased",
        "the person was erased: nothing more is recorded about them",
    )?;
    Ok(state)
}

/// Each of `persons` was created and not erased.
pub(crate) fn all_living(
    context: &Context<'_>,
    persons: impl IntoIterator<Item = PersonId>,
) -> Result<(), Refusal> {
    persons.into_iter().try_for_each(|person| living(context, person).map(|_| ()))
}

/// The acting member, who is no armed actor: those have part one of their own handovers and nothing
/// else. They learn nothing: "not found" (`domain.md`, rule 11).
pub(crate) fn civilian(context: &Context<'_>) -> Result<MemberId, Refusal> {
    let member = context.acting_member()?;
    let armed = context.registry().is_some_and(|registry| is_armed(registry, member));
    ensure(!armed, "not_found", "no such matter")?;
    Ok(member)
}

/// An acting member who may know of the matter: no armed actor, not recused from it, nor excluded
/// from the case. Who may not learns nothing: "not found" (`domain.md`, rule 11).
pub(crate) fn acting_on(context: &Context<'_>, matter: StreamId) -> Result<MemberId, Refusal> {
    let member = civilian(context)?;
    ensure(!is_conflicted(context, matter, member), "not_found", "no such matter")?;
    Ok(member)
}

/// An acting member who may work on what is recorded of the person itself: no armed actor, not the
/// person, and without a conflict in any matter that names them (`domain.md`, rule 5).
pub(crate) fn unconflicted(context: &Context<'_>, person: PersonId) -> Result<MemberId, Refusal> {
    let member = civilian(context)?;
    not_own_matter(context, member, person)?;
    ensure(!is_shut_out(context, person, member), "not_found", "no such matter")?;
    Ok(member)
}

/// Whether the member has a conflict in any matter that names the person, or in their own streams.
pub(crate) fn is_shut_out(context: &Context<'_>, person: PersonId, member: MemberId) -> bool {
    let involved = context.world.involving(person);
    kept_of(person).into_iter().chain(involved).any(|matter| is_conflicted(context, matter, member))
}

/// Whether the member is recused from the matter, or excluded from the case it is or went to.
pub(crate) fn is_conflicted(context: &Context<'_>, matter: StreamId, member: MemberId) -> bool {
    let shut_out = |matter: StreamId| {
        let registry = context.registry();
        registry.is_some_and(|registry| registry.is_recused(member, matter))
            || (matter.kind == StreamKind::Case
                && context.case(matter.id).is_some_and(|case| case.is_excluded(member)))
    };
    let report = (matter.kind == StreamKind::Report).then(|| context.report(matter.id)).flatten();
    shut_out(matter) || report.and_then(crate::report::ReportState::into).is_some_and(shut_out)
}

/// Whether the member works for survivors and children: a focal point, an advocate or a child
/// protection actor (`domain.md`, rule 14).
pub(crate) fn works_for_survivors(context: &Context<'_>, member: MemberId) -> bool {
    let roles =
        [Role::AssistanceFocalPoint, Role::VictimsRightsAdvocate, Role::ChildProtectionActor];
    let registry = context.registry();
    registry.is_some_and(|registry| roles.iter().any(|role| registry.holds(member, *role)))
}

/// Whether `until` lies no further from `from` than the registry's clock allows; a clock without a
/// limit, or that no list holds, forbids nothing. Working days count as days and a month as 30.
pub(crate) fn within_clock(
    context: &Context<'_>,
    clock: &str,
    from: Moment,
    until: Moment,
) -> bool {
    let clock = context.registry().and_then(|registry| registry.clock(clock));
    let limit = clock.and_then(|clock| clock.limit.map(|limit| (i64::from(limit), clock.unit)));
    let Some((limit, unit)) = limit else { return true };
    let seconds = match unit {
        LimitUnit::Hours => 3_600,
        LimitUnit::Days | LimitUnit::WorkingDays => 86_400,
        LimitUnit::Months => 30 * 86_400,
    };
    until <= from.plus_seconds(limit.saturating_mul(seconds))
}

/// The acting member is not the person the matter is about.
pub(crate) fn not_own_matter(
    context: &Context<'_>,
    member: MemberId,
    person: PersonId,
) -> Result<(), Refusal> {
    let own = context.registry().and_then(|registry| registry.person_of(member)) == Some(person);
    ensure(!own, "own_matter", "nobody decides about themselves: another member must")
}

/// A member, or amana itself, acts.
pub(crate) fn member_or_system(context: &Context<'_>) -> Result<(), Refusal> {
    if context.stamp.actor.kind == amana_events::ActorKind::System {
        return Ok(());
    }
    context.acting_member().map(|_| ())
}

/// The registry's list knows the code.
pub(crate) fn known_code(
    context: &Context<'_>,
    list: &str,
    code: &str,
    field: &'static str,
) -> Result<(), Refusal> {
    let known = |registry: &crate::registry::RegistryState| {
        registry.knows_code(list, code) || (!context.is_strict() && !registry.has_list(list))
    };
    if context.registry().is_some_and(known) {
        return Ok(());
    }
    Err(Refusal::field("unknown_code", field, "the registry's code list has no such code"))
}

/// The organisation is in the registry.
pub(crate) fn known_organisation(
    context: &Context<'_>,
    organisation: OrganisationId,
    field: &'static str,
) -> Result<(), Refusal> {
    let known =
        context.registry().is_some_and(|registry| registry.organisation(organisation).is_some());
    if known {
        return Ok(());
    }
    Err(Refusal::field("unknown_organisation", field, "the registry has no such organisation"))
}

/// The recipient is complete, and the organisation named is in the registry.
pub(crate) fn known_recipient(context: &Context<'_>, recipient: &Recipient) -> Result<(), Refusal> {
    if recipient.country.is_some() && recipient.kind != RecipientKind::MemberState {
        return Err(Refusal::field(
            "no_state",
            "recipient",
            "only a State is named by its country: leave the country out",
        ));
    }
    match recipient.organisation {
        Some(organisation) => known_organisation(context, organisation, "recipient"),
        None if recipient.kind == RecipientKind::Organisation => Err(Refusal::field(
            "recipient_not_named",
            "recipient",
            "name the organisation: consent is given to one recipient",
        )),
        None => Ok(()),
    }
}

/// Compartment codes, each once.
pub(crate) fn known_compartments(fields: &[Code]) -> Result<(), Refusal> {
    let known = |code: &Code| amana_vault::Compartment::from_code(code.as_str()).is_some();
    if fields.iter().all(known) {
        return Ok(());
    }
    Err(Refusal::field("unknown_compartment", "fields", "no such class of field"))
}

/// The reference given, or one made from the random part of the event's id.
pub(crate) fn reference(context: &Context<'_>, given: Option<Reference>) -> Reference {
    given.unwrap_or_else(|| {
        let event = context.stamp.event.uuid();
        let random = event.as_bytes().last_chunk::<5>().copied().unwrap_or_default();
        Reference::from_random(context.stamp.stream.kind, random)
    })
}

/// The reference begins with the letter of the stream's kind.
pub(crate) fn fitting_reference(
    context: &Context<'_>,
    reference: Reference,
) -> Result<(), Refusal> {
    let sample = Reference::from_random(context.stamp.stream.kind, [0; 5]).to_string();
    if reference.to_string().chars().next() == sample.chars().next() {
        return Ok(());
    }
    Err(Refusal::field("wrong_reference", "reference", "the letter is of another kind of file"))
}

/// Ids of the persons a file's text speaks of, each once.
pub(crate) fn mentioning(persons: impl IntoIterator<Item = PersonId>) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = persons.into_iter().map(PersonId::uuid).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// A text of a file speaking of these persons, on its way to be sealed.
pub(crate) fn file_text<C: amana_vault::CompartmentTag>(
    text: Secret,
    persons: impl IntoIterator<Item = PersonId>,
) -> amana_events::FileText<C> {
    amana_events::FileText::of_file_mentioning(text, mentioning(persons))
}

/// Whether the matter still hangs on the person: open case, claim, appeal, review or hold,
/// assistance, referral, care of a child, or a report nobody has triaged (`domain.md`, rule 9).
pub(crate) fn is_open_matter(context: &Context<'_>, matter: StreamId) -> bool {
    match context.world.read(matter) {
        Some(State::Case(case)) => case.is_open() || case.has_hold() || case.has_open_claim(),
        Some(State::Report(report)) => report.awaits_triage(),
        Some(State::Assistance(assistance)) => assistance.is_open(),
        Some(State::Referral(referral)) => referral.is_open(),
        Some(State::Handover(handover)) => handover.is_open() || handover.care_is_open(),
        Some(
            State::Person(_)
            | State::Contact(_)
            | State::Consent(_)
            | State::Access(_)
            | State::Keys(_)
            | State::Registry(_)
            | State::Audit(_)
            | State::Receipt(_),
        )
        | None => false,
    }
}
