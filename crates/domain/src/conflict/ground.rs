//! The ground of a conflict: whom a case is about, as far as the log says or amana may open.
//!
//! Identities are sealed; three things are not: that a person is a member or has a personnel entry
//! under the same id, that two ids are one person, and that a text of the case speaks of somebody.
//! What is sealed, the link of a pseudonym to a personnel entry and a subject's unit, is asked of
//! whoever computes: amana opens it, a replay without keys cannot and learns that from
//! [`Ground::sealed`].
//!
//! Deliberately absent: reports that were linked to the case later. What the report it was opened
//! from speaks of is a mention; later reports are read by whoever links them.

use std::collections::BTreeSet;

use amana_events::{
    Day, EventId, Moment, Period, PersonId, StreamId, StreamKind, UnitId,
    case::{CaseEvent, PartyRole},
    common::Role,
    person::PersonEvent,
    registry::RegistryEvent,
};
use uuid::Uuid;

use super::{Link, SubjectLink};
use crate::{
    State, World,
    case::{Allegation, CaseState},
    person::PersonState,
    registry::RegistryState,
    report::ReportState,
};

/// How many ids of one person are followed at most.
const IDS_MAX: usize = 64;

/// A sealed field that amana alone opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SealedLink {
    /// The stream of the field.
    pub stream: StreamId,
    /// The event of the field.
    pub event: EventId,
    /// The field's path.
    pub field: &'static str,
}

/// Whom a case is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ground {
    /// Everybody who is linked to it.
    pub links: Vec<Link>,
    /// Whether any of it rests on a sealed field.
    pub sealed: bool,
    /// Whether a subject is linked to nobody and no unit: exclusion is then by declaration only.
    pub by_declaration_only: bool,
}

/// Gathers whom a case is about. `open` opens a sealed link: the id it holds, or none.
pub fn ground(
    case: &CaseState,
    registry: &RegistryState,
    stream: StreamId,
    world: &dyn World,
    open: &mut dyn FnMut(SealedLink) -> Option<Uuid>,
) -> Ground {
    let mut gatherer = Gatherer { registry, world, open, ground: Ground::default() };
    for allegation in case.allegations() {
        gatherer.allegation(case, stream, allegation);
    }
    for party in case.parties() {
        if party.role != PartyRole::Subject {
            let ids = gatherer.personnel(party.person);
            gatherer.ground.links.extend(ids.into_iter().map(Link::Party));
        }
    }
    let reported = case.report().and_then(|report| gatherer.report(report));
    let reported = reported.map_or(&[][..], ReportState::mentioned).iter().copied();
    let parties = case.parties();
    let reported = reported.filter(|who| parties.iter().all(|party| party.person != *who));
    for person in case.mentioned().chain(reported) {
        for id in gatherer.personnel(person) {
            let mentioned = SubjectLink::Identified { person: id, unit: None, then: None };
            gatherer.ground.links.push(Link::Mentioned(mentioned));
        }
    }
    gatherer.ground
}

struct Gatherer<'g> {
    registry: &'g RegistryState,
    world: &'g dyn World,
    open: &'g mut dyn FnMut(SealedLink) -> Option<Uuid>,
    ground: Ground,
}

impl<'g> Gatherer<'g> {
    fn allegation(&mut self, case: &CaseState, stream: StreamId, allegation: &Allegation) {
        // A row that is only imported says nothing of anybody.
        let Some(claim) = &allegation.claim else { return };
        let unit = case.subject_unit(allegation.id).and_then(|event| {
            self.ground.sealed = true;
            (self.open)(SealedLink { stream, event, field: "unit" }).map(UnitId::new)
        });
        let thens = thens(claim.period);
        let subject = case.subject_of(allegation.id);
        let ids = subject.map(|person| self.personnel(person)).unwrap_or_default();
        let mut add = |link: &dyn Fn(Option<Moment>) -> SubjectLink| {
            self.ground.links.extend(thens.iter().map(|then| Link::Subject(link(*then))));
        };
        if ids.is_empty() {
            add(&|then| match subject {
                // Whoever has no entry still was somewhere: their unit is shut out, not all of it.
                Some(person) => SubjectLink::Identified { person, unit, then },
                None => SubjectLink::Unidentified { unit, then },
            });
        }
        for person in &ids {
            add(&|then| SubjectLink::Identified { person: *person, unit, then });
        }
        self.ground.by_declaration_only |= ids.is_empty() && unit.is_none();
    }

