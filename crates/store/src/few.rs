//! A few rows found by an index, wherever a request waits for them.
//!
//! On SQLite they are read on the caller's own thread: they stand in memory nearly always, and handing the question to
//! another thread and waiting for it takes several times as long as answering it. What may be long, a whole stream or a
//! list, is read elsewhere.

use rusqlite::Row;
use sqlx::{FromRow, postgres::PgRow};
use uuid::Uuid;

use crate::sqlite::blocking;
use crate::stored::EventRow;
use crate::{
    Database, StoreError,
    statement::{Statement, Value},
};

/// A row as both databases give it.
pub(crate) trait FewRow: Sized + Send + Unpin + for<'r> FromRow<'r, PgRow> {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self>;
}

impl FewRow for (i64,) {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok((row.get(0)?,))
    }
}

impl FewRow for (Option<i64>,) {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok((row.get(0)?,))
    }
}

impl FewRow for (String, Vec<u8>, i64, i64, i64) {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
    }
}

impl FewRow for (i64, Vec<u8>) {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok((row.get(0)?, row.get(1)?))
    }
}

impl FewRow for (i64, Vec<u8>, Vec<u8>) {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    }
}

impl FewRow for (i64, i64, String) {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    }
}

impl FewRow for (i64, String, String) {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    }
}

impl FewRow for (Uuid,) {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok((id(row, 0)?,))
    }
}

impl FewRow for (i16, Uuid) {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok((row.get(0)?, id(row, 1)?))
    }
}

impl FewRow for (Uuid, i16) {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok((id(row, 0)?, row.get(1)?))
    }
}

impl FewRow for (i16, Uuid, Uuid, i16) {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok((row.get(0)?, id(row, 1)?, id(row, 2)?, row.get(3)?))
    }
}

impl FewRow for (i16, Uuid, Uuid, String, Option<Uuid>, Option<String>) {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let acting_for = row.get::<_, Option<[u8; 16]>>(4)?.map(Uuid::from_bytes);
        Ok((row.get(0)?, id(row, 1)?, id(row, 2)?, row.get(3)?, acting_for, row.get(5)?))
    }
}

impl FewRow for EventRow {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let (position, kind, stream, version) =
            (row.get(0)?, row.get(1)?, id(row, 2)?, row.get(3)?);
        let (event, name, recorded, known) = (id(row, 4)?, row.get(5)?, row.get(6)?, row.get(7)?);
        let (record, leaf) = (row.get(8)?, row.get(9)?);
        Ok((position, kind, stream, version, event, name, recorded, known, record, leaf))
    }
}

pub(crate) fn id(row: &Row<'_>, index: usize) -> rusqlite::Result<Uuid> {
    row.get::<_, [u8; 16]>(index).map(Uuid::from_bytes)
}

/// The rows of a reading statement that finds few of them by an index.
pub(crate) async fn few<R: FewRow>(
    database: &Database,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Vec<R>, StoreError> {
    let statement = Statement::new(sql, values);
    match database {
        Database::Sqlite(database) => database.peek(|connection| statement.rows(connection, R::of)),
        Database::Postgres(database) => {
            let rows = database.peek(&statement).await?;
            rows.iter().map(|row| R::from_row(row).map_err(StoreError::from)).collect()
        }
    }
}

/// The rows of a reading statement that may find many: away from the caller's thread, and from the short reads.
pub(crate) async fn many<R: FewRow + 'static>(
    database: &Database,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Vec<R>, StoreError> {
    let statement = Statement::new(sql, values);
    match database {
        Database::Sqlite(database) => {
            let database = database.clone();
            blocking(move || database.peek(|connection| statement.rows(connection, R::of))).await
        }
        Database::Postgres(database) => {
            let rows = statement.query().fetch_all(database.pool()).await?;
            rows.iter().map(|row| R::from_row(row).map_err(StoreError::from)).collect()
        }
    }
}
