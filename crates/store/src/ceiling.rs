//! What the databases can do at most: the same rows into the same table with the same indexes, and nothing else.
//!
//! Only for the benchmark, behind the feature `ceiling`. It checks nothing, moves no head and leaves rows behind that no
//! ledger knows: never point it at a database that anybody uses.

use std::path::Path;
use std::time::{Duration, Instant};

use amana_events::{EventId, LedgerId, Moment, StreamId};
use amana_tlog::Hash;
use rusqlite::params;
use uuid::Uuid;

use crate::database::Database;
use crate::number::signed;
use crate::{SqliteDatabase, StoreError};

/// A finished row.
#[derive(Debug, Clone)]
pub struct RawRow {
    /// Its position.
    pub position: u64,
    /// Its stream, at version 1.
    pub stream: StreamId,
    /// Its event.
    pub event: EventId,
    /// Its event's name.
    pub type_name: &'static str,
    /// When it was recorded, and known.
    pub recorded: Moment,
    /// Its record.
    pub record: Vec<u8>,
    /// The hash of its leaf.
    pub leaf_hash: Hash,
}

const SQLITE: &str = "INSERT INTO event (ledger_id, position, stream_kind, stream_id, version, event_id, type, recorded,
    known, record, leaf_hash) VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?7, ?8, ?9)";
const POSTGRES: &str = "INSERT INTO event (ledger_id, position, stream_kind, stream_id, version, event_id, type, recorded,
    known, record, leaf_hash) SELECT $1, e.position, e.kind, e.stream, 1, e.event, e.type, e.recorded, e.recorded, e.record,
    e.leaf FROM unnest($2::BIGINT[], $3::SMALLINT[], $4::UUID[], $5::UUID[], $6::TEXT[], $7::BIGINT[], $8::BYTEA[],
    $9::BYTEA[]) AS e (position, kind, stream, event, type, recorded, record, leaf)";

/// Inserts rows into a new SQLite file, so many a transaction; how long each transaction took.
///
/// # Errors
/// [`StoreError`] if the database fails.
pub async fn sqlite(
    path: &Path,
    ledger: LedgerId,
    rows: &[RawRow],
    batch: usize,
) -> Result<Vec<Duration>, StoreError> {
    let database = SqliteDatabase::open(path, true).await?;
    let mut connection = database.connect()?;
    let ledger = ledger.uuid();
    let mut took = Vec::with_capacity(rows.len() / batch + 1);
    for chunk in rows.chunks(batch) {
        let start = Instant::now();
        let transaction = connection.transaction()?;
        {
            let mut add = transaction.prepare_cached(SQLITE)?;
            for row in chunk {
                add.execute(params![
                    ledger.as_bytes(),
                    signed(row.position),
                    row.stream.kind.number(),
                    row.stream.id.as_bytes(),
                    row.event.uuid().as_bytes(),
                    row.type_name,
                    row.recorded.micros(),
                    row.record,
                    row.leaf_hash.as_bytes(),
                ])?;
            }
        }
        transaction.commit()?;
        database.written(chunk.iter().map(|row| row.record.len()).sum());
        took.push(start.elapsed());
    }
    database.close().await;
    Ok(took)
}

/// Inserts rows on PostgreSQL, so many a statement, each its own transaction; how long each took.
///
/// # Errors
/// [`StoreError`] if the database fails.
pub async fn postgres(
    url: &str,
    ledger: LedgerId,
    rows: &[RawRow],
    batch: usize,
) -> Result<Vec<Duration>, StoreError> {
    let Database::Postgres(database) = Database::open_postgres(url).await? else {
        return Ok(Vec::new());
    };
    let mut connection = database.connect_writer().await?;
    let mut took = Vec::with_capacity(rows.len() / batch + 1);
    for chunk in rows.chunks(batch) {
        let start = Instant::now();
        sqlx::query(POSTGRES)
            .bind(ledger.uuid())
            .bind(chunk.iter().map(|row| signed(row.position)).collect::<Vec<i64>>())
            .bind(chunk.iter().map(|row| row.stream.kind.number()).collect::<Vec<i16>>())
            .bind(chunk.iter().map(|row| row.stream.id).collect::<Vec<Uuid>>())
            .bind(chunk.iter().map(|row| row.event.uuid()).collect::<Vec<Uuid>>())
            .bind(chunk.iter().map(|row| row.type_name).collect::<Vec<&str>>())
            .bind(chunk.iter().map(|row| row.recorded.micros()).collect::<Vec<i64>>())
            .bind(chunk.iter().map(|row| row.record.as_slice()).collect::<Vec<&[u8]>>())
            .bind(chunk.iter().map(|row| row.leaf_hash.as_bytes().as_slice()).collect::<Vec<_>>())
            .execute(&mut connection)
            .await?;
        took.push(start.elapsed());
    }
    Ok(took)
}