    /// The ids under which the registry knows the person: their own, those of the same person, and
    /// what sealed links say.
    fn personnel(&mut self, person: PersonId) -> Vec<PersonId> {
        let mut found = BTreeSet::new();
        for id in self.ids_of(person) {
            found.insert(id);
            let links = self.person(id).map_or(&[][..], PersonState::personnel_links);
            for event in links {
                let stream = StreamId::new(StreamKind::Person, id.uuid());
                self.ground.sealed = true;
                let link = SealedLink { stream, event: *event, field: "entry" };
                found.extend((self.open)(link).map(PersonId::new));
            }
        }
        found.into_iter().filter(|id| self.registry.is_personnel(*id)).collect()
    }

    /// The person's id and every id recorded as the same person, on either side.
    fn ids_of(&self, person: PersonId) -> Vec<PersonId> {
        let mut ids = vec![person];
        let mut next = 0;
        while let Some(id) = ids.get(next).copied() {
            next += 1;
            let own = self.person(id).map_or(&[][..], PersonState::same_as).iter().copied();
            let others = self.world.involving(id);
            let others = others.iter().filter(|stream| stream.kind == StreamKind::Person);
            let others = others.map(|stream| PersonId::new(stream.id));
            let others = others
                .filter(|other| self.person(*other).is_some_and(|state| state.is_same_as(id)));
            for other in own.chain(others) {
                if !ids.contains(&other) && ids.len() < IDS_MAX {
                    ids.push(other);
                }
            }
        }
        ids
    }

    fn person(&self, person: PersonId) -> Option<&'g PersonState> {
        match self.world.read(StreamId::new(StreamKind::Person, person.uuid())) {
            Some(State::Person(state)) => Some(state),
            _ => None,
        }
    }

    fn report(&self, report: StreamId) -> Option<&'g ReportState> {
        match self.world.read(report) {
            Some(State::Report(state)) => Some(state),
            _ => None,
        }
    }
}

/// The moments at which postings are looked at: the first and last of a month; for anything coarser
/// none, which counts every unit they were ever in.
fn thens(period: Option<Period>) -> Vec<Option<Moment>> {
    let Some(Period::Month(month)) = period else { return vec![None] };
    let Ok(first) = format!("{month}-01").parse::<Day>() else { return vec![None] };
    let last = Day::new(first.date().last_of_month());
    vec![Some(first.start()), Some(last.start())]
}

/// Whether a case's event may change who is in conflict. Mentions are looked at apart.
#[expect(clippy::too_many_lines, reason = "one line an event: the compiler is the checklist")]
pub const fn concerns_case(event: &CaseEvent) -> bool {
    use CaseEvent as E;
    match event {
        E::CaseOpened(_)
        | E::AllegationRecorded(_)
        | E::AllegationReclassified(_)
        | E::AllegationCorrected(_)
        | E::SubjectUnitSealed(_)
        | E::PartyAdded(_)
        | E::PartyRemoved(_)
        | E::ReviewAsked(_)
        | E::CaseReopened(_)
        | E::CaseSplit(_)
        | E::MergeUndone(_)
        | E::ReportLinked(_)
        | E::EscalationAnswered(_) => true,
        E::AllegationImported(_)
        | E::AllegationRestated(_)
        | E::SafetyAssessed(_)
        | E::SafetyLiftProposed(_)
        | E::SafetyLifted(_)
        | E::DetrimentRiskAssessed(_)
        | E::RetaliationRecorded(_)
        | E::CaseAssigned(_)
        | E::AssignmentAccepted(_)
        | E::ActingForSet(_)
        | E::CaseReassigned(_)
        | E::HandoverNoteRead(_)
        | E::NobodyHasActed(_)
        | E::CaseNoted(_)
        | E::InterimMeasureTaken(_)
        | E::InterimMeasureEnded(_)
        | E::RouteStepRecorded(_)
        | E::InvestigationOpened(_)
        | E::InvestigationPlanned(_)
        | E::InvestigationStepTaken(_)
        | E::InvestigationSuspended(_)
        | E::InvestigationResumed(_)
        | E::InvestigationCompleted(_)
        | E::EvidenceCollected(_)
        | E::EvidenceMoved(_)
        | E::EvidenceReleased(_)
        | E::SubjectStepTaken(_)
        | E::FindingMade(_)
        | E::OutcomeRecorded(_)
        | E::AccountabilityActionTaken(_)
        | E::CriminalStepRecorded(_)
        | E::ScreeningRecorded(_)
        | E::SubjectLeftMission(_)
        | E::PaternityStepRecorded(_)
        | E::SurvivorInformed(_)
        | E::ComplaintLinked(_)
        | E::SurvivorWithdrew(_)
        | E::SurvivorReturned(_)
        | E::ClosureProposed(_)
        | E::ClosureDeclined(_)
        | E::CaseClosed(_)
        | E::ReviewAssigned(_)
        | E::ClosureUpheld(_)
        | E::CaseLinked(_)
        | E::CaseMerged(_)
        | E::LegalHoldPlaced(_)
        | E::LegalHoldLiftProposed(_)
        | E::LegalHoldLifted(_)
        | E::ExclusionsSet(_)
        | E::ExclusionConfirmed(_)
        | E::ExclusionLifted(_)
        | E::ConfirmedExclusionLifted(_)
        | E::CaseEscalated(_)
        | E::CaseCorrected(_)
        | E::EntryCorrected(_)
        | E::AppealDecided(_)
        | E::AssignmentDeclined(_)
        | E::AssignmentEnded(_)
        | E::LegalHoldLiftDeclined(_)
        | E::SafetyLiftDeclined(_)
        | E::LinkRemoved(_) => false,
    }
}

