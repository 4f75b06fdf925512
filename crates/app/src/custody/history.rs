//! What the log says of the KEK: the ledger's own `keys` stream, folded with its times.

use amana_events::{Event, Moment, keys::KeysEvent};
use amana_vault::Owner;
use serde::Serialize;

use crate::{AppError, Office, office::keys_stream};

/// Something done with a KEK, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Done {
    /// Which KEK.
    pub kek: String,
    /// When it was recorded.
    pub at: Moment,
    /// Whether that KEK is still the one in use; if not, it proves and recovers nothing any more.
    pub current: bool,
}

/// Shares that were issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharesIssued {
    /// Of which KEK, and when.
    #[serde(flatten)]
    pub done: Done,
    /// How many were made.
    pub made: u8,
    /// How many are needed.
    pub needed: u8,
}

/// The log's words about KEKs, folded.
#[derive(Debug, Clone, Default)]
pub(crate) struct KekHistory {
    pub(crate) created: Vec<String>,
    pub(crate) in_use: Option<String>,
    pub(crate) next: Option<String>,
    pub(crate) rewrapped: u32,
    /// When the KEK in use, or the one that a running rotation goes to, was made.
    pub(crate) made_at: Option<Moment>,
    pub(crate) backup: Option<(String, Moment)>,
    pub(crate) shares: Option<(String, Moment, u8, u8)>,
}

impl KekHistory {
    fn take(&mut self, event: &KeysEvent, at: Moment) {
        match event {
            KeysEvent::KekCreated(made) => {
                let kek = made.kek.to_string();
                self.made_at = Some(at);
                self.created.push(kek.clone());
                if self.in_use.is_none() {
                    self.in_use = Some(kek);
                } else {
                    self.next = Some(kek);
                    self.rewrapped = 0;
                }
            }
            KeysEvent::KeysRewrapped(batch) => {
                let count = u32::try_from(batch.keys.len()).unwrap_or(u32::MAX);
                self.rewrapped = self.rewrapped.saturating_add(count);
            }
            KeysEvent::KekRotated(rotated) => {
                self.in_use = Some(rotated.to.to_string());
                self.next = None;
            }
            KeysEvent::KeysBackedUp(made) => self.backup = Some((made.kek.to_string(), at)),
            KeysEvent::RecoverySharesIssued(made) => {
                self.shares = Some((made.kek.to_string(), at, made.shares, made.threshold));
            }
            KeysEvent::DataKeysCreated(_)
            | KeysEvent::FieldResealed(_)
            | KeysEvent::DataKeysDestroyed(_)
            | KeysEvent::RecoveryRehearsed(_)
            | KeysEvent::RecoveryUsed(_)
            | KeysEvent::KeysLocked(_)
            | KeysEvent::PassphraseChanged(_) => {}
        }
    }

    /// Whether this KEK is in use, or comes into use by the rotation that runs.
    fn is_current(&self, kek: &str) -> bool {
        self.next.as_deref().or(self.in_use.as_deref()) == Some(kek)
    }

    fn done(&self, kek: &str, at: Moment) -> Done {
        Done { kek: kek.to_owned(), at, current: self.is_current(kek) }
    }

    /// The last backup.
    pub(crate) fn last_backup(&self) -> Option<Done> {
        self.backup.as_ref().map(|(kek, at)| self.done(kek, *at))
    }

    /// The last shares.
    pub(crate) fn last_shares(&self) -> Option<SharesIssued> {
        let (kek, at, made, needed) = self.shares.as_ref()?;
        Some(SharesIssued { done: self.done(kek, *at), made: *made, needed: *needed })
    }
}

impl Office {
    /// What the log says of KEKs.
    pub(crate) async fn kek_history(&self) -> Result<KekHistory, AppError> {
        let stream = keys_stream(Owner::ledger(self.ledger.uuid()));
        let mut history = KekHistory::default();
        let mut pages = self.pages(stream, 1).await?;
        while let Some(page) = pages.next(self).await? {
            for entry in page {
                if let Event::Keys(event) = &entry.event {
                    history.take(event, entry.envelope.recorded);
                }
            }
        }
        Ok(history)
    }
}
