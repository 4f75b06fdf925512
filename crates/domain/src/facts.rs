//! Access facts: how a member stands to a matter, and what of a person counts when a field is opened.
//!
//! They are read from the same states as the rules go by, and each stream read becomes a guard of the
//! append that rests on them. What follows from them is the access policy's to decide; nothing here
//! refuses.

use amana_events::{
    AllegationId, Code, MemberId, OrganisationId, PersonId, PurposeCode, StreamId, StreamKind,
    UnitId,
    case::PartyRole,
    common::{Recipient, RecipientKind},
    report::ReportKind,
};

use crate::{
    Context, State,
    case::{self, CaseState},
    consent::Needed,
    person::checks::is_conflicted,
    registry::RegistryState,
};

/// How a member stands to a matter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one question a rule asks")]
pub struct Standing {
    /// Excluded from it, from the case it went to, or from any matter of the person it is about.
    pub excluded: bool,
    /// They declared a conflict about it.
    pub recused: bool,
    /// It is about them.
    pub own_matter: bool,
    /// They work it now, or a matter of the person it is about.
    pub works: bool,
    /// It came to their organisation, or is not there yet.
    pub partner: bool,
    /// The child was with their force, or the handover is not there yet.
    pub force: bool,
    /// The child was with their unit, or the handover is not there yet.
    pub unit: bool,
}

/// What counts of the person a field belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OwnerStanding {
    /// Somebody else than only a subject: harmed, reporting, a witness, cared for, or nobody knows.
    pub protected: bool,
    /// The child of a handover, under 18 or of unknown or disputed age.
    pub child: bool,
}

/// Whether a member is of an armed force or group, or has the role of one.
pub fn is_armed(registry: &RegistryState, member: MemberId) -> bool {
    crate::handover::acting::is_armed(registry, member)
}

/// The person a matter is about, where it is about one.
pub fn person_of(context: &Context<'_>, stream: StreamId) -> Option<PersonId> {
    match stream.kind {
        StreamKind::Person | StreamKind::Contact | StreamKind::Consent => {
            Some(PersonId::new(stream.id))
        }
        StreamKind::Assistance => context.assistance(stream.id)?.person(),
        StreamKind::Referral => context.referral(stream.id)?.person(),
        StreamKind::Handover => context.handover(stream.id)?.child(),
        StreamKind::Report
        | StreamKind::Case
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => None,
    }
}

/// Whether a stream of this kind is what is kept of one person, and has their id.
pub fn is_about_one(kind: StreamKind) -> bool {
    matches!(kind, StreamKind::Person | StreamKind::Contact | StreamKind::Consent)
}

/// The streams that keep something of a person and nothing else.
pub fn kept_of(person: PersonId) -> [StreamId; 3] {
    [StreamKind::Person, StreamKind::Contact, StreamKind::Consent]
        .map(|kind| StreamId::new(kind, person.uuid()))
}

/// How a member stands to a matter.
pub fn standing(context: &Context<'_>, member: MemberId, stream: StreamId) -> Standing {
    let Some(registry) = context.registry() else { return Standing::default() };
    let own = registry.person_of(member);
    let organisation = registry.organisation_of(member);
    let unit = registry.unit_of(member);
    let mut standing = direct(context, member, stream, (organisation, unit));
    standing.recused = registry.is_recused(member, stream);
    standing.excluded = is_kept_from(context, stream, member) && !standing.recused;
    let person = person_of(context, stream);
    standing.own_matter |= own.is_some() && person == own;
    let Some(person) = person else { return standing };
    let about = is_about_one(stream.kind);
    let mut named = false;
    let matters = kept_of(person).into_iter().chain(context.world.involving(person));
    for matter in matters.filter(|matter| *matter != stream) {
        named |= !is_about_one(matter.kind);
        standing.excluded |= is_kept_from(context, matter, member);
        if about {
            let there = direct(context, member, matter, (organisation, unit));
            standing.works |= there.works;
            let sent = matches!(matter.kind, StreamKind::Referral | StreamKind::Handover);
            standing.partner |= sent && there.partner;
        }
    }
    // Whom no matter names yet is somebody being entered: the work of whoever enters them.
    standing.works |= about && !named;
    standing.partner |= about && !named;
    standing
}

/// The cases among these that a member is excluded from, read from the states themselves: for a
/// [`crate::World`] that holds them all.
pub fn excluding<'a>(
    states: impl Iterator<Item = (StreamId, &'a State)>,
    member: MemberId,
) -> Vec<StreamId> {
    let excludes = |state: &State| matches!(state, State::Case(case) if case.is_excluded(member));
    states.filter(|(_, state)| excludes(state)).map(|(stream, _)| stream).collect()
}

