//! What falls due by the day alone, brought into the log: consents and overrides past their last day,
//! contact plans past their review day, and children who came of age.
//!
//! Rules never wait for these events: what is past is out of force at that moment (`decide` compares
//! the days). The events say so for readers, desks and access facts.
//!
//! INVARIANT: each is admitted like any other event, so that doing it twice, or in two processes at
//! once, adds nothing; rows are read a page at a time.
//!
//! Deliberately absent: asking the person anew. That needs a safe way to them, which is people's work.

use amana_domain::State;
use amana_events::{
    Day, Event, EventId, Month, PersonId, PersonText, StreamId, StreamKind,
    consent::{ConsentExpired, OfAgeRecorded, OverrideExpired},
    contact::ContactPlanLapsed,
};

use amana_vault::Secret;

use crate::{
    AppError, Office,
    office::{Acting, Request},
};

/// How many rows are read at a time.
const PAGE: u32 = 200;
/// The vocabulary that has events for expired overrides and lapsed plans.
const SINCE: u32 = 2;

/// How many events of each kind were appended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FallenDue {
    /// Consents that came to their last day.
    pub consents: u64,
    /// Overrides that did.
    pub overrides: u64,
    /// Contact plans past their review day.
    pub plans: u64,
    /// Children who came of age.
    pub of_age: u64,
}

impl FallenDue {
    /// Whether nothing had fallen due.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl Office {
    /// Does what amana owes when a command that writes begins: exclusions left over from a change
    /// of the registry, and what fell due by the day.
    ///
    /// # Errors
    /// What failed; what was done before it is done.
    pub async fn begin_writing(&self) -> Result<FallenDue, AppError> {
        if self.is_unlocked() {
            self.settle_exclusions().await?;
        }
        let mut due = FallenDue::default();
        self.expire(&mut due).await?;
        self.lapse(&mut due).await?;
        if self.is_unlocked() {
            self.checkpoint_if_due().await?;
        }
        Ok(due)
    }

    /// Brings everything that fell due by the day into the log, also who came of age.
    ///
    /// # Errors
    /// What failed; what was done before it is done.
    pub async fn raise_due(&self) -> Result<FallenDue, AppError> {
        self.catch_up().await?;
        let mut due = FallenDue::default();
        self.expire(&mut due).await?;
        self.lapse(&mut due).await?;
        self.come_of_age(&mut due).await?;
        Ok(due)
    }

    fn today(&self) -> Day {
        self.now().day()
    }

    /// Appends an event of amana's own; `false` where another was faster or nothing is due after all.
    async fn note(&self, stream: StreamId, event: impl Into<Event>) -> Result<bool, AppError> {
        match self.execute(Request::event(Acting::System, stream, event)).await {
            Ok(_) => Ok(true),
            Err(AppError::Refused(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn knows_since(&self) -> Result<bool, AppError> {
        Ok(self.registry().await?.vocabulary() >= SINCE)
    }

    async fn expire(&self, due: &mut FallenDue) -> Result<(), AppError> {
        let mut after: Option<(PersonId, EventId)> = None;
        loop {
            let page = self.journal.consents_past(self.today(), after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some((last.person, last.event));
            let overrides_too = self.knows_since().await?;
            for past in page {
                let stream = StreamId::new(StreamKind::Consent, past.person.uuid());
                if past.given_by == "override" {
                    let expired = OverrideExpired { proposal: past.event };
                    due.overrides += u64::from(overrides_too && self.note(stream, expired).await?);
                } else {
                    let expired = ConsentExpired { consent: past.event };
                    due.consents += u64::from(self.note(stream, expired).await?);
                }
            }
        }
    }

    async fn lapse(&self, due: &mut FallenDue) -> Result<(), AppError> {
        let mut after = None;
        loop {
            let page = self.views().plans_past_review(self.today(), after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(*last);
            if !self.knows_since().await? {
                return Ok(());
            }
            for person in page {
                let stream = StreamId::new(StreamKind::Contact, person.uuid());
                let Some((state, _)) = self.state(stream).await? else { continue };
                let State::Contact(contact) = state.as_ref() else { continue };
                let Some((plan, review_on)) = contact.lapsing(self.now()) else { continue };
                let lapsed = ContactPlanLapsed { plan, review_on };
                due.plans += u64::from(self.note(stream, lapsed).await?);
            }
        }
    }

    async fn come_of_age(&self, due: &mut FallenDue) -> Result<(), AppError> {
        // The exact day is a birthday and is sealed, which takes the keys.
        if !self.is_unlocked() || !self.knows_since().await? {
            return Ok(());
        }
        let mut after = None;
        loop {
            let page = self.journal.consented_for(after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(*last);
            for person in page {
                let stream = StreamId::new(StreamKind::Consent, person.uuid());
                let Some((state, _)) = self.state(stream).await? else { continue };
                let State::Consent(consent) = state.as_ref() else { continue };
                let Some(on) = consent.coming_of_age(self.now()) else { continue };
                let Some(month) = Month::of(on) else { continue };
                let on = PersonText::of_person(person.uuid(), Secret::new(on.to_string()));
                let recorded = OfAgeRecorded { month, on };
                due.of_age += u64::from(self.note(stream, recorded).await?);
            }
        }
    }
}
