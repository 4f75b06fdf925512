//! Recording an allegation, putting it in another class, correcting its counts.

use amana_events::{
    AffiliationCode, AllegationId, ClassCode, Code, Country, Period, PersonId, UnitId,
    case::{
        AllegationCorrected, AllegationReclassified, AllegationRecorded, CaseEvent, PartyRole,
        ReportingEntity, SubjectUnitSealed,
    },
    common::{AgeBand, SexCounts, VictimCounts},
};
use amana_vault::Secret;

use super::{
    Allegation, CaseState,
    codes::country,
    guards::{self, open_hands, sealed, sealed_naming},
    who::sources,
};
use crate::{Context, Decide, Refusal, RequiredText, Text, person::PersonState, refusal::ensure};

command! {
    /// Records an allegation: one class and type, one subject or unidentified group, one
    /// affiliation.
    pub struct RecordAllegation = "record_allegation" {
        /// The allegation.
        allegation: AllegationId,
        /// Its class.
        class: ClassCode,
        /// Its type within the class.
        kind: Code,
        /// The subject; left out while unidentified.
        subject: Option<PersonId>,
        /// Whose personnel.
        affiliation: AffiliationCode,
        /// The contributing country, exactly where the affiliation has one.
        contributing_country: Option<Country>,
        /// Whether grave (child, rape, several perpetrators): chooses the route.
        grave: bool,
        /// Survivors known to the file.
        survivors: Vec<PersonId>,
        /// Victims by category; left out where not stated. Never inferred.
        victims: VictimCounts,
        /// Alleged perpetrators by sex; left out where not stated.
        alleged_perpetrators: SexCounts,
        /// When it is said to have happened, coarsely.
        incident_period: Option<Period>,
        /// Who reports it in published figures.
        reporting_entity: Option<ReportingEntity>,
        /// What is alleged.
        account: RequiredText,
        /// Exact date, place and unit.
        circumstances: Text,
        /// The unit, contingent or office of the subject, identified or not: sealed, and opened by
        /// amana alone to compute who is in conflict.
        unit: Option<UnitId>,
    }
}

command! {
    /// Seals the unit of an allegation's subject, identified or not; the newest stands.
    pub struct SealSubjectUnit = "seal_subject_unit" {
        /// The allegation.
        allegation: AllegationId,
        /// The unit, contingent or office.
        unit: UnitId,
    }
}

asks_for!(SealSubjectUnit, |command, _state, context| {
    unit_of(command.allegation, command.unit, context)?
});

/// A unit of the registry on its way to be sealed: once it is, no rule can read it.
fn unit_of(
    allegation: AllegationId,
    unit: UnitId,
    context: &Context<'_>,
) -> Result<SubjectUnitSealed, Refusal> {
    if guards::registry(context)?.organisation_of_unit(unit).is_none() {
        let reason = "the unit is not registered: register it first";
        return Err(Refusal::field("unknown_unit", "unit", reason));
    }
    Ok(SubjectUnitSealed { allegation, unit: sealed(Secret::new(unit.to_string()), []) })
}

admits!(SubjectUnitSealed, |event, state, context| {
    open_hands(state, context)?;
    guards::allegation(state, event.allegation).map(|_| ())
});

impl Decide<CaseState> for RecordAllegation {
    fn decide(&self, _: &CaseState, context: &Context<'_>) -> Result<Vec<CaseEvent>, Refusal> {
        let mut events = vec![recorded(self).into()];
        if let Some(unit) = self.unit {
            events.push(unit_of(self.allegation, unit, context)?.into());
        }
        Ok(events)
    }
}

fn recorded(command: &RecordAllegation) -> AllegationRecorded {
    let speaks_of = || command.survivors.iter().chain(&command.subject).copied();
    AllegationRecorded {
        allegation: command.allegation,
        class: command.class.clone(),
        kind: command.kind.clone(),
        subject: command.subject,
        affiliation: command.affiliation.clone(),
        contributing_country: command.contributing_country.clone(),
        grave: command.grave,
        survivors: command.survivors.clone(),
        victims: command.victims.clone(),
        alleged_perpetrators: command.alleged_perpetrators.clone(),
        incident_period: command.incident_period,
        reporting_entity: command.reporting_entity,
        account: sealed(command.account.secret(), speaks_of()),
        circumstances: sealed(command.circumstances.secret(), speaks_of()),
    }
}

