//! The log as programs read it: envelopes in clear, sealed fields sealed.

use std::collections::HashMap;

use amana_events::{Actor, Code, EventId, LedgerId, Moment, Origin, Period, PurposeCode, StreamId};
use amana_policy::{Authorized, Look};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    AppError, Office, Sight,
    office::{Acting, Entry, decode},
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

/// The log from a position on, as far as `sight` goes, a page at a time.
#[derive(Debug)]
pub struct LogPages {
    sight: Sight,
    from: u64,
    /// Which streams may be read, each asked about once.
    readable: HashMap<StreamId, bool>,
}

impl LogPages {
    /// The next lines that may be read; `None` at the head. A page may be empty where nothing on it may.
    ///
    /// # Errors
    /// [`AppError::Broken`] naming a record that does not decode.
    pub async fn next_page(&mut self, office: &Office) -> Result<Option<Vec<LogLine>>, AppError> {
        let page = office.journal.page(self.from, PAGE).await?;
        let Some(last) = page.last() else { return Ok(None) };
        self.from = last.position + 1;
        let mut lines = Vec::new();
        for stored in &page {
            if self.may_read(office, stored.stream).await? {
                lines.push(decode(stored)?.into());
            }
        }
        Ok(Some(lines))
    }

    async fn may_read(&mut self, office: &Office, stream: StreamId) -> Result<bool, AppError> {
        if self.sight.is_whole() {
            return Ok(true);
        }
        if let Some(known) = self.readable.get(&stream) {
            return Ok(*known);
        }
        let readable = office.may_read(&self.sight, stream).await?.is_some();
        self.readable.insert(stream, readable);
        Ok(readable)
    }
}

/// Some lines of the log, and where what follows begins.
#[derive(Debug, Serialize)]
pub struct LogPage {
    /// The lines, in order of their positions.
    pub lines: Vec<LogLine>,
    /// From which position to go on; none at the head.
    pub next: Option<u64>,
}

impl Office {
    /// So many lines of the log from a position on, for who audits: every stream they are not kept away from.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `role_not_held` for others: where their own files stand in the log, and how much stands between
    /// them, tells of files they may not know; [`AppError::Broken`] naming a record that does not decode.
    pub async fn log_page(
        &self,
        acting: Acting,
        from: u64,
        limit: usize,
    ) -> Result<LogPage, AppError> {
        let sight = self.sight(acting).await?;
        if !sight.audits() {
            let reason =
                "the log is read by who audits: others read the steps of the files they may see";
            return Err(AppError::refused("role_not_held", reason));
        }
        let (mut pages, mut lines) = (self.log_pages(sight, from), Vec::new());
        while let Some(page) = pages.next_page(self).await? {
            lines.extend(page);
            if lines.len() > limit {
                break;
            }
        }
        let next = lines.get(limit).map(|line| line.position);
        lines.truncate(limit);
        Ok(LogPage { lines, next })
    }

    /// The log from a position on, as far as `sight` goes.
    pub fn log_pages(&self, sight: Sight, from: u64) -> LogPages {
        LogPages { sight, from, readable: HashMap::new() }
    }

    /// All lines of a stream.
    ///
    /// # Errors
    /// [`AppError::Broken`] naming a record that does not decode.
    pub async fn log_of(&self, leave: &Authorized<Look>) -> Result<Vec<LogLine>, AppError> {
        Ok(self.entries_of(leave).await?.into_iter().map(LogLine::from).collect())
    }

    /// The same, decoded.
    ///
    /// # Errors
    /// [`AppError::Broken`] naming a record that does not decode.
    pub async fn entries_of(&self, leave: &Authorized<Look>) -> Result<Vec<Entry>, AppError> {
        self.entries(leave.stream(), 1).await
    }
}
