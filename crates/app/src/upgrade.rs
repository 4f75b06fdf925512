//! Upgrading: from here on this program's vocabulary may be written, and older programs refuse to
//! start.

use amana_events::{
    VOCABULARY_VERSION,
    registry::{LedgerUpgraded, RegistryEvent},
};

use crate::{
    AppError, Office,
    office::{Acting, Request},
};

/// What an upgrade did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upgraded {
    /// The vocabulary before.
    pub from: u32,
    /// The vocabulary now; the same where nothing was to be done.
    pub to: u32,
}

impl Office {
    /// Records that this program's vocabulary may be written, where the ledger's is older.
    ///
    /// # Errors
    /// [`AppError::Refused`], [`AppError::Store`].
    pub async fn upgrade(&self, acting: Acting) -> Result<Upgraded, AppError> {
        let from = self.journal.head().await?.vocabulary;
        let to = VOCABULARY_VERSION;
        if from < to {
            let event = RegistryEvent::from(LedgerUpgraded { vocabulary: to });
            self.execute(Request::event(acting, self.registry_stream(), event)).await?;
        }
        Ok(Upgraded { from, to })
    }
}
