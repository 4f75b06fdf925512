//! What other streams, views and commands may ask of the registry.

use amana_events::{
    Admin1, AffiliationCode, AgreementId, CalendarId, ClassCode, Code, Country, Day,
    InstrumentCode, ListCode, MemberId, MissionCode, OrganisationId, PersonId, PublicKey,
    PublicText, RouteCode, ServiceId, StreamId, UnitId,
    common::{AgeBand, Role},
    registry::{AffiliationEntry, AgeRule, ClassEntry, ClockEntry, InstrumentEntry, RouteEntry},
};

use super::{
    GrantedAlone, Organisation, RegistryState, Service,
    state::{Member, Posting, Standing},
};
use crate::clocks::Calendar;

/// The list whose words are places, each with its country as parent.
pub(super) const ADMIN1_LIST: &str = "admin1";

/// Members and their roles.
impl RegistryState {
    /// Whether the member is there, not suspended and not gone.
    pub fn is_active(&self, member: MemberId) -> bool {
        self.active(member).is_some()
    }

    /// Whether the member was ever added.
    pub fn is_member(&self, member: MemberId) -> bool {
        self.facts.members.contains_key(&member)
    }

    /// The key the member signs with; also of a member who left, whose old signatures stay good.
    pub fn key_of(&self, member: MemberId) -> Option<&PublicKey> {
        self.facts.members.get(&member).map(|member| &member.key)
    }

    /// Whether the member is active and holds the role.
    pub fn holds(&self, member: MemberId, role: Role) -> bool {
        self.active(member).is_some_and(|member| member.roles.contains(&role))
    }

    /// The roles the member holds; none while not active.
    pub fn roles_of(&self, member: MemberId) -> &[Role] {
        self.active(member).map_or(&[], |member| &member.roles)
    }

    /// Every active member who holds the role.
    pub fn members_with(&self, role: Role) -> Vec<MemberId> {
        let active =
            self.facts.members.iter().filter(|(_, member)| member.standing == Standing::Active);
        active.filter(|(_, member)| member.roles.contains(&role)).map(|(id, _)| *id).collect()
    }

    /// The office the member belongs to now.
    pub fn unit_of(&self, member: MemberId) -> Option<UnitId> {
        self.posting(member).and_then(|posting| posting.unit)
    }

    /// Who supervises the member now.
    pub fn supervisor_of(&self, member: MemberId) -> Option<MemberId> {
        self.posting(member).and_then(|posting| posting.supervisor)
    }

    /// The person the member is.
    pub fn person_of(&self, member: MemberId) -> Option<PersonId> {
        self.facts.members.get(&member).map(|member| member.person)
    }

    /// The member who is this person.
    pub fn member_of(&self, person: PersonId) -> Option<MemberId> {
        self.facts.members.iter().find(|(_, member)| member.person == person).map(|(id, _)| *id)
    }

    /// The organisation the member belongs to; `None` for the ledger's own and for strangers.
    pub fn organisation_of(&self, member: MemberId) -> Option<OrganisationId> {
        self.facts.members.get(&member).and_then(|member| member.organisation)
    }

    /// Whether the member declared a conflict about the stream.
    pub fn is_recused(&self, member: MemberId, stream: StreamId) -> bool {
        self.facts.recusals.contains(&(member, stream))
    }

    /// Everyone who declared a conflict about the stream.
    pub fn recused_from(&self, stream: StreamId) -> Vec<MemberId> {
        let about = self.facts.recusals.iter().filter(|(_, from)| *from == stream);
        about.map(|(member, _)| *member).collect()
    }

    /// Whether somebody moved, joined or left since the exclusions of every open case were computed.
    pub fn awaits_exclusions(&self) -> bool {
        self.facts.conflicts_moved > self.facts.conflicts_computed
    }

    /// The version up to which the exclusions of every open case were computed; 0 where never.
    pub fn exclusions_computed(&self) -> u64 {
        self.facts.conflicts_computed
    }

    /// Roles that one person granted alone and nobody has reviewed yet.
    pub fn granted_alone(&self) -> &[GrantedAlone] {
        &self.facts.granted_alone
    }