command! {
    /// Puts an allegation in another class or type, or under another affiliation. It gives an
    /// imported row the class and affiliation that its own steps need.
    pub struct ReclassifyAllegation = "reclassify_allegation" {
        /// The allegation.
        allegation: AllegationId,
        /// The class.
        class: ClassCode,
        /// The type.
        kind: Code,
        /// Whose personnel.
        affiliation: AffiliationCode,
        /// The contributing country, exactly where the affiliation has one.
        contributing_country: Option<Country>,
        /// Whether grave.
        grave: bool,
        /// Why.
        reason: RequiredText,
        /// Of whom the reason speaks; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(ReclassifyAllegation, |command, state, _context| AllegationReclassified {
    allegation: command.allegation,
    class: command.class.clone(),
    kind: command.kind.clone(),
    affiliation: command.affiliation.clone(),
    contributing_country: command.contributing_country.clone(),
    grave: command.grave,
    reason: sealed_naming(command.reason.secret(), &command.mentions, state),
});

command! {
    /// Corrects an allegation of our own: counts and period as they now stand, and the texts where
    /// they were wrong.
    pub struct CorrectAllegation = "correct_allegation" {
        /// The allegation.
        allegation: AllegationId,
        /// Victims by category, as they now stand.
        victims: VictimCounts,
        /// Alleged perpetrators by sex, as they now stand.
        alleged_perpetrators: SexCounts,
        /// When it is said to have happened.
        incident_period: Option<Period>,
        /// What is alleged, where that was written down wrongly.
        account: Text,
        /// Exact date, place and unit, where they were.
        circumstances: Text,
        /// Who reports it in published figures, where that was wrong.
        reporting_entity: Option<ReportingEntity>,
        /// Why.
        reason: RequiredText,
        /// Of whom the texts speak; every party when left out.
        mentions: Vec<PersonId>,
    }
}

asks_for!(CorrectAllegation, |command, state, _context| {
    let (account, circumstances) = (&command.account, &command.circumstances);
    let mentions = &command.mentions;
    AllegationCorrected {
        allegation: command.allegation,
        victims: command.victims.clone(),
        alleged_perpetrators: command.alleged_perpetrators.clone(),
        incident_period: command.incident_period,
        account: (!account.is_empty()).then(|| sealed_naming(account.secret(), mentions, state)),
        circumstances: (!circumstances.is_empty())
            .then(|| sealed_naming(circumstances.secret(), mentions, state)),
        reporting_entity: command.reporting_entity,
        reason: sealed_naming(command.reason.secret(), mentions, state),
    }
});

/// Whether the class stands in the tree of sexual exploitation and abuse.
pub(super) fn is_sea(class: &ClassCode) -> bool {
    class.as_str().split('/').next() == Some("sea")
}

/// The list of classes that are recruitment or use of children.
const RECRUITMENT_CLASSES: &str = "recruitment_class";

/// The list of affiliations that are personnel.
const PERSONNEL: &str = "personnel_affiliation";

/// Whether the class is recruitment or use of children: by personnel only; by others it is no
/// misconduct case (`domain.md`, `mrm`). A ledger without the list goes by the class's name.
fn is_child_recruitment(context: &Context<'_>, class: &ClassCode) -> bool {
    let registry =
        context.registry().filter(|r| context.is_strict() && r.has_list(RECRUITMENT_CLASSES));
    match registry {
        Some(registry) => registry.knows_code(RECRUITMENT_CLASSES, class.as_str()),
        None => class.as_str().split('/').any(|part| part.contains("recruitment")),
    }
}

/// Whether who belongs there is personnel. A ledger without the list knows only who is not.
fn is_personnel(context: &Context<'_>, affiliation: &AffiliationCode) -> bool {
    match context.registry().filter(|r| context.is_strict() && r.has_list(PERSONNEL)) {
        Some(registry) => registry.knows_code(PERSONNEL, affiliation.as_str()),
        None => !["non_un_force", "armed_group", "armed_force"].contains(&affiliation.as_str()),
    }
}

