//! The projector's own connection to either database: heads, batches, and a snapshot to verify in.
//!
//! INVARIANT: a batch's rows and positions commit together, and only if nobody moved the heads since
//! the rows were loaded. On SQLite that is a compare-and-set in the writing transaction, so the
//! writer's turn is not held while events are folded; on PostgreSQL an advisory lock per ledger.

mod postgres;
mod sqlite;

use amana_events::LedgerId;
use uuid::Uuid;

use super::{
    ViewError,
    batch::{Batch, Target},
    cell::{BadCell, Cell},
    head::ViewHead,
    row::Table,
};
use crate::Database;

pub(crate) use postgres::read as read_postgres;

use postgres::PostgresLink;
use sqlite::SqliteLink;

/// A statement and its values: ids, counts and codes. `$n` appear in the order of their numbers.
pub(crate) struct Change {
    pub(crate) sql: String,
    pub(crate) cells: Vec<Cell>,
}

/// A row as read, each cell with whether it is what its column is for.
pub(crate) type ReadRow = Vec<Result<Cell, BadCell>>;

/// Takes rows one by one, in the order of their keys.
pub(crate) trait Sink: Send + 'static {
    /// Takes a row.
    fn row(&mut self, row: ReadRow);
}

/// How a batch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Every target is at this position: the log's end or the wanted one.
    Done(u64),
    /// The targets moved on to this position and more is to come.
    Moved(u64),
    /// Somebody else moved the heads: read them again.
    Overtaken,
}

/// A connection of its own.
pub(crate) enum Link {
    Sqlite(SqliteLink),
    Postgres(PostgresLink),
}

macro_rules! either {
    ($self:expr, $link:ident => $body:expr) => {
        match $self {
            Link::Sqlite($link) => $body,
            Link::Postgres($link) => $body,
        }
    };
}

impl Link {
    pub(crate) async fn open(database: &Database) -> Result<Self, ViewError> {
        Ok(match database {
            Database::Sqlite(database) => Self::Sqlite(SqliteLink::open(database).await?),
            Database::Postgres(database) => Self::Postgres(PostgresLink::open(database).await?),
        })
    }

    /// The heads of the ledger's views, and the log's next position.
    pub(crate) async fn heads(
        &mut self,
        ledger: LedgerId,
    ) -> Result<(Vec<ViewHead>, u64), ViewError> {
        either!(self, link => link.heads(ledger.uuid()).await)
    }

    /// Runs statements in one transaction.
    pub(crate) async fn change(&mut self, changes: Vec<Change>) -> Result<(), ViewError> {
        either!(self, link => link.change(changes).await)
    }

    /// Moves the targets on by one batch, to `to` at most.
    pub(crate) async fn step(
        &mut self,
        ledger: LedgerId,
        targets: &mut Vec<Target>,
        to: u64,
    ) -> Result<Step, ViewError> {
        either!(self, link => link.step(ledger.uuid(), targets, to).await)
    }

    /// Writes rows and nothing else, in one transaction.
    #[cfg(feature = "ceiling")]
    pub(crate) async fn insert(
        &mut self,
        ledger: LedgerId,
        changes: super::batch::TargetChanges,
    ) -> Result<(), ViewError> {
        either!(self, link => link.insert(ledger.uuid(), changes).await)
    }

    /// Begins a snapshot: everything read until its end is of one moment.
    pub(crate) async fn begin_snapshot(&mut self) -> Result<(), ViewError> {
        either!(self, link => link.begin_snapshot().await)
    }

    /// Ends the snapshot.
    pub(crate) async fn end_snapshot(&mut self) -> Result<(), ViewError> {
        either!(self, link => link.end_snapshot().await)
    }

    /// How many rows a generation has.
    pub(crate) async fn count(
        &mut self,
        ledger: LedgerId,
        table: Table,
        generation: i64,
    ) -> Result<u64, ViewError> {
        either!(self, link => link.count(ledger.uuid(), table, generation).await)
    }

    /// The events from `from` on, before `to`, a page of them.
    pub(crate) async fn page(
        &mut self,
        ledger: LedgerId,
        from: u64,
        to: u64,
        wanted: Wanted,
    ) -> Result<Batch, ViewError> {
        either!(self, link => link.page(ledger.uuid(), from, to, wanted).await)
    }

    /// Reads every row of a generation in the order of keys.
    pub(crate) async fn rows<S: Sink>(
        &mut self,
        ledger: LedgerId,
        table: Table,
        generation: i64,
        sink: S,
    ) -> Result<S, ViewError> {
        either!(self, link => link.rows(ledger.uuid(), table, generation, sink).await)
    }
}

/// The stream kinds whose events are decoded; the others only count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Wanted(u32);

impl Wanted {
    /// Adds a kind, by its number.
    pub(crate) fn add(&mut self, kind: i16) {
        self.0 |= Self::bit(kind);
    }

    /// Whether the kind is wanted. A kind no program knows is wanted too: decoding it says so.
    pub(crate) fn has(self, kind: i16) -> bool {
        amana_events::StreamKind::from_number(kind).is_none() || self.0 & Self::bit(kind) != 0
    }

    fn bit(kind: i16) -> u32 {
        u32::try_from(kind).ok().and_then(|kind| 1_u32.checked_shl(kind)).unwrap_or(0)
    }
}

pub(super) const HEADS: &str = "SELECT view_name, generation, version, position, state \
    FROM view_head WHERE ledger_id = $1 ORDER BY view_name, generation";
pub(super) const NEXT_POSITION: &str = "SELECT next_position FROM head WHERE ledger_id = $1";
pub(super) const PAGE: &str = "SELECT position, stream_kind, record FROM event \
    WHERE ledger_id = $1 AND position >= $2 AND position < $3 ORDER BY position";
pub(super) const MOVE: &str = "UPDATE view_head SET position = $1 \
    WHERE ledger_id = $2 AND view_name = $3 AND generation = $4 AND position = $5";

/// A head as both databases give it.
pub(super) type HeadRow = (String, i64, i64, i64, String);

/// The key under which an advisory lock of the ledger's views is held.
pub(super) fn lock_key(ledger: Uuid) -> i64 {
    let (high, low) = ledger.as_u64_pair();
    (high ^ low.rotate_left(17)).cast_signed()
}
