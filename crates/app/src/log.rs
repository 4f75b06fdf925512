//! The log as programs read it: envelopes in clear, sealed fields sealed.

use std::{collections::HashMap, sync::LazyLock};

use amana_events::{
    Actor, Code, Event, EventId, LedgerId, MemberId, Moment, Origin, Period, PurposeCode, StreamId,
    StreamKind,
};
use amana_policy::{Authorized, Look};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    AppError, Office, Sight,
    office::{Acting, Entry, decode},
};

/// How many lines a page has.
const PAGE: u32 = 500;
/// How many lines are looked at for one page at most, where few are wanted.
const SCANNED_MAX: u64 = 20_000;

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

/// Which lines of the log are wanted; whatever is left out narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Of streams of this kind.
    pub kind: Option<StreamKind>,
    /// Of events of this name.
    pub name: Option<Code>,
    /// Recorded by this member.
    pub member: Option<MemberId>,
    /// Not recorded before.
    pub since: Option<Moment>,
    /// Not recorded after.
    pub until: Option<Moment>,
}

impl LogFilter {
    fn lets(&self, line: &LogLine) -> bool {
        self.kind.is_none_or(|kind| line.stream.kind == kind)
            && self.name.as_ref().is_none_or(|name| line.kind == *name)
            && self.member.is_none_or(|member| line.actor.member() == Some(member))
            && self.since.is_none_or(|since| line.recorded >= since)
            && !self.ends(line)
    }

    fn ends(&self, line: &LogLine) -> bool {
        self.until.is_some_and(|until| line.recorded > until)
    }
}

/// The names of the events that may stand in a log, in order.
pub fn event_names() -> &'static [&'static str] {
    static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let mut names: Vec<_> = Event::specs().into_iter().map(|spec| spec.name).collect();
        names.sort_unstable();
        names.dedup();
        names
    });
    &NAMES
}

/// Some lines of the log, and where what follows begins.
#[derive(Debug, Serialize)]
pub struct LogPage {
    /// The lines, in order of their positions.
    pub lines: Vec<LogLine>,
    /// From which position to go on; none at the head. Where few are wanted of many, a page may end before it is full.
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
        (from, limit): (u64, usize),
        filter: &LogFilter,
    ) -> Result<LogPage, AppError> {
        let sight = self.sight(acting).await?;
        if !sight.audits() {
            let reason =
                "the log is read by who audits: others read the steps of the files they may see";
            return Err(AppError::refused("role_not_held", reason));
        }
        let from = match filter.since {
            Some(since) => from.max(self.recorded_from(since).await?),
            None => from,
        };
        let (mut pages, mut lines) = (self.log_pages(sight, from), Vec::new());
        let (mut ended, most) = (false, from.saturating_add(SCANNED_MAX));
        while lines.len() <= limit && pages.from < most {
            let Some(page) = pages.next_page(self).await? else {
                ended = true;
                break;
            };
            ended = page.last().is_some_and(|line| filter.ends(line));
            lines.extend(page.into_iter().filter(|line| filter.lets(line)));
            if ended {
                break;
            }
        }
        let behind = (!ended).then_some(pages.from);
        let next = lines.get(limit).map_or(behind, |line| Some(line.position));
        lines.truncate(limit);
        Ok(LogPage { lines, next })
    }

    /// The first position that was recorded at a moment or later; the head's next where none was.
    async fn recorded_from(&self, since: Moment) -> Result<u64, AppError> {
        let (mut low, mut high) = (0, self.journal.head().await?.next_position);
        while low < high {
            let middle = low + (high - low) / 2;
            let found = self.journal.page(middle, 1).await?;
            let Some(stored) = found.first() else { break };
            if decode(stored)?.envelope.recorded < since {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
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
