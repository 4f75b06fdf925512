//! Following the log: pages in order, as they come.
//!
//! INVARIANT: nothing is skipped. Positions are dense and committed in order, so the next page begins where the last one
//! ended; a wake-up is only a hint to look, and a page with a gap is an error. Nothing ends a subscription silently: an error
//! is returned, and the next call tries again.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use crate::{Journal, StoreError, Stored};

/// How often is looked for events of other processes.
const POLL: Duration = Duration::from_millis(100);

/// Events in one page at most.
const PAGE_EVENTS: u32 = 1_000;

/// A place in the log that moves on as events are read.
#[derive(Debug)]
pub struct Subscription {
    journal: Journal,
    next: u64,
    published: watch::Receiver<u64>,
}

impl Subscription {
    pub(crate) fn new(journal: Journal, from: u64, published: watch::Receiver<u64>) -> Self {
        Self { journal, next: from, published }
    }

    /// The position the next page begins with.
    pub const fn position(&self) -> u64 {
        self.next
    }

    /// The next page; waits until there is one. Cancelling it loses nothing.
    ///
    /// # Errors
    /// What [`Journal::page`] says. The subscription stays where it is: call again.
    pub async fn next(&mut self) -> Result<Vec<Stored>, StoreError> {
        loop {
            // Marked as seen before reading: what comes between wakes the wait below at once.
            self.published.borrow_and_update();
            let page = self.journal.page(self.next, PAGE_EVENTS).await?;
            if let Some(last) = page.last() {
                self.next = last.position + 1;
                return Ok(page);
            }
            // Other processes do not wake us, so an hour of silence is only many short waits.
            let waited = timeout(POLL, self.published.changed()).await;
            if matches!(waited, Ok(Err(_))) {
                tokio::time::sleep(POLL).await;
            }
        }
    }
}
