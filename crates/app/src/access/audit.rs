//! The auditor's full list of who looked at a file or person, with member ids.

use amana_events::{
    Actor, Code, Event, EventId, Moment, PurposeCode, StreamId, StreamKind, access::AccessEvent,
};
use serde::Serialize;

use crate::{
    AppError, Office,
    files::no_such_file,
    office::{Acting, Entry, decode},
};

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
    /// Everything that was noted of a file or person, oldest first: openings, refusals, doors, and the
    /// lists it stood on. The whole log is read for it.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found` for a member who is no auditor, or kept away from it, and for a file that is not
    /// there.
    pub async fn access_of_file(
        &self,
        acting: Acting,
        file: StreamId,
    ) -> Result<Vec<AccessLine>, AppError> {
        let sight = self.sight(acting).await?;
        if !sight.audits() || !sight.shows(file) || self.state(file).await?.is_none() {
            return Err(no_such_file());
        }
        let (mut lines, mut scan) = (Vec::new(), self.journal.scan(0));
        while let Some(page) = scan.next_page().await? {
            for stored in page.iter().filter(|stored| stored.stream.kind == StreamKind::Access) {
                let entry = decode(stored)?;
                if stored.stream.id == file.id || concerns(&entry, file) {
                    lines.extend(line_of(&entry));
                }
            }
        }
        Ok(lines)
    }
}

/// Whether an access is of the file: a field of it, a door to it, or a list it stood on.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others name no file")]
fn concerns(entry: &Entry, file: StreamId) -> bool {
    let Event::Access(event) = &entry.event else { return false };
    let shown = |streams: &Option<Vec<StreamId>>| {
        streams.as_ref().is_some_and(|streams| streams.contains(&file))
    };
    match event {
        AccessEvent::FieldOpened(e) => e.stream == file,
        AccessEvent::OpeningRefused(e) => e.stream == file,
        AccessEvent::Searched(e) => shown(&e.streams),
        AccessEvent::Listed(e) => shown(&e.streams),
        AccessEvent::BreakGlassInvoked(e) => e.stream == file,
        AccessEvent::DangerToLifeInvoked(e) => e.stream == file,
        AccessEvent::AccessWithheld(e) => e.case == file,
        AccessEvent::Exported(e) => e.engagement == Some(file),
        _ => false,
    }
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
        AccessEvent::Exported(e) => {
            (line.stream, line.field) = (e.engagement, Some(e.what.clone()));
        }
        AccessEvent::FiguresDisclosed(e) => line.field = Some(e.what.clone()),
        AccessEvent::AccessWithheld(e) => line.stream = Some(e.case),
        AccessEvent::AccessWithholdingEnded(e) => line.concerns = Some(e.withholding),
    }
    Some(line)
}