/// Whether the member is recused from the matter, or excluded from the case it is, went to, or gave
/// rise to.
fn is_kept_from(context: &Context<'_>, matter: StreamId, member: MemberId) -> bool {
    let excluded = || context.world.excluded_from(member);
    is_conflicted(context, matter, member)
        || (matter.kind == StreamKind::Report && any_from(context, matter, &excluded()))
}

/// Whether any of these cases came from the report, though nobody may have triaged it into one yet.
fn any_from(context: &Context<'_>, report: StreamId, cases: &[StreamId]) -> bool {
    let mut cases = cases.iter().filter(|stream| stream.kind == StreamKind::Case);
    cases.any(|stream| {
        let case = context.case(stream.id);
        case.is_some_and(|case| case.report() == Some(report) || case.reports().contains(&report))
    })
}

/// What a matter itself says of a member.
fn direct(
    context: &Context<'_>,
    member: MemberId,
    stream: StreamId,
    (organisation, unit): (Option<OrganisationId>, Option<UnitId>),
) -> Standing {
    let mut standing = Standing::default();
    match stream.kind {
        StreamKind::Case => {
            if let Some(case) = context.case(stream.id) {
                standing.works = case.is_handled_by(member, context.today());
                standing.own_matter = is_party(context, case, member);
            }
        }
        StreamKind::Report => {
            let into = context.report(stream.id).and_then(crate::report::ReportState::into);
            if let Some(case) = into.and_then(|into| context.case(into.id)) {
                standing.works = case.is_handled_by(member, context.today());
                standing.own_matter = is_party(context, case, member);
            }
            let own = context.registry().and_then(|registry| registry.person_of(member));
            let own = own.map(|own| context.world.involving(own)).unwrap_or_default();
            standing.own_matter |= any_from(context, stream, &own);
        }
        StreamKind::Assistance => {
            let file = context.assistance(stream.id);
            standing.works = file.is_some_and(|file| file.assigned() == Some(member));
        }
        StreamKind::Referral => {
            let referral = context.referral(stream.id);
            standing.partner = referral.is_none_or(|referral| {
                organisation.is_some() && referral.recipient() == organisation
            });
            standing.works = referral.is_some_and(|referral| referral.was_worked_by(member));
        }
        StreamKind::Handover => {
            let handover = context.handover(stream.id);
            let with = |at: Option<OrganisationId>| organisation.is_some() && at == organisation;
            standing.partner =
                handover.is_none_or(|it| with(it.receiver()) || with(it.last_organisation()));
            standing.force = handover.is_none_or(|it| with(it.force()));
            standing.unit = handover.is_none_or(|it| unit.is_some() && it.unit() == unit);
        }
        StreamKind::Person => {
            standing.partner = context.person(PersonId::new(stream.id)).is_none();
        }
        // Nobody has a part in an engagement that is not there yet: whoever may open one begins it.
        StreamKind::Audit => {
            standing.works = context
                .audit(stream.id)
                .is_none_or(|audit| audit.is_auditor(member) || audit.owns(member));
        }
        StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Receipt => {}
    }
    standing
}

fn is_party(context: &Context<'_>, case: &CaseState, member: MemberId) -> bool {
    let own = context.registry().and_then(|registry| registry.person_of(member));
    own.is_some_and(|own| case.involves(own))
}

/// Whether a stream is assistance's own: a report that asks for help and nothing else, or what is kept
/// of a person whom only such reports, assistance files, referrals and handovers name.
///
/// Whoever works here may be named by any colleague, as a witness or in passing: of them it stays
/// assistance's own until they report, or are harmed in a case.
pub fn is_help_only(context: &Context<'_>, stream: StreamId) -> bool {
    if stream.kind == StreamKind::Report {
        let report = context.report(stream.id);
        return report.is_some_and(|report| report.kind() == Some(ReportKind::HelpOnly));
    }
    if !is_about_one(stream.kind) {
        return false;
    }
    let person = PersonId::new(stream.id);
    let works_here = context.registry().is_some_and(|it| it.member_of(person).is_some());
    let mut helped = false;
    for matter in context.world.involving(person) {
        match matter.kind {
            StreamKind::Case if !works_here || is_harmed(context, matter, person) => return false,
            StreamKind::Report if is_help_only(context, matter) => helped = true,
            StreamKind::Report if !works_here || is_theirs(context, matter, person) => {
                return false;
            }
            StreamKind::Assistance | StreamKind::Referral | StreamKind::Handover => helped = true,
            StreamKind::Report
            | StreamKind::Case
            | StreamKind::Person
            | StreamKind::Contact
            | StreamKind::Consent
            | StreamKind::Access
            | StreamKind::Keys
            | StreamKind::Registry
            | StreamKind::Audit
            | StreamKind::Receipt => {}
        }
    }
    helped
}

