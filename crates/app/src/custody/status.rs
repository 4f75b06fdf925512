//! What there is of keys, what is missing, in plain words.

use amana_vault::keyfile::{ProtectionKind, RecoveryKind};
use serde::Serialize;

use super::{
    Cabinet,
    history::{Done, SharesIssued},
    unlock::{has_keys, read_file},
};
use crate::{AppError, Office};

/// How many key rows are read at a time.
const PAGE: u32 = 1_000;

/// Where the KEK is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyProviderState {
    /// In the key file, behind a passphrase.
    Passphrase,
    /// In the key file, in clear.
    Plain,
    /// Nowhere here: locked or lost.
    Locked,
}

/// A rehearsal the key file remembers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rehearsed {
    /// From what.
    pub kind: RecoveryKind,
    /// When.
    pub at: String,
    /// Which KEK came back.
    pub kek: String,
    /// Whether that KEK is still in use.
    pub current: bool,
}

/// What there is of keys.
#[derive(Debug, Clone, Serialize)]
pub struct KeysStatus {
    /// Where the KEK is.
    pub provider: KeyProviderState,
    /// The KEK in use.
    pub kek: Option<String>,
    /// KEKs a rotation has not finished with.
    pub retired: Vec<String>,
    /// Rows that hold an owner's own key.
    pub owner_keys: u64,
    /// Rows that hold a key of a compartment.
    pub data_keys: u64,
    /// Owner keys still wrapped by another KEK than the one in use.
    pub to_rewrap: u64,
    /// The last rehearsal.
    pub rehearsed: Option<Rehearsed>,
    /// Whether a duress passphrase is armed; said only to who unlocked the keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duress_armed: Option<bool>,
    /// The last backup.
    pub backup: Option<Done>,
    /// The last shares.
    pub shares: Option<SharesIssued>,
    /// What is missing and what to do about it.
    pub missing: Vec<String>,
}

impl Office {
    /// What there is of keys. With an open cabinet it also says whether duress is armed.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::File`], [`AppError::Custody`].
    pub async fn keys_status(&self, cabinet: Option<&Cabinet>) -> Result<KeysStatus, AppError> {
        let history = self.kek_history().await?;
        let mut status = KeysStatus {
            provider: KeyProviderState::Locked,
            kek: history.in_use.clone(),
            retired: Vec::new(),
            owner_keys: 0,
            data_keys: 0,
            to_rewrap: 0,
            rehearsed: None,
            duress_armed: cabinet.map(Cabinet::duress_armed),
            backup: history.last_backup(),
            shares: history.last_shares(),
            missing: Vec::new(),
        };
        if has_keys(&self.folder) {
            self.look_at_file(&mut status)?;
        }
        self.count_keys(&mut status).await?;
        status.missing = missing(&status);
        Ok(status)
    }

    fn look_at_file(&self, status: &mut KeysStatus) -> Result<(), AppError> {
        let file = read_file(&self.folder)?;
        status.provider = match file.protection() {
            ProtectionKind::Passphrase => KeyProviderState::Passphrase,
            ProtectionKind::Plain => KeyProviderState::Plain,
        };
        status.kek = Some(file.current().to_string());
        status.retired = file.retired().iter().map(ToString::to_string).collect();
        status.rehearsed = file.rehearsal().map(|rehearsal| Rehearsed {
            kind: rehearsal.kind,
            at: rehearsal.at.clone(),
            kek: rehearsal.kek.to_string(),
            current: rehearsal.kek == file.current(),
        });
        Ok(())
    }

    async fn count_keys(&self, status: &mut KeysStatus) -> Result<(), AppError> {
        let mut after = None;
        loop {
            let rows = self.journal.all_keys(after, PAGE).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = Some(last.name());
            for row in &rows {
                if row.compartment.is_some() {
                    status.data_keys += 1;
                } else {
                    status.owner_keys += 1;
                    status.to_rewrap += u64::from(Some(&row.kek) != status.kek.as_ref());
                }
            }
        }
    }
}

fn missing(status: &KeysStatus) -> Vec<String> {
    let mut missing = Vec::new();
    let mut say = |text: &str| missing.push(text.to_owned());
    match status.provider {
        KeyProviderState::Passphrase => {}
        KeyProviderState::Plain => say(
            "the keys have no passphrase: whoever takes the machine reads everything; set one with \
             `amana keys passphrase`",
        ),
        KeyProviderState::Locked => say(
            "the key is not here: bring it back with `amana keys recover` from a backup or shares",
        ),
    }
    if !status.retired.is_empty() {
        say("a rotation is not finished: run `amana keys rotate` again");
    }
    match (&status.backup, &status.shares) {
        (None, None) => say(
            "there is neither backup nor shares: a lost key file loses everything sealed; make one \
             with `amana keys backup`",
        ),
        (backup, shares) => {
            let fresh = backup.as_ref().is_some_and(|done| done.current)
                || shares.as_ref().is_some_and(|shares| shares.done.current);
            if !fresh {
                say("backup and shares are of an old key: make new ones with `amana keys backup`");
            }
        }
    }
    if !status.rehearsed.as_ref().is_some_and(|rehearsed| rehearsed.current) {
        say("no recovery of the key in use was rehearsed, so nothing can be locked: `amana keys \
             recover --rehearse`");
    }
    missing
}
