//! Sequential reading on SQLite: a thread walks a cursor and hands over pages.

use amana_events::{EventId, Moment, StreamId};
use amana_events::{LedgerId, StreamKind};
use amana_tlog::Hash;
use rusqlite::Row;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::number::{signed, unsigned};
use crate::scan::{PAGE_EVENTS, PageSender};
use crate::stored::event_columns;
use crate::{Cause, SqliteDatabase, StoreError, Stored};

const SCAN: &str = concat!(
    "SELECT ",
    event_columns!(),
    " FROM event WHERE ledger_id = ?1 AND position >= ?2 ORDER BY position"
);

/// Starts a thread that sends all events from `from` on, as they are now. It ends when the receiver is dropped.
pub(crate) fn scan(database: &SqliteDatabase, ledger: LedgerId, from: u64, sender: PageSender) {
    let database = database.clone();
    let failing = sender.clone();
    let run = move || {
        if let Err(error) = send_pages(&database, ledger, from, &sender) {
            // The reader may be gone; then nobody needs to know.
            let _ = sender.blocking_send(Err(error));
        }
    };
    let thread = std::thread::Builder::new().name("amana-scan".to_owned()).spawn(run);
    if let Err(error) = thread {
        let cause = Cause::new(error.kind().to_string());
        let _: Result<(), mpsc::error::TrySendError<_>> =
            failing.try_send(Err(StoreError::Unavailable(cause)));
    }
}

fn send_pages(
    database: &SqliteDatabase,
    ledger: LedgerId,
    from: u64,
    sender: &PageSender,
) -> Result<(), StoreError> {
    let connection = database.connect_reader()?;
    let mut statement = connection.prepare(SCAN)?;
    let mut rows = statement.query((ledger.uuid().as_bytes(), signed(from)))?;
    let mut page = Vec::with_capacity(PAGE_EVENTS);
    while let Some(row) = rows.next()? {
        page.push(stored(row)?);
        if page.len() == PAGE_EVENTS {
            let full = std::mem::replace(&mut page, Vec::with_capacity(PAGE_EVENTS));
            if sender.blocking_send(Ok(full)).is_err() {
                return Ok(());
            }
        }
    }
    if !page.is_empty() {
        let _ = sender.blocking_send(Ok(page));
    }
    Ok(())
}

fn stored(row: &Row<'_>) -> Result<Stored, StoreError> {
    let position = unsigned(row.get(0)?, "event.position")?;
    let damaged = |what| StoreError::Damaged { position: Some(position), what };
    let kind: i16 = row.get(1).map_err(|_| damaged("event.stream_kind"))?;
    let kind = StreamKind::from_number(kind).ok_or_else(|| damaged("event.stream_kind"))?;
    let id = |index, what| {
        row.get::<_, [u8; 16]>(index).map(Uuid::from_bytes).map_err(|_| damaged(what))
    };
    let leaf: [u8; 32] = row.get(9).map_err(|_| damaged("event.leaf_hash"))?;
    Ok(Stored {
        position,
        stream: StreamId::new(kind, id(2, "event.stream_id")?),
        version: unsigned(row.get(3).map_err(|_| damaged("event.version"))?, "event.version")
            .map_err(|_| damaged("event.version"))?,
        event: EventId::new(id(4, "event.event_id")?),
        type_name: row.get(5).map_err(|_| damaged("event.type"))?,
        recorded: Moment::from_micros(row.get(6).map_err(|_| damaged("event.recorded"))?),
        known: Moment::from_micros(row.get(7).map_err(|_| damaged("event.known"))?),
        record: row.get(8).map_err(|_| damaged("event.record"))?,
        leaf_hash: Hash::new(leaf),
    })
}
