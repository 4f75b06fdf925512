//! The page of the log that a second connection reads, and a task decodes, while the one before it is folded and written:
//! otherwise server and program wait for each other in turn.
//!
//! INVARIANT: what stands in the log does not change, so a page read ahead is good whenever it is used. One that cannot be
//! read is left out: whoever comes to need it reads it again and says why.

use sqlx::postgres::PgConnection;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::page;
use crate::views::{ViewError, batch::Batch, link::Wanted};

pub(super) struct Ahead {
    from: u64,
    wanted: Wanted,
    /// One task, which ends when this is dropped.
    reading: JoinSet<(PgConnection, Result<Batch, ViewError>)>,
}

impl Ahead {
    /// Begins to read the page that begins at `from`.
    pub(super) fn read(
        mut reader: PgConnection,
        ledger: Uuid,
        (from, to): (u64, u64),
        wanted: Wanted,
    ) -> Self {
        let mut reading = JoinSet::new();
        reading.spawn(async move {
            let batch = page(&mut reader, ledger, from, to, wanted).await;
            (reader, batch)
        });
        Self { from, wanted, reading }
    }

    /// The connection, and the page if it is the one that begins at `from`.
    pub(super) async fn take(
        mut self,
        from: u64,
        wanted: Wanted,
    ) -> (Option<PgConnection>, Option<Batch>) {
        let Some(Ok((reader, batch))) = self.reading.join_next().await else {
            return (None, None);
        };
        let Ok(batch) = batch else { return (None, None) };
        let fits = self.from == from && self.wanted == wanted;
        (Some(reader), fits.then_some(batch))
    }
}
