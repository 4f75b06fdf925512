//! The registry as people read it: lists, classes, routes, clocks and instruments with their labels
//! and sources, organisations with their names, roles that wait for a second member.
//!
//! The rules' own state of the registry keeps no labels; this reads them from the log. Deliberately
//! absent: names of people, which are sealed.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use amana_events::{
    AgreementId, Code, Event, EventId, MemberId, Moment, OrganisationId, PublicText, ServiceId,
    UnitId,
    common::Role,
    registry::{
        AffiliationEntry, AgeRule, AgreementRegistered, CalendarAdopted, ClassEntry, ClockEntry,
        CodeEntry, InstrumentEntry, OrganisationKind, RegistryEvent, RouteEntry, ServiceRegistered,
    },
};
use serde::Serialize;

use crate::{AppError, Office};

/// A code list as adopted.
#[derive(Debug, Clone)]
pub struct CodeList {
    /// Its version.
    pub version: Code,
    /// Where it comes from.
    pub source: PublicText,
    /// Its words.
    pub entries: Vec<CodeEntry>,
}

/// A table adopted whole.
#[derive(Debug, Clone)]
pub struct Table<T> {
    /// Its version; none while nothing was adopted.
    pub version: Option<Code>,
    /// Its rows.
    pub entries: Vec<T>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { version: None, entries: Vec::new() }
    }
}

/// A role that was proposed and waits for a second member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// The event to approve.
    pub proposal: EventId,
    /// Who is to hold the role.
    pub member: MemberId,
    /// Which role.
    pub role: Role,
    /// Who proposed it; none for the operator.
    pub by: Option<MemberId>,
    /// When.
    pub proposed: Moment,
}

/// An organisation of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationNamed {
    /// Its name.
    pub name: PublicText,
    /// What kind it is.
    pub kind: OrganisationKind,
}

/// Everything adopted and registered, newest versions only.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// Code lists by name.
    pub lists: BTreeMap<String, CodeList>,
    /// Classes of misconduct.
    pub classes: Table<ClassEntry>,
    /// Affiliations.
    pub affiliations: Table<AffiliationEntry>,
    /// Routes.
    pub routes: Table<RouteEntry>,
    /// Clocks.
    pub clocks: Table<ClockEntry>,
    /// Handover instruments.
    pub instruments: Table<InstrumentEntry>,
    /// Rules of consent by age.
    pub age_rules: Table<AgeRule>,
    /// Calendars of duty stations.
    pub calendars: Vec<CalendarAdopted>,
    /// Organisations.
    pub organisations: BTreeMap<OrganisationId, OrganisationNamed>,
    /// Units by name.
    pub units: BTreeMap<UnitId, PublicText>,
    /// Services of the directory, as they were registered last.
    pub services: BTreeMap<ServiceId, ServiceRegistered>,
    /// In which event how a service is reached was sealed last: a renewal that says nothing of it leaves it as it was.
    pub contacts: BTreeMap<ServiceId, EventId>,
    /// Agreements between organisations, as they were registered last, without those that were ended.
    pub agreements: BTreeMap<AgreementId, AgreementRegistered>,
    /// Roles that wait for a second member.
    pub proposals: Vec<Proposal>,
}

/// The registry as it was read last, with its version.
pub(crate) type Kept = Mutex<Option<(u64, Arc<Book>)>>;

impl Office {
    /// The registry as people read it, read anew only where it changed: what a page is put in words with.
    ///
    /// # Errors
    /// As [`Office::book`].
    pub async fn book_kept(&self) -> Result<Arc<Book>, AppError> {
        let version = self.registry().await?.version;
        let held = || self.booked.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((known, book)) = held().as_ref()
            && *known == version
        {
            return Ok(book.clone());
        }
        let book = Arc::new(self.book().await?);
        *held() = Some((version, book.clone()));
        Ok(book)
    }

    /// The registry as people read it.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn book(&self) -> Result<Book, AppError> {
        let mut book = Book::default();
        for entry in self.entries(self.registry_stream(), 1).await? {
            let (id, envelope) = (entry.envelope.event, &entry.envelope);
            if let Event::Registry(event) = entry.event {
                let by = envelope.actor.member();
                book.take_roles(&event, id, by, envelope.recorded);
                book.take_contact(&event, id);
                book.take(event);
            }
        }
        Ok(book)
    }
}