/// What the registry must know of a classification.
struct Classification<'a> {
    class: &'a ClassCode,
    kind: &'a Code,
    affiliation: &'a AffiliationCode,
    country: Option<&'a Country>,
    grave: bool,
}

impl Classification<'_> {
    fn check(&self, context: &Context<'_>) -> Result<(), Refusal> {
        let registry = guards::registry(context)?;
        let refuse = |code, field, reason| Err(Refusal::field(code, field, reason));
        let Some(class) = registry.class(self.class) else {
            return refuse("unknown_class", "class", "the registry knows no such class");
        };
        if !class.types.contains(self.kind) {
            return refuse("unknown_type", "kind", "the class has no such type");
        }
        let Some(affiliation) = registry.affiliation(self.affiliation) else {
            let reason = "the registry knows no such affiliation";
            return refuse("unknown_affiliation", "affiliation", reason);
        };
        if affiliation.has_country && self.country.is_none() {
            let reason = "this affiliation has a contributing country: say which";
            return refuse("country_needed", "contributing_country", reason);
        }
        if !affiliation.has_country && self.country.is_some() {
            let reason = "this affiliation has no contributing country: leave it out";
            return refuse("no_country_here", "contributing_country", reason);
        }
        if registry.route(self.affiliation, self.grave).is_none() {
            let reason = "the registry has no route for this affiliation and seriousness";
            return refuse("no_route", "affiliation", reason);
        }
        let by_personnel = is_personnel(context, self.affiliation);
        if is_child_recruitment(context, self.class) && !by_personnel {
            let reason = "recruitment of children by a force or group is no misconduct case: \
                          only by personnel";
            return refuse("not_by_personnel", "affiliation", reason);
        }
        country(context, self.country, "contributing_country")
    }
}

/// A child is never the subject of a case for association with a force or group; in any other class
/// a child may be one only as personnel.
pub(super) fn may_be_subject(
    context: &Context<'_>,
    person: PersonId,
    class: &ClassCode,
    field: &'static str,
) -> Result<(), Refusal> {
    guards::person(context, person, field)?;
    let known = context.person(person);
    let personnel = known.is_some_and(PersonState::is_personnel);
    let known_child = known.is_some_and(|p| p.protected_as_child() && p.age() != AgeBand::Unknown);
    let protected = known.is_some_and(PersonState::protected_as_child);
    let child = if is_child_recruitment(context, class) {
        known_child || (protected && !personnel)
    } else {
        known_child && !personnel
    };
    if child {
        let reason = "children are victims first: a child is not the subject of such a case";
        return Err(Refusal::field("child_subject", field, reason));
    }
    Ok(())
}

fn check_counts(
    victims: &VictimCounts,
    perpetrators: &SexCounts,
    survivors: usize,
) -> Result<(), Refusal> {
    let zero = "leave out what is not stated: a count is at least 1";
    if victims.values().any(|count| *count == 0) {
        return Err(Refusal::field("zero_count", "victims", zero));
    }
    if perpetrators.values().any(|count| *count == 0) {
        return Err(Refusal::field("zero_count", "alleged_perpetrators", zero));
    }
    let total: u64 = victims.values().map(|count| u64::from(*count)).sum();
    if !victims.is_empty() && total < u64::try_from(survivors).unwrap_or(u64::MAX) {
        let reason = "fewer victims are counted than survivors are known";
        return Err(Refusal::field("fewer_victims_than_survivors", "victims", reason));
    }
    Ok(())
}

fn check_period(context: &Context<'_>, period: Option<Period>) -> Result<(), Refusal> {
    let begins = period.and_then(guards::begins);
    if begins > guards::month_of(context.stamp.known) {
        let reason = "it cannot have happened after it became known";
        return Err(Refusal::field("period_in_future", "incident_period", reason));
    }
    Ok(())
}

admits!(AllegationRecorded, |event, state, context| {
    open_hands(state, context)?;
    ensure(
        guards::registry(context)?.takes_reports(),
        "takes_no_reports",
        "the ledger takes no real reports until an escalation authority is named",
    )?;
    if state.allegation(event.allegation).is_some() {
        let reason = "the case has this allegation already";
        return Err(Refusal::field("duplicate_allegation", "allegation", reason));
    }
    Classification {
        class: &event.class,
        kind: &event.kind,
        affiliation: &event.affiliation,
        country: event.contributing_country.as_ref(),
        grave: event.grave,
    }
    .check(context)?;
    check_persons(event, state, context)?;
    same_subject_as_there(event, state, context)?;
    check_counts(&event.victims, &event.alleged_perpetrators, event.survivors.len())?;
    check_period(context, event.incident_period)
});

