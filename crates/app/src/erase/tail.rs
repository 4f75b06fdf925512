//! What is left of destroyed keys in the database's files, and getting rid of it.
//!
//! The rows are gone with the commit that says so; old copies of their bytes are not. Until they
//! were looked for and not found, the fact of each destroyed key says so, and whoever opens the
//! ledger next goes on: nothing is forgotten when a process dies in between.

use std::collections::BTreeSet;

use amana_events::PersonId;
use amana_store::{KeyName, KeyRow, Patience, Readback, StoreError, Unwiped};
use amana_vault::OwnerKind;
use serde::Serialize;

use crate::{AppError, Office};

/// What remains to be done elsewhere until an erasure is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Remains {
    /// Nothing in this folder: the wrapped keys are in no file of it.
    NothingHere,
    /// Another process reads the database: close it and run `amana doctor`.
    TailInUse,
    /// The bytes are still in a file though everything was done to overwrite them.
    StillFound,
    /// PostgreSQL: the rows are vacuumed, but its free space, its write-ahead log, archives and
    /// replicas keep the bytes for a while.
    ServerLogs,
    /// The same, and the rows are not even vacuumed: this role may not, or an older transaction
    /// still sees them.
    NotVacuumed,
}

impl Remains {
    /// Whether everything was done that can be done from here.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::NothingHere | Self::ServerLogs)
    }
}

/// What was destroyed again, and what was left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DestroyedAgain {
    /// The persons whose keys had come back.
    pub persons: Vec<PersonId>,
    /// How many rows had come back.
    pub rows: u64,
    /// How many destroyed keys had not been looked for in the files.
    pub unwiped: usize,
    /// What remains of them.
    pub remains: Remains,
}

impl Office {
    /// Carries out again what the log says: deletes key rows whose destruction it records (a
    /// restored backup may have brought them back), and looks in the files for what an interrupted
    /// erasure left. Where neither is, nothing is written.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn destroy_again(&self, patience: Patience) -> Result<DestroyedAgain, AppError> {
        let back = self.journal.returned_keys().await?;
        let names: Vec<KeyName> = back.iter().map(KeyRow::name).collect();
        let mut rows = 0;
        if !names.is_empty() {
            rows = self.journal.discard_keys(&names).await?;
            tracing::warn!(rows, "destroyed keys had come back and were destroyed again");
        }
        let persons = names.iter().map(|name| name.owner);
        let persons = persons.filter(|owner| owner.kind == OwnerKind::Person);
        let persons: BTreeSet<_> = persons.map(|owner| PersonId::new(owner.id)).collect();
        let unwiped = self.journal.destroyed_keys(Unwiped::Only).await?;
        let mut remains = Remains::NothingHere;
        if !unwiped.is_empty() {
            // Of keys destroyed by somebody who did not come so far only digests are known.
            let known = unwiped.iter().all(|name| names.contains(name));
            let patterns = if known { back } else { Vec::new() };
            remains = self.wipe(&unwiped, patterns, patience).await?;
        }
        let persons = persons.into_iter().collect();
        Ok(DestroyedAgain { persons, rows, unwiped: unwiped.len(), remains })
    }

    /// Looks for destroyed rows in the files, and notes that they are in none.
    pub(super) async fn wipe(
        &self,
        names: &[KeyName],
        rows: Vec<KeyRow>,
        patience: Patience,
    ) -> Result<Remains, AppError> {
        let patterns = rows.into_iter().map(|row| row.wrapped).collect();
        let remains = match self.journal.erase_tail(patterns, patience).await {
            Ok(Readback::Clean) => Remains::NothingHere,
            Ok(Readback::NotPossible) => Remains::ServerLogs,
            Ok(Readback::NotVacuumed) => Remains::NotVacuumed,
            Ok(Readback::Found) => Remains::StillFound,
            Err(StoreError::Busy) => Remains::TailInUse,
            Err(error) => return Err(error.into()),
        };
        if remains.is_done() {
            self.journal.mark_wiped(names).await?;
        }
        Ok(remains)
    }
}
