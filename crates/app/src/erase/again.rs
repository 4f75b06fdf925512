//! Destroying again what the log says is destroyed: a restored backup may have brought rows back.

use std::collections::BTreeSet;

use amana_events::{Event, PersonId, keys::KeysEvent};
use amana_store::{ErasureRow, KeyName};
use amana_vault::Owner;

use crate::{AppError, Office, office::keys_stream};

/// What was destroyed again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DestroyedAgain {
    /// Whose keys.
    pub persons: Vec<PersonId>,
    /// How many rows there were.
    pub rows: u64,
}

impl Office {
    /// Every erasure there is or was.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn erasures(&self) -> Result<Vec<ErasureRow>, AppError> {
        Ok(self.views().erasures().await?)
    }

    /// Deletes key rows whose destruction the log records. It looks at the erased persons only, one
    /// look-up each; nothing is written where nothing came back.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn destroy_again(&self) -> Result<DestroyedAgain, AppError> {
        let mut again = DestroyedAgain::default();
        let mut patterns = Vec::new();
        for erasure in self.erasures().await? {
            let owner = Owner::person(erasure.person.uuid());
            let rows = self.journal.keys(owner).await?;
            if rows.is_empty() {
                continue;
            }
            let destroyed = self.destroyed_names(owner).await?;
            let back: Vec<_> =
                rows.into_iter().filter(|row| destroyed.contains(&row.name())).collect();
            if back.is_empty() {
                continue;
            }
            let names: Vec<KeyName> = back.iter().map(amana_store::KeyRow::name).collect();
            again.rows += self.journal.discard_keys(&names).await?;
            again.persons.push(erasure.person);
            patterns.extend(back.into_iter().map(|row| row.wrapped));
        }
        if !patterns.is_empty() {
            tracing::warn!(
                rows = again.rows,
                "destroyed keys had come back and were destroyed again"
            );
            self.journal.erase_tail(patterns).await?;
        }
        Ok(again)
    }

    /// The key rows of an owner that the log says were destroyed and not made again.
    #[expect(clippy::wildcard_enum_match_arm, reason = "looks for its own few events")]
    async fn destroyed_names(&self, owner: Owner) -> Result<BTreeSet<KeyName>, AppError> {
        let mut gone = BTreeSet::new();
        for entry in self.entries(keys_stream(owner), 1).await? {
            let name = |key: &amana_events::keys::KeyEntry| KeyName {
                owner,
                compartment: key.compartment,
                epoch: key.epoch,
            };
            match &entry.event {
                Event::Keys(KeysEvent::DataKeysDestroyed(event)) if event.owner == owner => {
                    gone.extend(event.keys.iter().map(name));
                }
                Event::Keys(KeysEvent::DataKeysCreated(event)) if event.owner == owner => {
                    gone.retain(|gone| !event.keys.iter().map(name).any(|made| made == *gone));
                }
                _ => {}
            }
        }
        Ok(gone)
    }
}