/// Whether a person's event may change whom a case is about.
pub const fn concerns_person(event: &PersonEvent) -> bool {
    use PersonEvent as E;
    match event {
        E::PersonnelLinkSealed(_)
        | E::SamePersonAs(_)
        | E::SamePersonUndone(_)
        | E::PersonnelCorrected(_)
        | E::EntryCorrected(_) => true,
        E::PersonCreated(_)
        | E::IdentitySealed(_)
        | E::IdentityCorrected(_)
        | E::ContactSealed(_)
        | E::ContactCorrected(_)
        | E::DemographicsRecorded(_)
        | E::GuardianRecorded(_)
        | E::GuardianEnded(_)
        | E::AuthorityToActRecorded(_)
        | E::AuthorityToActRevoked(_)
        | E::CommunicationNeedsRecorded(_)
        | E::InterpreterRecorded(_)
        | E::ErasureRequested(_)
        | E::ErasureApproved(_)
        | E::ErasureRefused(_)
        | E::PersonErased(_)
        | E::PersonErasedAgain(_)
        | E::RedactionRequested(_)
        | E::RedactionDone(_) => false,
    }
}

/// Whether a registry's event may change who is in conflict in any case.
pub const fn concerns_registry(event: &RegistryEvent) -> bool {
    use RegistryEvent as E;
    match event {
        E::EscalationAuthorityNamed(_)
        | E::UnitRegistered(_)
        | E::MemberAdded(_)
        | E::MemberMoved(_)
        | E::MemberLeft(_)
        | E::MemberSuspended(_)
        | E::MemberReinstated(_)
        | E::PersonnelEntered(_) => true,
        E::RoleGranted(granted) => works_cases_or_keeps_keys(granted.role),
        E::RoleEnded(ended) => works_cases_or_keeps_keys(ended.role),
        E::LedgerCreated(_)
        | E::LedgerUpgraded(_)
        | E::ClockSteppedBack(_)
        | E::CodeListAdopted(_)
        | E::ClassesAdopted(_)
        | E::AffiliationsAdopted(_)
        | E::RoutesAdopted(_)
        | E::ClocksAdopted(_)
        | E::InstrumentsAdopted(_)
        | E::AgeRulesAdopted(_)
        | E::CalendarAdopted(_)
        | E::OrganisationRegistered(_)
        | E::ServiceRegistered(_)
        | E::AgreementRegistered(_)
        | E::AgreementEnded(_)
        | E::MemberKeyChanged(_)
        | E::RoleProposed(_)
        // A recusal concerns the case it names, and no other.
        | E::RecusalDeclared(_)
        | E::RecusalEnded(_)
        | E::ExclusionsComputed(_)
        | E::RegistryReviewed(_)
        | E::CalendarAssigned(_)
        | E::KeyChangeProposed(_)
        | E::RoleDeclined(_)
        | E::RoleNoticeGiven(_)
        | E::RoleRecertified(_)
        | E::EntryCorrected(_)
        | E::PartnerKeyProposed(_)
        | E::PartnerKeyConfirmed(_)
        | E::PartnerKeyEnded(_)
        | E::PolicySetAdopted(_)
        | E::PolicySetProposed(_)
        | E::PolicySetActivated(_)
        | E::PolicySetDeclined(_)
        | E::LogRestored(_)
        | E::EnrolmentGiven(_)
        | E::FactorAdded(_)
        | E::FactorRemoved(_)
        | E::FactorsResetProposed(_)
        | E::FactorsReset(_)
        | E::ServiceTokenGiven(_)
        | E::ServiceTokenEnded(_)
        | E::IdentityLinked(_)
        | E::IdentityUnlinked(_) => false,
    }
}

/// The roles that decide whether a case has hands, or goes to the escalation authority.
const fn works_cases_or_keeps_keys(role: Role) -> bool {
    matches!(role, Role::ConductOfficer | Role::HeadOfConduct | Role::KeyCustodian)
}