/// An allegation that came over from another case is about whom it was about there.
fn same_subject_as_there(
    event: &AllegationRecorded,
    state: &CaseState,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    if !context.is_strict() {
        return Ok(());
    }
    let here = context.stamp.stream;
    let mut there = sources(state, context).filter(|(_, case)| case.gave(here, event.allegation));
    let subject = there.find_map(|(_, case)| case.subject_of(event.allegation));
    if subject.is_none() || subject == event.subject {
        return Ok(());
    }
    let reason = "the allegation came over with a subject: name the same one";
    Err(Refusal::field("other_subject", "subject", reason))
}

/// While there is a finding, what it is about does not change.
pub(super) fn no_finding(
    allegation: &Allegation,
    context: &Context<'_>,
    field: &'static str,
) -> Result<(), Refusal> {
    if allegation.finding.is_none() || !context.is_strict() {
        return Ok(());
    }
    let reason = "a finding is about this: take it back first (`correct_entry`), or record another \
                  allegation";
    Err(Refusal::field("finding_stands", field, reason))
}

fn check_persons(
    event: &AllegationRecorded,
    state: &CaseState,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    for (place, survivor) in event.survivors.iter().enumerate() {
        if event.survivors.iter().take(place).any(|earlier| earlier == survivor) {
            let reason = "a survivor is named twice";
            return Err(Refusal::field("duplicate_survivor", "survivors", reason));
        }
        guards::person(context, *survivor, "survivors")?;
        if state.is_party(*survivor, PartyRole::Subject) {
            let reason = "a subject of this case cannot be its survivor: open another case";
            return Err(Refusal::field("subject_is_survivor", "survivors", reason));
        }
    }
    let Some(subject) = event.subject else { return Ok(()) };
    if event.survivors.contains(&subject) || state.is_party(subject, PartyRole::Survivor) {
        let reason = "the subject cannot be a survivor of the same case";
        return Err(Refusal::field("subject_is_survivor", "subject", reason));
    }
    may_be_subject(context, subject, &event.class, "subject")
}

admits!(AllegationReclassified, |event, state, context| {
    open_hands(state, context)?;
    let allegation = guards::allegation(state, event.allegation)?;
    Classification {
        class: &event.class,
        kind: &event.kind,
        affiliation: &event.affiliation,
        country: event.contributing_country.as_ref(),
        grave: event.grave,
    }
    .check(context)?;
    let same = allegation.claim.as_ref().is_some_and(|claim| {
        claim.class == event.class
            && claim.kind == event.kind
            && claim.affiliation == event.affiliation
            && claim.contributing_country == event.contributing_country
            && claim.grave == event.grave
    });
    ensure(!same, "same_content", "the allegation stands so already")?;
    let before = allegation.claim.as_deref();
    if before.is_some_and(|claim| claim.class != event.class || claim.kind != event.kind) {
        no_finding(allegation, context, "class")?;
    }
    if allegation.is_imported() && !is_sea(&event.class) {
        let reason = "an imported row is counted as sexual exploitation and abuse: restate it, or \
                      record an allegation of its own";
        return Err(Refusal::field("not_sea", "class", reason));
    }
    match state.subject_of(event.allegation) {
        None => Ok(()),
        Some(subject) => may_be_subject(context, subject, &event.class, "class"),
    }
});

admits!(AllegationCorrected, |event, state, context| {
    open_hands(state, context)?;
    let allegation = guards::allegation(state, event.allegation)?;
    ensure(
        !allegation.is_imported(),
        "imported",
        "the counts are as reported elsewhere: restate the row with `restate_allegation`",
    )?;
    let survivors = state
        .parties()
        .iter()
        .filter(|p| p.role == PartyRole::Survivor && p.allegation == Some(event.allegation))
        .count();
    check_counts(&event.victims, &event.alleged_perpetrators, survivors)?;
    check_period(context, event.incident_period)
});
