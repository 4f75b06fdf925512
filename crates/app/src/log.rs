//! The log as programs read it: envelopes in clear, sealed fields sealed.

use amana_events::{Actor, Code, EventId, LedgerId, Moment, Origin, Period, PurposeCode, StreamId};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    AppError, Office,
    office::{Entry, decode},
};

/// How many lines a page has.
const PAGE: u32 = 500;

/// One line of the log.
#[derive(Debug, Serialize)]
pub struct LogLine {
    /// Dense position in the ledger, from 0.
    pub position: u64,
    /// The ledger.
    pub ledger: LedgerId,
    /// The stream.
    pub stream: StreamId,
    /// Place in the stream, from 1.
    pub version: u64,
    /// The event's name.
    #[serde(rename = "type")]
    pub kind: Code,
    /// Version of the event's shape.
    pub type_version: u16,
    /// The event's id.
    pub event: EventId,
    /// When it was recorded.
    pub recorded: Moment,
    /// When the organisation came to know.
    pub known: Moment,
    /// When it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Period>,
    /// Who recorded it.
    pub actor: Actor,
    /// For what purpose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<PurposeCode>,
    /// The imported row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// The event's data as stored: sealed fields are ciphertext.
    pub data: Box<RawValue>,
}

impl From<Entry> for LogLine {
    fn from(entry: Entry) -> Self {
        let envelope = entry.envelope;
        Self {
            position: entry.position,
            ledger: envelope.ledger,
            stream: envelope.stream,
            version: envelope.version,
            kind: envelope.kind,
            type_version: envelope.type_version,
            event: envelope.event,
            recorded: envelope.recorded,
            known: envelope.known,
            occurred: envelope.occurred,
            actor: envelope.actor,
            purpose: envelope.purpose,
            origin: envelope.origin,
            data: envelope.data,
        }
    }
}

impl Office {
    /// The next lines from a position on; empty at the head.
    ///
    /// # Errors
    /// [`AppError::Broken`] naming a record that does not decode.
    pub async fn log_page(&self, from: u64) -> Result<Vec<LogLine>, AppError> {
        let stored = self.journal.page(from, PAGE).await?;
        stored.iter().map(|stored| decode(stored).map(LogLine::from)).collect()
    }

    /// All lines of a stream.
    ///
    /// # Errors
    /// [`AppError::Broken`] naming a record that does not decode.
    pub async fn log_of(&self, stream: StreamId) -> Result<Vec<LogLine>, AppError> {
        Ok(self.entries(stream, 1).await?.into_iter().map(LogLine::from).collect())
    }
}
