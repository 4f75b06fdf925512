//! Reading the log from a position to its end, with bounded memory.

use tokio::sync::mpsc;

use crate::{StoreError, Stored};

/// Events in one page of a scan.
pub(crate) const PAGE_EVENTS: usize = 256;

/// Pages that wait for the reader.
pub(crate) const PAGES_WAITING: usize = 4;

pub(crate) type PageSender = mpsc::Sender<Result<Vec<Stored>, StoreError>>;

/// A cursor over the log as it was when the scan began; later events may or may not be in it. Drop it to stop.
#[derive(Debug)]
pub struct Scan(mpsc::Receiver<Result<Vec<Stored>, StoreError>>);

impl Scan {
    pub(crate) fn new() -> (PageSender, Self) {
        let (sender, receiver) = mpsc::channel(PAGES_WAITING);
        (sender, Self(receiver))
    }

    /// The next page, in order and without a gap; `None` at the end.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] at a row this program cannot have written, [`StoreError::Unavailable`] if the database fails.
    pub async fn next_page(&mut self) -> Result<Option<Vec<Stored>>, StoreError> {
        self.0.recv().await.transpose()
    }
}
