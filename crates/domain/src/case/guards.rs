//! Checks that many rules of a case share.

use amana_events::{
    AllegationId, MemberId, Moment, Month, Period, PersonId,
    case::PartyRole,
    registry::{AffiliationEntry, LimitUnit, RouteEntry},
};
use amana_vault::{CompartmentTag, Secret};

use super::{Allegation, CaseState, Claim, Safety, who};
use crate::{
    Context, Refusal,
    contact::{ContactSafety, safety::standing_for_case},
    refusal::ensure,
    registry::RegistryState,
};

/// The clock that says how old a safety assessment may be (`domain.md`, rule 14).
pub(super) const SAFETY_CLOCK: &str = "safety_assessment";

/// What a reader who may not know is told, and what is true of a case that is not there.
pub(super) const fn not_found() -> Refusal {
    Refusal::new("not_found", "no such case")
}

pub(super) fn registry<'a>(context: &'a Context<'_>) -> Result<&'a RegistryState, Refusal> {
    context
        .registry()
        .ok_or(Refusal::new("no_registry", "the ledger has no registry yet: run `amana init`"))
}

/// The acting member, to whom the case may be known.
pub(super) fn reader(state: &CaseState, context: &Context<'_>) -> Result<MemberId, Refusal> {
    let member = context.acting_member()?;
    if !state.exists() || who::shut_out(state, context, member) {
        return Err(not_found());
    }
    Ok(member)
}

/// The acting member, who may do something in a case that may be closed, but was not merged.
pub(super) fn hands(state: &CaseState, context: &Context<'_>) -> Result<MemberId, Refusal> {
    let member = reader(state, context)?;
    ensure(
        !state.has_unread_note(member),
        "unread_handover_note",
        "a handover note waits for you: read it (`read_handover_note`) before acting on the case",
    )?;
    ensure(!state.is_merged(), "merged_case", "the case was merged: act on the case it went into")?;
    Ok(member)
}

/// The acting member, who may do something in an open case.
pub(super) fn open_hands(state: &CaseState, context: &Context<'_>) -> Result<MemberId, Refusal> {
    let member = who::hands_here(state, context)?;
    ensure(
        state.is_open(),
        "closed_case",
        "the case is closed: ask for a review to have it opened again",
    )?;
    Ok(member)
}

/// A member somebody wants to give something to: active and not excluded.
pub(super) fn can_be_hands(
    state: &CaseState,
    context: &Context<'_>,
    member: MemberId,
    field: &'static str,
) -> Result<(), Refusal> {
    let registry = registry(context)?;
    if !registry.is_active(member) {
        let reason = "the member is not in the registry, suspended or gone: name another";
        return Err(Refusal::field("member_inactive", field, reason));
    }
    if who::shut_out(state, context, member) {
        return Err(Refusal::field(
            "member_excluded",
            field,
            "the member cannot work this case: name another",
        ));
    }
    Ok(())
}

/// An allegation that is here.
pub(super) fn allegation(state: &CaseState, id: AllegationId) -> Result<&Allegation, Refusal> {
    state.allegation(id).ok_or(Refusal::field(
        "no_such_allegation",
        "allegation",
        "the case has no such allegation, or it moved to another case",
    ))
}

/// What was recorded of an allegation here; a row that is only imported is classified first.
pub(super) fn claim(allegation: &Allegation) -> Result<&Claim, Refusal> {
    allegation.claim.as_deref().ok_or(Refusal::field(
        "not_classified",
        "allegation",
        "the allegation is only as reported: give it class and affiliation with `reclassify_allegation`",
    ))
}

/// The route of an allegation, and its affiliation.
pub(super) fn route<'a>(
    context: &'a Context<'_>,
    claim: &Claim,
) -> Result<(&'a RouteEntry, &'a AffiliationEntry), Refusal> {
    let registry = registry(context)?;
    let affiliation = registry.affiliation(&claim.affiliation);
    let route = registry.route(&claim.affiliation, claim.grave);
    route.zip(affiliation).ok_or(Refusal::field(
        "no_route",
        "affiliation",
        "the registry has no route for this affiliation and seriousness: adopt one first",
    ))
}

/// A person the ledger knows and has not erased.
pub(super) fn person(
    context: &Context<'_>,
    id: PersonId,
    field: &'static str,
) -> Result<(), Refusal> {
    let known = context.person(id).filter(|person| person.exists());
    let Some(known) = known else {
        let reason = "no such person: create the person first";
        return Err(Refusal::field("no_such_person", field, reason));
    };
    if known.is_erased() {
        return Err(Refusal::field("person_erased", field, "the person was erased"));
    }
    Ok(())
}

/// A person who has this part in the case.
pub(super) fn party(
    state: &CaseState,
    person: PersonId,
    role: PartyRole,
    reason: &'static str,
) -> Result<(), Refusal> {
    if state.is_party(person, role) {
        Ok(())
    } else {
        Err(Refusal::field("not_a_party", "person", reason))
    }
}