    fn active(&self, member: MemberId) -> Option<&Member> {
        self.facts.members.get(&member).filter(|member| member.standing == Standing::Active)
    }

    fn posting(&self, member: MemberId) -> Option<&Posting<MemberId>> {
        self.facts.members.get(&member).and_then(|member| member.postings.last())
    }
}

/// What the ledger is.
impl RegistryState {
    /// Whether the ledger was created.
    pub fn exists(&self) -> bool {
        self.facts.ledger.is_some()
    }

    /// Whether it is a demonstration.
    pub fn is_demo(&self) -> bool {
        self.facts.ledger.as_ref().is_some_and(|ledger| ledger.demo)
    }

    /// The vocabulary that may be written; 0 before genesis.
    pub fn vocabulary(&self) -> u32 {
        self.facts.ledger.as_ref().map_or(0, |ledger| ledger.vocabulary)
    }

    /// How many days backups are kept; `None` before genesis.
    pub fn backup_retention_days(&self) -> Option<u32> {
        self.facts.ledger.as_ref().map(|ledger| ledger.backup_retention_days)
    }

    /// What people call the ledger.
    pub fn name(&self) -> Option<&PublicText> {
        self.facts.ledger.as_ref().map(|ledger| &ledger.name)
    }

    /// Whether reports may be taken: an escalation authority is named, or it is a demonstration
    /// (`domain.md`, rule 5).
    pub fn takes_reports(&self) -> bool {
        self.is_demo() || self.facts.escalation.is_some()
    }

    /// Whether the ledger still waits for its second keeper. Once it had two, it never is again.
    pub fn is_provisional(&self) -> bool {
        !self.facts.had_second_keeper
    }

    /// Who takes a case that has no hands left here.
    pub fn escalation_authority(&self) -> Option<&PublicText> {
        self.facts.escalation.as_ref()
    }
}

/// Organisations and what they do.
impl RegistryState {
    /// An organisation.
    pub fn organisation(&self, id: OrganisationId) -> Option<&Organisation> {
        self.facts.organisations.get(&id)
    }

    /// A service of the directory.
    pub fn service(&self, id: ServiceId) -> Option<&Service> {
        self.facts.services.get(&id)
    }

    /// The organisation a unit belongs to.
    pub fn organisation_of_unit(&self, unit: UnitId) -> Option<OrganisationId> {
        self.facts.units.get(&unit).map(|unit| unit.organisation)
    }

    /// Whether the agreement binds the organisation on the day.
    pub fn agreement_binds(
        &self,
        agreement: AgreementId,
        organisation: OrganisationId,
        day: Day,
    ) -> bool {
        self.facts.agreements.get(&agreement).is_some_and(|agreement| {
            !agreement.ended
                && agreement.parties.contains(&organisation)
                && agreement.expires_on.is_none_or(|last| day <= last)
        })
    }
}

/// Lists and rules in force.
impl RegistryState {
    /// Whether the list holds the code; a list never adopted knows nothing.
    pub fn knows_code(&self, list: &str, code: &str) -> bool {
        self.listed(list, code).is_some()
    }

    /// Whether the ledger adopted the list.
    pub fn has_list(&self, list: &str) -> bool {
        self.list(list).is_some()
    }

    /// The country of an admin 1 place; `None` when the place is in no adopted list.
    pub fn country_of(&self, place: &Admin1) -> Option<&Code> {
        self.listed(ADMIN1_LIST, place.as_str())?.parent.as_ref()
    }

    /// Whether a place may lie in the country: `None` when no place of that country is known, so
    /// that nothing can be said.
    pub fn lies_in(&self, place: &Admin1, country: &Country) -> Option<bool> {
        if let Some(of) = self.country_of(place) {
            return Some(of.as_str() == country.as_str());
        }
        let list = self.list(ADMIN1_LIST)?;
        let known = list.iter().any(|entry| {
            entry.parent.as_ref().is_some_and(|parent| parent.as_str() == country.as_str())
        });
        known.then_some(false)
    }

