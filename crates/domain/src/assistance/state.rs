//! State of an `assistance` stream.

use amana_events::{
    Code, EventId, MemberId, PersonId, StreamId,
    assistance::{AssistanceEnd, AssistanceEntry, AssistanceEvent, ServiceStanding},
};

use crate::Stamp;

/// State of an `assistance` stream.
#[derive(Debug, Clone, Default)]
pub struct AssistanceState {
    /// How many events it has.
    pub version: u64,
    person: Option<PersonId>,
    assigned: Option<MemberId>,
    assigned_ever: Vec<MemberId>,
    opened: Option<EventId>,
    closed: Option<AssistanceEnd>,
    services: Vec<Service>,
    referrals: Vec<(EventId, StreamId)>,
    needs: Option<EventId>,
    notes: Vec<EventId>,
    contacts: Vec<EventId>,
}

/// One kind of service: its steps, the newest last.
#[derive(Debug, Clone)]
struct Service {
    kind: Code,
    steps: Vec<(EventId, ServiceStep)>,
}

impl Service {
    fn step(&self) -> Option<ServiceStep> {
        self.steps.last().map(|(_, step)| *step)
    }
}

/// Where one kind of service stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceStep {
    /// Offered, not answered yet.
    Offered,
    /// The survivor accepted.
    Accepted,
    /// The survivor declined: a valid end.
    Declined,
    /// Provided at least once.
    Provided,
}

/// An entry that can be taken back, and what it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Correctable {
    pub(super) what: AssistanceEntry,
    pub(super) service_kind: Option<Code>,
    pub(super) stands: Option<ServiceStanding>,
}

impl ServiceStep {
    const fn standing(self) -> ServiceStanding {
        match self {
            ServiceStep::Offered => ServiceStanding::Offered,
            ServiceStep::Accepted => ServiceStanding::Accepted,
            ServiceStep::Declined => ServiceStanding::Declined,
            ServiceStep::Provided => ServiceStanding::Provided,
        }
    }
}

impl AssistanceState {
    /// Whether the file was opened.
    pub fn exists(&self) -> bool {
        self.person.is_some()
    }

    /// Whether the file is open.
    pub fn is_open(&self) -> bool {
        self.exists() && self.closed.is_none()
    }

    /// The survivor.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// The event that opened the file.
    pub fn opened(&self) -> Option<EventId> {
        self.opened
    }

    /// The member responsible.
    pub fn assigned(&self) -> Option<MemberId> {
        self.assigned
    }

    /// Whether the member is, or ever was, responsible.
    pub fn was_assigned(&self, member: MemberId) -> bool {
        self.assigned_ever.contains(&member)
    }

    /// Whether the survivor was ever reached.
    pub fn is_contacted(&self) -> bool {
        !self.contacts.is_empty()
    }

    /// Why the file is closed, while it is.
    pub fn closed(&self) -> Option<AssistanceEnd> {
        self.closed
    }

    /// Where a kind of service stands; `None` when it was never offered.
    pub fn service(&self, kind: &Code) -> Option<ServiceStep> {
        self.services.iter().find(|service| service.kind == *kind)?.step()
    }

    /// Whether a service was accepted and is still to be provided.
    pub fn has_service_due(&self) -> bool {
        self.services.iter().any(|service| service.step() == Some(ServiceStep::Accepted))
    }

    /// The referrals linked to the file.
    pub fn referrals(&self) -> impl Iterator<Item = StreamId> + '_ {
        self.referrals.iter().map(|(_, referral)| *referral)
    }

    /// What kind of entry it is, when it can be taken back: needs, a note, a contact, a linked
    /// referral, or the newest step of a kind of service.
    pub(super) fn correctable(&self, entry: EventId) -> Option<Correctable> {
        let plain = |what| Some(Correctable { what, service_kind: None, stands: None });
        if self.needs == Some(entry) {
            return plain(AssistanceEntry::Needs);
        }
        if self.notes.contains(&entry) {
            return plain(AssistanceEntry::Note);
        }
        if self.contacts.contains(&entry) {
            let only = self.contacts.len() == 1;
            return plain(if only {
                AssistanceEntry::OnlyContact
            } else {
                AssistanceEntry::Contact
            });
        }
        if self.referrals.iter().any(|(event, _)| *event == entry) {
            return plain(AssistanceEntry::Referral);
        }
        let service = self
            .services
            .iter()
            .find(|service| service.steps.last().is_some_and(|(event, _)| *event == entry))?;
        let before = service.steps.iter().rev().nth(1).map(|(_, step)| *step);
        Some(Correctable {
            what: AssistanceEntry::Service,
            service_kind: Some(service.kind.clone()),
            stands: before.map(ServiceStep::standing),
        })
    }

    fn set(&mut self, kind: &Code, step: ServiceStep, event: EventId) {
        match self.services.iter_mut().find(|service| service.kind == *kind) {
            Some(service) => service.steps.push((event, step)),
            None => self.services.push(Service { kind: kind.clone(), steps: vec![(event, step)] }),
        }
    }

    fn take_back(&mut self, entry: EventId) {
        self.needs = self.needs.filter(|event| *event != entry);
        self.notes.retain(|event| *event != entry);
        self.contacts.retain(|event| *event != entry);
        self.referrals.retain(|(event, _)| *event != entry);
        for service in &mut self.services {
            service.steps.pop_if(|(event, _)| *event == entry);
        }
    }

    pub(super) fn apply(&mut self, event: &AssistanceEvent, stamp: &Stamp) {
        self.version = stamp.version;
        match event {
            AssistanceEvent::AssistanceOpened(opened) => {
                self.person = Some(opened.person);
                self.opened = Some(stamp.event);
            }
            AssistanceEvent::AssistanceAssigned(assigned) => {
                self.assigned = Some(assigned.member);
                if !self.assigned_ever.contains(&assigned.member) {
                    self.assigned_ever.push(assigned.member);
                }
            }
            AssistanceEvent::SurvivorContacted(_) => self.contacts.push(stamp.event),
            AssistanceEvent::ServiceOffered(offered) => {
                self.set(&offered.service_kind, ServiceStep::Offered, stamp.event);
            }
            AssistanceEvent::ServiceAccepted(accepted) => {
                self.set(&accepted.service_kind, ServiceStep::Accepted, stamp.event);
            }
            AssistanceEvent::ServiceDeclined(declined) => {
                self.set(&declined.service_kind, ServiceStep::Declined, stamp.event);
            }
            AssistanceEvent::ServiceProvided(provided) => {
                self.set(&provided.service_kind, ServiceStep::Provided, stamp.event);
            }
            AssistanceEvent::AssistanceReferred(referred) => {
                self.referrals.push((stamp.event, referred.referral));
            }
            AssistanceEvent::AssistanceClosed(closed) => self.closed = Some(closed.reason),
            AssistanceEvent::AssistanceReopened(_) => self.closed = None,
            AssistanceEvent::NeedsAssessed(_) => self.needs = Some(stamp.event),
            AssistanceEvent::AssistanceNoted(_) => self.notes.push(stamp.event),
            AssistanceEvent::EntryCorrected(corrected) => self.take_back(corrected.entry),
        }
    }
}
