//! One of the two databases, and the macro that writes a reading statement once for both.

use std::path::Path;

use amana_events::LedgerId;
use sqlx::postgres::{PgConnection, PgPool};
use sqlx::sqlite::{SqliteConnection, SqlitePool};
use uuid::Uuid;

use crate::{PostgresDatabase, SqliteDatabase, StoreError};

/// An open database. Clones share its connections.
#[derive(Debug, Clone)]
pub enum Database {
    /// A file on this machine, one ledger in it.
    Sqlite(SqliteDatabase),
    /// A PostgreSQL server, schema `amana`, many ledgers in it.
    Postgres(PostgresDatabase),
}

/// Where a reading statement runs: on a pool's next connection, or in a snapshot.
#[derive(Debug)]
pub(crate) enum Source<'s> {
    Sqlite(&'s SqlitePool),
    Postgres(&'s PgPool),
    SqliteSnapshot(&'s mut SqliteConnection),
    PostgresSnapshot(&'s mut PgConnection),
}

impl<'s> From<&'s Database> for Source<'s> {
    fn from(database: &'s Database) -> Self {
        match database {
            Database::Sqlite(database) => Self::Sqlite(database.reader()),
            Database::Postgres(database) => Self::Postgres(database.pool()),
        }
    }
}

/// Runs one reading statement on a [`Source`] of either database: `on_reader!(source, connection =>
/// …fetch_all(connection).await?)`.
macro_rules! on_reader {
    ($source:expr, $connection:ident => $body:expr) => {
        match $crate::database::Source::from($source) {
            $crate::database::Source::Sqlite($connection) => $body,
            $crate::database::Source::Postgres($connection) => $body,
            $crate::database::Source::SqliteSnapshot($connection) => $body,
            $crate::database::Source::PostgresSnapshot($connection) => $body,
        }
    };
}
pub(crate) use on_reader;

impl Database {
    /// Opens a SQLite file, applies migrations that are missing and checks that commits are durable.
    /// With `create`, makes the file where there is none.
    ///
    /// # Errors
    /// [`StoreError::Open`] if the file does not open, [`StoreError::Migration`] if a migration does not fit,
    /// [`StoreError::NotDurable`] if `synchronous` cannot be set to `FULL` or the journal to WAL.
    pub async fn open_sqlite(path: &Path, create: bool) -> Result<Self, StoreError> {
        SqliteDatabase::open(path, create).await.map(Self::Sqlite)
    }

    /// Runs statements together; how many rows they changed.
    pub(crate) async fn change(
        &self,
        statements: Vec<crate::statement::Statement>,
    ) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(database) => database.change(statements).await,
            Self::Postgres(database) => database.change(statements).await,
        }
    }

    /// Connects to PostgreSQL (`postgres://user:password@host:port/database`) and applies migrations that are missing,
    /// under an advisory lock.
    ///
    /// # Errors
    /// [`StoreError::Open`] if it does not connect, [`StoreError::Migration`] if a migration does not fit.
    pub async fn open_postgres(url: &str) -> Result<Self, StoreError> {
        PostgresDatabase::open(url).await.map(Self::Postgres)
    }

    /// The ledgers in it, by id. Ledgers whose first events were never stored are not among them.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn ledgers(&self) -> Result<Vec<LedgerId>, StoreError> {
        let ids: Vec<Uuid> = on_reader!(self, pool => sqlx::query_scalar(
            "SELECT ledger_id FROM head WHERE next_position > 0 ORDER BY ledger_id"
        ).fetch_all(pool).await?);
        Ok(ids.into_iter().map(LedgerId::new).collect())
    }

    /// Closes its connections. Journals of this database answer [`StoreError::Unavailable`] afterwards.
    pub async fn close(self) {
        match self {
            Self::Sqlite(database) => database.close().await,
            Self::Postgres(database) => database.close().await,
        }
    }
}
