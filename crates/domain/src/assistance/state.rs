//! State of an `assistance` stream.

use amana_events::{
    Code, EventId, MemberId, PersonId, StreamId,
    assistance::{AssistanceEnd, AssistanceEvent},
};

use crate::Stamp;

/// State of an `assistance` stream.
#[derive(Debug, Clone, Default)]
pub struct AssistanceState {
    /// How many events it has.
    pub version: u64,
    person: Option<PersonId>,
    assigned: Option<MemberId>,
    opened: Option<EventId>,
    contacted: bool,
    closed: Option<AssistanceEnd>,
    services: Vec<(Code, ServiceStep)>,
    referrals: Vec<StreamId>,
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

    /// Whether the survivor was ever reached.
    pub fn is_contacted(&self) -> bool {
        self.contacted
    }

    /// Why the file is closed, while it is.
    pub fn closed(&self) -> Option<AssistanceEnd> {
        self.closed
    }

    /// Where a kind of service stands; `None` when it was never offered.
    pub fn service(&self, kind: &Code) -> Option<ServiceStep> {
        self.services.iter().find(|(known, _)| known == kind).map(|(_, step)| *step)
    }

    /// Whether a service was accepted and is still to be provided.
    pub fn has_service_due(&self) -> bool {
        self.services.iter().any(|(_, step)| *step == ServiceStep::Accepted)
    }

    /// The referrals linked to the file.
    pub fn referrals(&self) -> &[StreamId] {
        &self.referrals
    }

    fn set(&mut self, kind: &Code, step: ServiceStep) {
        match self.services.iter_mut().find(|(known, _)| known == kind) {
            Some(service) => service.1 = step,
            None => self.services.push((kind.clone(), step)),
        }
    }

    pub(super) fn apply(&mut self, event: &AssistanceEvent, stamp: &Stamp) {
        self.version = stamp.version;
        match event {
            AssistanceEvent::AssistanceOpened(opened) => {
                self.person = Some(opened.person);
                self.opened = Some(stamp.event);
            }
            AssistanceEvent::AssistanceAssigned(assigned) => self.assigned = Some(assigned.member),
            AssistanceEvent::SurvivorContacted(_) => self.contacted = true,
            AssistanceEvent::ServiceOffered(offered) => {
                self.set(&offered.service_kind, ServiceStep::Offered);
            }
            AssistanceEvent::ServiceAccepted(accepted) => {
                self.set(&accepted.service_kind, ServiceStep::Accepted);
            }
            AssistanceEvent::ServiceDeclined(declined) => {
                self.set(&declined.service_kind, ServiceStep::Declined);
            }
            AssistanceEvent::ServiceProvided(provided) => {
                self.set(&provided.service_kind, ServiceStep::Provided);
            }
            AssistanceEvent::AssistanceReferred(referred) => self.referrals.push(referred.referral),
            AssistanceEvent::AssistanceClosed(closed) => self.closed = Some(closed.reason),
            AssistanceEvent::AssistanceReopened(_) => self.closed = None,
            AssistanceEvent::NeedsAssessed(_) | AssistanceEvent::AssistanceNoted(_) => {}
        }
    }
}
