//! What the log holds for a sealed field, and what the owner of the key reads.

use amana_events::{Code, EventId, PurposeCode, StreamId};
use amana_vault::Secret;
use serde_json::Value;

use super::DemoError;
use crate::{AppError, Office, log::LogLine, opening::FieldWanted};

/// One sealed field, from both sides.
#[derive(Debug, Clone)]
pub struct SealedShown {
    /// The stream.
    pub stream: StreamId,
    /// The position of its record.
    pub position: u64,
    /// The event's name.
    pub event_name: String,
    /// The event.
    pub event: EventId,
    /// The field as it is stored: owner, epoch, ciphertext in base64url.
    pub stored: Value,
    /// What was sealed.
    pub opened: Secret,
}

impl Office {
    /// Opens a field of the first event of this name in a stream as a member; the look is recorded.
    ///
    /// # Errors
    /// [`DemoError::App`] where there is no such event or field, or the member may not open it.
    pub async fn show_sealed(
        &self,
        member: &str,
        stream: StreamId,
        event_name: &str,
        field: &str,
        purpose: &str,
    ) -> Result<SealedShown, DemoError> {
        let usage = |what: String| AppError::Usage(what);
        let lines: Vec<LogLine> =
            self.entries(stream, 1).await?.into_iter().map(LogLine::from).collect();
        let line = lines.iter().find(|line| line.kind.as_str() == event_name);
        let line = line.ok_or_else(|| usage(format!("{stream} has no {event_name}")))?;
        let data: Value = serde_json::from_str(line.data.get())
            .map_err(|_| usage(format!("{event_name} is no JSON")))?;
        let stored = data.get(field).cloned();
        let stored = stored.ok_or_else(|| usage(format!("{event_name} has no {field}")))?;
        let wanted = FieldWanted {
            stream,
            event: line.event,
            field: Code::new(field).map_err(|error| usage(error.to_string()))?,
            purpose: PurposeCode::new(purpose).map_err(|error| usage(error.to_string()))?,
            basis: None,
            approval: None,
        };
        let opened = self.open_field(self.member_named(member)?, &wanted).await?.text;
        Ok(SealedShown {
            stream,
            position: line.position,
            event_name: event_name.to_owned(),
            event: line.event,
            stored,
            opened,
        })
    }
}
