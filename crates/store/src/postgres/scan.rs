//! Sequential reading on PostgreSQL: a task streams rows and hands over pages.

use amana_events::LedgerId;
use futures_util::TryStreamExt;

use crate::number::{length, signed};
use crate::scan::{PAGE_EVENTS, PageSender};
use crate::stored::{EventRow, event_columns};
use crate::{PostgresDatabase, StoreError, Stored};

/// Rows of one statement: long enough to stream, short enough that no snapshot lives long.
const STATEMENT_ROWS: usize = 64 * PAGE_EVENTS;

const SCAN: &str = concat!(
    "SELECT ",
    event_columns!(),
    " FROM event WHERE ledger_id = $1 AND position >= $2 ORDER BY position LIMIT $3"
);

/// Starts a task that sends all events from `from` on. It ends when the receiver is dropped.
pub(crate) fn scan(database: &PostgresDatabase, ledger: LedgerId, from: u64, sender: PageSender) {
    let database = database.clone();
    tokio::spawn(async move {
        if let Err(error) = send_pages(&database, ledger, from, &sender).await {
            // The reader may be gone; then nobody needs to know.
            let _ = sender.send(Err(error)).await;
        }
    });
}

async fn send_pages(
    database: &PostgresDatabase,
    ledger: LedgerId,
    from: u64,
    sender: &PageSender,
) -> Result<(), StoreError> {
    let mut connection = database.pool().acquire().await?;
    let mut next = from;
    loop {
        let query = sqlx::query_as::<_, EventRow>(SCAN).bind(ledger.uuid()).bind(signed(next));
        let mut rows = query.bind(length(STATEMENT_ROWS)).fetch(&mut *connection);
        let mut page = Vec::with_capacity(PAGE_EVENTS);
        let mut read = 0;
        while let Some(row) = rows.try_next().await? {
            let stored = Stored::from_row(row)?;
            next = stored.position + 1;
            read += 1;
            page.push(stored);
            if page.len() == PAGE_EVENTS {
                let full = std::mem::replace(&mut page, Vec::with_capacity(PAGE_EVENTS));
                if sender.send(Ok(full)).await.is_err() {
                    return Ok(());
                }
            }
        }
        if !page.is_empty() && sender.send(Ok(page)).await.is_err() {
            return Ok(());
        }
        if read < STATEMENT_ROWS {
            return Ok(());
        }
    }
}