/// Rule 14: every survivor the file knows has a safety assessment in force that does not block.
/// Where no survivor is known, there is nobody to ask, and assistance is not held up by it.
pub(super) fn survivors_safe(
    state: &CaseState,
    context: &Context<'_>,
    survivors: &[PersonId],
) -> Result<(), Refusal> {
    for survivor in survivors {
        let of_case = last_word(state, context, *survivor);
        let safety = if context.is_strict() {
            standing_for_case(context, *survivor, of_case)
        } else {
            of_case.map(|safety| ContactSafety {
                blocks: safety.blocks(),
                at: safety.at,
                event: None,
            })
        };
        let Some(safety) = safety else {
            return Err(Refusal::new(
                "safety_not_assessed",
                "a survivor's safety is not assessed yet: someone who works for them does it first",
            ));
        };
        ensure(
            !safety.blocks,
            "not_safe",
            "it is not safe: only the survivor, or two people for danger to life, may lift that",
        )?;
        ensure(
            !is_older_than_limit(context, safety.at),
            "safety_assessment_old",
            "the safety assessment is older than the ledger allows: assess safety anew",
        )?;
    }
    Ok(())
}

/// Whether rule 14 holds for every survivor of an allegation, or of the whole case.
pub fn is_safe(state: &CaseState, context: &Context<'_>, allegation: Option<AllegationId>) -> bool {
    survivors_safe(state, context, &state.survivors(allegation)).is_ok()
}

/// The last word on a survivor's safety: here, or in a case that went on here, where a "not safe"
/// that stands outweighs whatever is newer.
fn last_word(state: &CaseState, context: &Context<'_>, survivor: PersonId) -> Option<Safety> {
    let here = state.safety_of(survivor);
    if !context.is_strict() {
        return here;
    }
    let there = who::sources(state, context).filter_map(|(_, case)| case.safety_of(survivor));
    here.into_iter().chain(there).max_by_key(|safety| (safety.blocks(), safety.since()))
}

/// Whether the assessment lies further back than the safety clock allows. Working days count as days
/// and a month as 30 of them: the assessment never lasts longer than the clock says.
///
/// Both the assessment and the act count from when they were known: a paper that is recorded late is
/// as old as it is, also beside an act that is recorded late.
fn is_older_than_limit(context: &Context<'_>, at: Moment) -> bool {
    let clock = context.registry().and_then(|registry| registry.clock(SAFETY_CLOCK));
    let Some((limit, unit)) = clock.and_then(|clock| clock.limit.map(|limit| (limit, clock.unit)))
    else {
        return false;
    };
    let seconds = match unit {
        LimitUnit::Hours => 3_600,
        LimitUnit::Days | LimitUnit::WorkingDays => 86_400,
        LimitUnit::Months => 30 * 86_400,
    };
    let act = if context.is_strict() {
        context.stamp.known.min(context.stamp.recorded)
    } else {
        context.now()
    };
    act > at.plus_seconds(i64::from(limit) * seconds)
}

/// Rule 13: the person wants contact, it is safe, and a contact plan is in force.
pub(super) fn may_contact(
    state: &CaseState,
    context: &Context<'_>,
    person: PersonId,
) -> Result<(), Refusal> {
    ensure(
        !who::withdrew(state, context, person),
        "survivor_withdrew",
        "the survivor withdrew: nobody contacts them; the case goes on without",
    )?;
    let contact = context.contact(person);
    ensure(
        !contact.is_some_and(crate::contact::ContactState::is_unwanted),
        "contact_unwanted",
        "the person wants no contact",
    )?;
    ensure(
        !contact.is_some_and(crate::contact::ContactState::is_unsafe),
        "contact_unsafe",
        "contact was found unsafe: make a new contact plan with the person first",
    )?;
    ensure(
        contact.is_some_and(|contact| contact.plan_in_force(context.now()).is_some()),
        "no_contact_plan",
        "no contact plan is in force for the person: make or review one first",
    )
}

/// The month of a moment, in UTC.
pub(super) fn month_of(moment: Moment) -> Option<Month> {
    let date = moment.day().date();
    Month::new(date.year(), u8::try_from(date.month()).ok()?).ok()
}

/// The first month of a period; none where it has no beginning.
pub(super) fn begins(period: Period) -> Option<Month> {
    match period {
        Period::Month(month) => Some(month),
        Period::Year(year) | Period::Years(year, _) => Month::new(year, 1).ok(),
        Period::Until(_) | Period::Unknown => None,
    }
}

/// A text of the file, which speaks of these persons.
pub(super) fn sealed<C: CompartmentTag>(
    text: Secret,
    persons: impl IntoIterator<Item = PersonId>,
) -> amana_events::FileText<C> {
    let mentions = persons.into_iter().map(PersonId::uuid).collect();
    amana_events::FileText::of_file_mentioning(text, mentions)
}

/// A text of the file, which speaks of the persons named, or, where none is, of every party.
pub(super) fn sealed_naming<C: CompartmentTag>(
    text: Secret,
    mentions: &[PersonId],
    state: &CaseState,
) -> amana_events::FileText<C> {
    let everybody = if mentions.is_empty() { state.persons() } else { mentions.to_vec() };
    sealed(text, everybody)
}

/// A code of a list the registry keeps.
pub(super) fn listed(
    context: &Context<'_>,
    list: &str,
    code: &amana_events::Code,
    field: &'static str,
) -> Result<(), Refusal> {
    if registry(context)?.knows_code(list, code.as_str()) {
        return Ok(());
    }
    let reason = "the registry's list has no such code: see `amana log --stream registry`";
    Err(Refusal::field("unknown_code", field, reason))
}
