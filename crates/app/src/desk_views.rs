//! Desk views as faces read them, and the figures and deadlines made of them.

use std::sync::atomic::Ordering;

use amana_store::{Projector, Views};

use crate::{AppError, Office};

impl Office {
    /// The views' readers.
    pub fn views(&self) -> Views {
        Views::new(&self.database, self.ledger)
    }

    /// How many events the log holds.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn size(&self) -> Result<u64, AppError> {
        Ok(self.journal.head().await?.next_position)
    }

    /// Whether a view was built by an older program.
    ///
    /// # Errors
    /// [`AppError::View`].
    pub async fn views_are_older(&self) -> Result<bool, AppError> {
        Ok(Projector::new(&self.database, self.ledger).is_older().await?)
    }

    /// Brings every view up to the head. Once this process has seen them whole, it only asks where they stand while they are
    /// level: a list costs no connection of its own.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn catch_up(&self) -> Result<(), AppError> {
        if self.views_seen.load(Ordering::Relaxed) && self.views().are_level().await? {
            return Ok(());
        }
        Projector::new(&self.database, self.ledger).catch_up(None, &mut |_| {}).await?;
        self.views_seen.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Builds every view anew beside the old one and switches.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn rebuild_views(
        &self,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<(), AppError> {
        let projector = Projector::new(&self.database, self.ledger);
        projector.rebuild(&mut |at| progress(at.done)).await?;
        Ok(())
    }

    /// Keeps every view up to the log until this future is dropped: what a serving process runs.
    ///
    /// # Errors
    /// [`AppError::View`] when a view cannot be written.
    pub async fn keep_views(&self) -> Result<(), AppError> {
        let projector = Projector::new(&self.database, self.ledger);
        projector.catch_up(None, &mut |_| {}).await?;
        let from = self.journal.head().await?.next_position;
        Ok(projector.run(self.journal.subscribe(from)).await?)
    }
}
