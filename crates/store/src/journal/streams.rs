//! One stream's events, read.

use amana_events::{EventId, StreamId, StreamKind};

use super::Journal;
use crate::few::{few, many};
use crate::number::{signed, unsigned};
use crate::statement::Value;
use crate::stored::{EventRow, event_columns};
use crate::{Database, StoreError, Stored};

const IN_STREAM: &str = concat!(
    "SELECT ",
    event_columns!(),
    " FROM event WHERE ledger_id = $1 AND stream_kind = $2 AND stream_id = $3 AND event_id = $4"
);
const STREAM_PAGE: &str = concat!(
    "SELECT ",
    event_columns!(),
    " FROM event WHERE ledger_id = $1 AND stream_kind = $2 AND stream_id = $3 AND version >= $4
    AND (type <> $5 OR version > $6) ORDER BY version LIMIT $7"
);
const ANY_NEWER: &str = "SELECT version FROM event
    WHERE ledger_id = $1 AND stream_kind = $2 AND stream_id = $3 AND version >= $4 LIMIT 1";
const BEGUN: &str = "SELECT count(*) FROM event
    WHERE ledger_id = $1 AND stream_kind = $2 AND version = 1 AND position < $3";
const LAST_NAMED: &str = "SELECT max(version) FROM event
    WHERE ledger_id = $1 AND stream_kind = $2 AND stream_id = $3 AND type = $4";

/// Events of a stream that a reader has no use for: those of one name, up to a version.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Without {
    /// The events' name.
    pub name: &'static str,
    /// The last version at which they are left out.
    pub until: u64,
}

impl Without {
    /// Leaves nothing out.
    pub const NOTHING: Self = Self { name: "", until: 0 };
}

impl Journal {
    /// A stream's events from a version on (the first is 1), in order; none if it does not exist.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn stream(&self, id: StreamId, from_version: u64) -> Result<Vec<Stored>, StoreError> {
        self.stream_page(id, from_version, Without::NOTHING, u32::MAX).await
    }

    /// Whether the stream has any event.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn has(&self, id: StreamId) -> Result<bool, StoreError> {
        let values = self.of_stream(id, [Value::Number(1)]);
        Ok(!few::<(i64,)>(&self.0.database, ANY_NEWER, values).await?.is_empty())
    }

    /// An event of a stream by its id; none if the stream has no such event.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn in_stream(
        &self,
        stream: StreamId,
        event: EventId,
    ) -> Result<Option<Stored>, StoreError> {
        let values = self.of_stream(stream, [Value::Id(event.uuid())]);
        let mut rows: Vec<EventRow> = few(&self.0.database, IN_STREAM, values).await?;
        rows.pop().map(Stored::from_row).transpose()
    }

    /// At most `limit` events of a stream from a version on, in order, without those that `without` leaves out.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn stream_page(
        &self,
        id: StreamId,
        from_version: u64,
        without: Without,
        limit: u32,
    ) -> Result<Vec<Stored>, StoreError> {
        let (from, until) = (signed(from_version), signed(without.until));
        let rows: Vec<EventRow> = match &self.0.database {
            Database::Sqlite(database) => {
                // Most often nobody wrote since: that is asked first, where asking costs next to nothing.
                let values = self.of_stream(id, [Value::Number(from)]);
                if few::<(i64,)>(&self.0.database, ANY_NEWER, values).await?.is_empty() {
                    return Ok(Vec::new());
                }
                let page = sqlx::query_as(STREAM_PAGE).bind(self.0.ledger.uuid());
                let page = page.bind(id.kind.number()).bind(id.id).bind(from);
                let page = page.bind(without.name).bind(until).bind(i64::from(limit));
                page.fetch_all(database.reader()).await?
            }
            // A whole stream may be long: it takes no turn from the short reads.
            Database::Postgres(database) if limit == u32::MAX => {
                let page = sqlx::query_as(STREAM_PAGE).bind(self.0.ledger.uuid());
                let page = page.bind(id.kind.number()).bind(id.id).bind(from);
                let page = page.bind(without.name).bind(until).bind(i64::from(limit));
                page.fetch_all(database.pool()).await?
            }
            Database::Postgres(_) => {
                let (name, limit) = (Value::Code(without.name), Value::Number(limit.into()));
                let more = [Value::Number(from), name, Value::Number(until), limit];
                few(&self.0.database, STREAM_PAGE, self.of_stream(id, more)).await?
            }
        };
        rows.into_iter().map(Stored::from_row).collect()
    }

    /// How many streams of a kind begin before a position.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn begun(&self, kind: StreamKind, before: u64) -> Result<u64, StoreError> {
        let ledger = Value::Id(self.0.ledger.uuid());
        let values = vec![ledger, Value::Small(kind.number()), Value::Number(signed(before))];
        let rows: Vec<(i64,)> = many(&self.0.database, BEGUN, values).await?;
        rows.first().map_or(Ok(0), |(count,)| unsigned(*count, "event.version"))
    }

    /// The version of a stream's last event of this name.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn last_named(
        &self,
        id: StreamId,
        name: &'static str,
    ) -> Result<Option<u64>, StoreError> {
        let values = self.of_stream(id, [Value::Code(name)]);
        let rows: Vec<(Option<i64>,)> = few(&self.0.database, LAST_NAMED, values).await?;
        let version = rows.first().and_then(|(version,)| *version);
        version.map(|version| unsigned(version, "event.version")).transpose()
    }

    /// The values of a statement that asks for something of a stream, and these besides.
    pub(super) fn of_stream<const N: usize>(&self, id: StreamId, more: [Value; N]) -> Vec<Value> {
        let ledger = Value::Id(self.0.ledger.uuid());
        let own = [ledger, Value::Small(id.kind.number()), Value::Id(id.id)];
        own.into_iter().chain(more).collect()
    }
}
