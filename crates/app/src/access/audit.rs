//! The auditor's full list of who looked at a file or person, with member ids.

use std::collections::BTreeSet;

use amana_events::{
    Actor, Code, Event, EventId, Moment, PurposeCode, StreamId, StreamKind, access::AccessEvent,
    common::Role,
};
use amana_store::Page;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    AppError, Office,
    files::no_such_file,
    office::{Acting, Entry},
};

/// How many rows of the audit trail are read at a time.
const PAGE: u32 = 4_000;

/// One access.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccessLine {
    /// When.
    pub recorded: Moment,
    /// The event of the access.
    pub event: EventId,
    /// What it was.
    pub what: &'static str,
    /// Who.
    pub actor: Actor,
    /// For what.
    pub purpose: Option<PurposeCode>,
    /// The file, where the access names one.
    pub stream: Option<StreamId>,
    /// The event of the field, or the use reviewed.
    pub concerns: Option<EventId>,
    /// The field.
    pub field: Option<Code>,
    /// Its class.
    pub compartment: Option<&'static str>,
    /// The consent it rested on.
    pub consent: Option<EventId>,
    /// The lawful basis it rested on.
    pub basis: Option<Code>,
    /// Why it was refused.
    pub reason: Option<Code>,
}

impl Office {
    /// Everything that was noted of a file or person, oldest first: in its own access stream, and of
    /// its fields that belong to persons in theirs.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found` for a member who is no auditor, or kept away from it.
    pub async fn access_of_file(
        &self,
        acting: Acting,
        file: StreamId,
    ) -> Result<Vec<AccessLine>, AppError> {
        if let Acting::Member(member) = acting {
            let audits = self.registry().await?.holds(member, Role::Auditor);
            if !audits || !self.sight(acting).await?.shows(file) {
                return Err(no_such_file());
            }
        }
        let mut entries = Vec::new();
        for owner in self.owners_looked_at(file).await? {
            let access = StreamId::new(StreamKind::Access, owner);
            let noted = self.entries(access, 1).await?.into_iter();
            entries.extend(noted.filter(|entry| owner == file.id || concerns(entry, file)));
        }
        entries.sort_by_key(|entry| entry.position);
        Ok(entries.iter().filter_map(line_of).collect())
    }

    /// Whose access streams speak of the file.
    async fn owners_looked_at(&self, file: StreamId) -> Result<BTreeSet<Uuid>, AppError> {
        self.catch_up().await?;
        let (views, mut page) = (self.views(), Page::first(PAGE));
        let mut owners = BTreeSet::from([file.id]);
        loop {
            let rows = views.audit_trail(None, page).await?;
            owners.extend(rows.iter().filter(|r| r.stream == Some(file)).map(|row| row.owner));
            if rows.len() < PAGE as usize {
                return Ok(owners);
            }
            page.offset += u64::from(PAGE);
        }
    }
}

fn concerns(entry: &Entry, file: StreamId) -> bool {
    line_of(entry).is_some_and(|line| line.stream == Some(file))
}

fn line_of(entry: &Entry) -> Option<AccessLine> {
    let Event::Access(event) = &entry.event else { return None };
    let envelope = &entry.envelope;
    let mut line = AccessLine {
        recorded: envelope.recorded,
        event: envelope.event,
        what: entry.event.name(),
        actor: envelope.actor,
        purpose: envelope.purpose.clone(),
        stream: None,
        concerns: None,
        field: None,
        compartment: None,
        consent: None,
        basis: None,
        reason: None,
    };
    match event {
        AccessEvent::FieldOpened(e) => {
            (line.stream, line.concerns) = (Some(e.stream), Some(e.event));
            (line.field, line.compartment) = (Some(e.field.clone()), Some(e.compartment.code()));
            (line.consent, line.basis) = (e.consent, e.basis.clone());
            line.purpose = line.purpose.or_else(|| e.purpose.clone());
        }
        AccessEvent::OpeningRefused(e) => {
            (line.stream, line.concerns) = (Some(e.stream), Some(e.event));
            (line.field, line.reason) = (Some(e.field.clone()), Some(e.reason.clone()));
        }
        AccessEvent::BreakGlassInvoked(e) => line.stream = Some(e.stream),
        AccessEvent::DangerToLifeInvoked(e) => line.stream = Some(e.stream),
        AccessEvent::BreakGlassReviewed(e) => line.concerns = Some(e.invocation),
        AccessEvent::DangerToLifeReviewed(e) => line.concerns = Some(e.invocation),
        AccessEvent::Searched(e) => line.field = Some(e.view.clone()),
        AccessEvent::Listed(e) => line.field = Some(e.view.clone()),
        AccessEvent::Exported(e) => line.field = Some(e.what.clone()),
        AccessEvent::FiguresDisclosed(e) => line.field = Some(e.what.clone()),
    }
    Some(line)
}