    /// A class of misconduct.
    pub fn class(&self, class: &ClassCode) -> Option<&ClassEntry> {
        self.facts.classes.entries.iter().find(|entry| entry.class == *class)
    }

    /// An affiliation.
    pub fn affiliation(&self, affiliation: &AffiliationCode) -> Option<&AffiliationEntry> {
        self.facts.affiliations.entries.iter().find(|entry| entry.affiliation == *affiliation)
    }

    /// The route for an affiliation, grave or not.
    pub fn route(&self, affiliation: &AffiliationCode, grave: bool) -> Option<&RouteEntry> {
        self.facts
            .routes
            .entries
            .iter()
            .find(|entry| entry.affiliation == *affiliation && entry.grave == grave)
    }

    /// A clock.
    pub fn clock(&self, clock: &str) -> Option<&ClockEntry> {
        self.facts.clocks.entries.iter().find(|entry| entry.clock.as_str() == clock)
    }

    /// The clocks in force, with their version; none before any were adopted.
    pub fn clocks(&self) -> Option<(&Code, &[ClockEntry])> {
        let adopted = &self.facts.clocks;
        adopted.version.as_ref().map(|version| (version, adopted.entries.as_ref()))
    }

    /// A handover instrument in the version in force: what a new receipt goes by.
    pub fn instrument(&self, instrument: &InstrumentCode) -> Option<&InstrumentEntry> {
        self.facts.instruments.entries.iter().find(|entry| entry.instrument == *instrument)
    }

    /// A handover instrument in a version that is or was in force: what a receipt goes by that was
    /// begun under it.
    pub fn instrument_in(
        &self,
        instrument: &InstrumentCode,
        version: &Code,
    ) -> Option<&InstrumentEntry> {
        let versions = self.facts.instrument_versions.get(instrument)?;
        versions.iter().rev().find(|entry| entry.version == *version)
    }

    /// Who must agree for somebody of this age.
    pub fn age_rule(&self, age: AgeBand) -> Option<&AgeRule> {
        self.facts.age_rules.entries.iter().find(|rule| rule.age == age)
    }

    /// The ledger's default calendar.
    pub fn calendar(&self) -> Option<&Calendar> {
        self.facts.calendar.and_then(|id| self.calendar_of(id))
    }

    /// The calendar of a duty station.
    pub fn calendar_of(&self, calendar: CalendarId) -> Option<&Calendar> {
        self.facts.calendars.get(&calendar).map(|calendar| &**calendar)
    }

    /// The calendar that one matter goes by: its own, its mission's, the unit's of who acts on it, or
    /// the default.
    pub fn calendar_for(
        &self,
        stream: StreamId,
        mission: Option<&MissionCode>,
        unit: Option<UnitId>,
    ) -> Option<&Calendar> {
        let of = &self.facts.calendars_of;
        let calendar = of
            .streams
            .get(&stream)
            .or_else(|| mission.and_then(|mission| of.missions.get(mission)))
            .or_else(|| unit.and_then(|unit| self.calendar_above(unit)));
        calendar.and_then(|id| self.calendar_of(*id)).or_else(|| self.calendar())
    }

    /// The calendar of the unit or of the nearest one above it that has one.
    fn calendar_above(&self, unit: UnitId) -> Option<&CalendarId> {
        self.units_above(unit).iter().find_map(|unit| self.facts.calendars_of.units.get(unit))
    }

    /// Whether a route of this name is in force.
    pub fn has_route(&self, route: &RouteCode) -> bool {
        self.facts.routes.entries.iter().any(|entry| entry.route == *route)
    }

    fn list(&self, list: &str) -> Option<&[super::state::ListedCode]> {
        let list = ListCode::new(list).ok()?;
        self.facts.lists.get(&list).map(|list| &*list.entries)
    }

    fn listed(&self, list: &str, code: &str) -> Option<&super::state::ListedCode> {
        let entries = self.list(list)?;
        let place = entries.binary_search_by(|entry| entry.code.as_str().cmp(code)).ok()?;
        entries.get(place)
    }
}