impl Book {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others adopt and register nothing")]
    fn take(&mut self, event: RegistryEvent) {
        match event {
            RegistryEvent::CodeListAdopted(e) => {
                let list = CodeList { version: e.version, source: e.source, entries: e.entries };
                self.lists.insert(e.list.to_string(), list);
            }
            RegistryEvent::ClassesAdopted(e) => self.classes = table(e.version, e.classes),
            RegistryEvent::AffiliationsAdopted(e) => {
                self.affiliations = table(e.version, e.affiliations);
            }
            RegistryEvent::RoutesAdopted(e) => self.routes = table(e.version, e.routes),
            RegistryEvent::ClocksAdopted(e) => self.clocks = table(e.version, e.clocks),
            RegistryEvent::InstrumentsAdopted(e) => {
                self.instruments = table(e.version, e.instruments);
            }
            RegistryEvent::AgeRulesAdopted(e) => self.age_rules = table(e.version, e.rules),
            RegistryEvent::CalendarAdopted(e) => {
                self.calendars.retain(|calendar| calendar.calendar != e.calendar);
                for other in self.calendars.iter_mut().filter(|_| e.is_default) {
                    other.is_default = false;
                }
                self.calendars.push(e);
            }
            RegistryEvent::OrganisationRegistered(e) => {
                let named = OrganisationNamed { name: e.name, kind: e.kind };
                self.organisations.insert(e.organisation, named);
            }
            RegistryEvent::UnitRegistered(e) => {
                self.units.insert(e.unit, e.name);
            }
            RegistryEvent::ServiceRegistered(e) => {
                self.services.insert(e.service, e);
            }
            RegistryEvent::AgreementRegistered(e) => {
                self.agreements.insert(e.agreement, e);
            }
            RegistryEvent::AgreementEnded(e) => {
                self.agreements.remove(&e.agreement);
            }
            _ => {}
        }
    }

    fn take_contact(&mut self, event: &RegistryEvent, id: EventId) {
        if let RegistryEvent::ServiceRegistered(e) = event
            && e.contact.is_some()
        {
            self.contacts.insert(e.service, id);
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the others change no proposal")]
    fn take_roles(
        &mut self,
        event: &RegistryEvent,
        proposal: EventId,
        by: Option<MemberId>,
        proposed: Moment,
    ) {
        match event {
            RegistryEvent::RoleProposed(e) => {
                let (member, role) = (e.member, e.role);
                self.proposals.push(Proposal { proposal, member, role, by, proposed });
            }
            RegistryEvent::RoleGranted(e) => {
                self.proposals.retain(|open| (open.member, open.role) != (e.member, e.role));
            }
            RegistryEvent::RoleDeclined(e) => {
                self.proposals.retain(|open| open.proposal != e.proposal);
            }
            RegistryEvent::MemberLeft(e) => {
                self.proposals.retain(|open| open.member != e.member);
            }
            _ => {}
        }
    }

    /// The label of a code of a list or table, as `amana registry show` names them.
    pub fn label(&self, list: &str, code: &str) -> Option<&str> {
        let label: &PublicText = match list {
            "classes" => &self.classes.entries.iter().find(|e| e.class.as_str() == code)?.label,
            "affiliations" => {
                let mut entries = self.affiliations.entries.iter();
                &entries.find(|e| e.affiliation.as_str() == code)?.label
            }
            "clocks" => &self.clocks.entries.iter().find(|e| e.clock.as_str() == code)?.label,
            "instruments" => {
                let mut entries = self.instruments.entries.iter();
                &entries.find(|e| e.instrument.as_str() == code)?.label
            }
            list => {
                let mut entries = self.lists.get(list)?.entries.iter();
                &entries.find(|e| e.code.as_str() == code)?.label
            }
        };
        Some(label.as_str())
    }

    /// The codes of a list or table; none for one that was not adopted.
    pub fn codes(&self, list: &str) -> Vec<&str> {
        match list {
            "classes" => self.classes.entries.iter().map(|e| e.class.as_str()).collect(),
            "affiliations" => {
                self.affiliations.entries.iter().map(|e| e.affiliation.as_str()).collect()
            }
            "routes" => self.routes.entries.iter().map(|e| e.route.as_str()).collect(),
            "clocks" => self.clocks.entries.iter().map(|e| e.clock.as_str()).collect(),
            "instruments" => {
                self.instruments.entries.iter().map(|e| e.instrument.as_str()).collect()
            }
            list => {
                let entries = self.lists.get(list).map(|list| list.entries.as_slice());
                entries.into_iter().flatten().map(|entry| entry.code.as_str()).collect()
            }
        }
    }
}

impl Book {
    /// The codes a field of a command takes; of classes and routes those inside them that it means.
    pub fn codes_of(&self, command: &str, field: &str, list: &str) -> Vec<String> {
        let mut codes: Vec<String> = match (list, command, field) {
            ("classes", _, "kind") => {
                let types = self.classes.entries.iter().flat_map(|class| &class.types);
                types.map(ToString::to_string).collect()
            }
            ("routes", "take_interim_measure", _) => {
                let kinds = self.routes.entries.iter().flat_map(|route| &route.interim_measures);
                kinds.map(ToString::to_string).collect()
            }
            ("routes", ..) => {
                let kinds = self.routes.entries.iter().flat_map(|route| &route.outcomes);
                kinds.map(ToString::to_string).collect()
            }
            (list, ..) => return self.codes(list).into_iter().map(str::to_owned).collect(),
        };
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}

fn table<T>(version: Code, entries: Vec<T>) -> Table<T> {
    Table { version: Some(version), entries }
}
