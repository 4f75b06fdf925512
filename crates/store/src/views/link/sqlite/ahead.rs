//! The page of the log that a second thread reads and decodes while the one before it is folded and
//! written: a rebuild spends a fifth of its time on that.
//!
//! INVARIANT: what stands in the log does not change, so a page read ahead is good whenever it is
//! used. One that cannot be read is left out: whoever comes to need it reads it again and says why.

use rusqlite::Connection;
use uuid::Uuid;

use super::page;
use crate::{
    SqliteDatabase,
    views::{
        batch::{BATCH_EVENTS_MAX, Batch},
        link::Wanted,
    },
};

pub(super) struct Ahead {
    reader: Connection,
    ready: Option<Page>,
}

struct Page {
    from: u64,
    wanted: Wanted,
    batch: Batch,
}

impl Ahead {
    /// None where there is no further connection to be had: then nothing is read ahead.
    pub(super) fn open(database: &SqliteDatabase) -> Option<Self> {
        database.connect_reader().ok().map(|reader| Self { reader, ready: None })
    }

    /// The page that begins at `from`, if it was read ahead and does not go beyond `to`.
    pub(super) fn take(&mut self, from: u64, to: u64, wanted: Wanted) -> Option<Batch> {
        let page = self.ready.take()?;
        let fits = page.from == from && page.batch.end <= to && page.wanted == wanted;
        fits.then_some(page.batch)
    }

    /// Does the work of the page that begins at `from`, and reads the one after it.
    pub(super) fn meanwhile<T>(
        &mut self,
        ledger: Uuid,
        (from, to): (u64, u64),
        wanted: Wanted,
        work: impl FnOnce() -> T,
    ) -> T {
        let from = from.saturating_add(BATCH_EVENTS_MAX);
        if from >= to {
            return work();
        }
        let Self { reader, ready } = self;
        std::thread::scope(|scope| {
            let reading = std::thread::Builder::new()
                .name("amana-ahead".to_owned())
                .spawn_scoped(scope, move || page(reader, ledger, from, to, wanted));
            let done = work();
            let read = reading.ok().and_then(|reading| reading.join().ok()?.ok());
            *ready = read.map(|batch| Page { from, wanted, batch });
            done
        })
    }
}