fn is_harmed(context: &Context<'_>, case: StreamId, person: PersonId) -> bool {
    let harmed = [PartyRole::Survivor, PartyRole::Child];
    let case = context.case(case.id);
    case.is_some_and(|case| harmed.iter().any(|role| case.is_party(person, *role)))
}

fn is_theirs(context: &Context<'_>, report: StreamId, person: PersonId) -> bool {
    let report = context.report(report.id);
    report.is_some_and(|it| it.reporter() == Some(person) || it.survivor() == Some(person))
}

/// Whether the person agreed, to this recipient and purpose, for these classes of field: now.
pub fn agreed(
    context: &Context<'_>,
    person: PersonId,
    purpose: &PurposeCode,
    recipient: Option<OrganisationId>,
    fields: &[Code],
) -> bool {
    let recipient = recipient.map_or_else(
        || Recipient::new(RecipientKind::OwnOrganisation, None),
        |it| Recipient::new(RecipientKind::Organisation, Some(it)),
    );
    let needed = Needed::new(purpose, &recipient).with_fields(fields);
    context.consent(person).is_some_and(|it| it.in_force(&needed, context.now()).is_some())
}

/// What counts of the person a field belongs to. Of whom nothing is known is protected.
pub fn owner(context: &Context<'_>, person: PersonId) -> OwnerStanding {
    let (mut only_subject, mut subject) = (true, false);
    let mut owner = OwnerStanding::default();
    let mut cared_for = false;
    for matter in context.world.involving(person) {
        match matter.kind {
            StreamKind::Case => {
                let parties = context.case(matter.id).map(CaseState::parties).unwrap_or_default();
                for party in parties.iter().filter(|party| party.person == person) {
                    let is_subject = party.role == PartyRole::Subject;
                    subject |= is_subject;
                    only_subject &= is_subject;
                }
            }
            StreamKind::Report => {
                let Some(report) = context.report(matter.id) else { continue };
                let reports = report.reporter() == Some(person);
                only_subject &= !reports && report.survivor() != Some(person);
            }
            StreamKind::Assistance | StreamKind::Referral | StreamKind::Handover => {
                only_subject = false;
                cared_for |= matter.kind == StreamKind::Handover;
            }
            StreamKind::Person
            | StreamKind::Contact
            | StreamKind::Consent
            | StreamKind::Access
            | StreamKind::Keys
            | StreamKind::Registry
            | StreamKind::Audit
            | StreamKind::Receipt => {}
        }
    }
    owner.protected = !(subject && only_subject);
    let known = context.person(person).is_some_and(crate::person::PersonState::protected_as_child);
    owner.child = owner.protected && known && cared_for;
    owner
}

/// The same for a member who wants to open a field: what they recorded themselves does not count.
pub fn agreed_by_another(
    context: &Context<'_>,
    person: PersonId,
    purpose: &PurposeCode,
    member: MemberId,
    fields: &[Code],
) -> bool {
    let organisation = context.registry().and_then(|registry| registry.organisation_of(member));
    let recipient = organisation.map_or_else(
        || Recipient::new(RecipientKind::OwnOrganisation, None),
        |it| Recipient::new(RecipientKind::Organisation, Some(it)),
    );
    let needed = Needed::new(purpose, &recipient).with_fields(fields);
    let consents = context.consent(person);
    consents.is_some_and(|it| it.in_force_by_another(&needed, member, context.now()).is_some())
}

/// Whether a contact plan of the person is in force, and contact neither unsafe nor unwanted (rule 13).
pub fn is_reachable(context: &Context<'_>, person: PersonId) -> bool {
    context.contact(person).is_some_and(|contact| {
        contact.plan_in_force(context.now()).is_some()
            && !contact.is_unsafe()
            && !contact.is_unwanted()
    })
}

/// Whether safety was assessed in time, and nothing blocks, for all survivors a case knows of an
/// allegation, or of all of them (rule 14).
pub fn is_safe(context: &Context<'_>, case: uuid::Uuid, allegation: Option<AllegationId>) -> bool {
    context.case(case).is_some_and(|state| case::is_safe(state, context, allegation))
}
