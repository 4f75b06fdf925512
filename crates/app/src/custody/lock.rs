//! Locking: every local copy of the KEK is destroyed, in less than a second, whatever else hangs.
//! Also what prepares for it: the duress passphrase, and changing the passphrase.
//!
//! INVARIANT: the destruction comes first and waits for nobody; recording it comes after and is waited
//! for a moment, never longer. Nothing whole is destroyed by `lock` before a recovery of the KEK in
//! use was rehearsed.

use std::{future::Future, time::Duration};

use amana_events::{
    Code,
    keys::{KeysLocked, PassphraseChanged},
};
use amana_vault::{
    KekId, KeyFile, Secret,
    keyfile::{Argon2Params, KeyFileError},
};

use super::{Cabinet, backup::code_of, cabinet::change_error, destroy::destroy_local_keys};
use crate::{AppError, Folder, Office, OpenOptions, SystemEntropy, office::Acting};

/// How long the record may take in all; the keys are gone by then.
const RECORD_MAX: Duration = Duration::from_secs(5);

/// Keys that were locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// The KEK of which no copy is here any more; none where the key file was damaged.
    pub kek: Option<String>,
    /// Whether the log says so; it could not be waited for otherwise.
    pub recorded: bool,
}

/// Locks the keys of a folder, even where its database does not answer.
///
/// # Errors
/// [`AppError::Refused`] before a rehearsal and where nothing is to lock; [`AppError::File`] where
/// the key file could not be destroyed.
pub async fn lock_keys(folder: &Folder, options: &OpenOptions) -> Result<Locked, AppError> {
    let kek = may_lock(folder)?;
    let record = Box::pin(async {
        let office = Office::open(folder.clone(), options).await?;
        let noted = office.note_locked(Acting::Operator, kek).await;
        office.close().await;
        noted
    });
    destroy_and(folder, kek, record).await
}

impl Office {
    /// Locks the keys and forgets what this process holds of them.
    ///
    /// # Errors
    /// As [`lock_keys`].
    pub async fn lock_keys(&self, acting: Acting) -> Result<Locked, AppError> {
        let kek = may_lock(&self.folder)?;
        self.forget_keys();
        destroy_and(&self.folder, kek, Box::pin(self.note_locked(acting, kek))).await
    }

    async fn note_locked(&self, acting: Acting, kek: Option<KekId>) -> Result<(), AppError> {
        let kek = match kek {
            Some(kek) => code_of(kek)?,
            None => self.kek_in_log().await?,
        };
        self.note_keys(acting, KeysLocked { kek }).await
    }

    /// The KEK that the log knows as the one in use.
    async fn kek_in_log(&self) -> Result<Code, AppError> {
        let kek = self.kek_history().await?.in_use.unwrap_or_default();
        Code::new(&kek).map_err(|_| AppError::Custody("no KEK in the log".into()))
    }

    /// Arms a duress passphrase: given instead of the passphrase it destroys the key file and is
    /// answered like a wrong one. No event tells of it.
    ///
    /// # Errors
    /// [`AppError::Refused`] before a rehearsal, for a plain key file and for the passphrase itself.
    pub fn arm_duress(&self, cabinet: &mut Cabinet, passphrase: &Secret) -> Result<(), AppError> {
        let Cabinet { file, keks, .. } = &mut *cabinet;
        file.arm_duress(keks, passphrase, &mut SystemEntropy).map_err(change_error)?;
        cabinet.save(&self.folder)
    }

    /// Disarms the duress passphrase.
    ///
    /// # Errors
    /// [`AppError::Refused`] for a plain key file.
    pub fn disarm_duress(&self, cabinet: &mut Cabinet) -> Result<(), AppError> {
        let Cabinet { file, keks, .. } = &mut *cabinet;
        file.disarm_duress(keks, &mut SystemEntropy).map_err(change_error)?;
        cabinet.save(&self.folder)
    }

    /// Sets a new passphrase, on a plain key file the first one.
    ///
    /// # Errors
    /// [`AppError::Refused`] for an empty one and for the duress passphrase.
    pub async fn change_passphrase(
        &self,
        acting: Acting,
        cabinet: &mut Cabinet,
        passphrase: &Secret,
        params: Argon2Params,
    ) -> Result<(), AppError> {
        let Cabinet { file, keks, .. } = &mut *cabinet;
        let changed = file.change_passphrase(keks, passphrase, params, &mut SystemEntropy);
        changed.map_err(change_error)?;
        // In the middle of a rotation the log knows the KEK in use as the old one. It is asked before
        // anything is written: a database that does not answer is told of in time.
        let kek = self.kek_in_log().await?;
        // The file first: a log that says less than was done misleads nobody into trusting that an
        // old passphrase is void.
        cabinet.save(&self.folder)?;
        self.note_keys(acting, PassphraseChanged { kek }).await.inspect_err(|_| {
            tracing::warn!("the passphrase IS changed; only the log could not be told");
        })
    }
}

/// The KEK that is destroyed; `None` where the file does not say, because it is damaged: what cannot be
/// read here may still be read by somebody else, and brings nobody the keys back.
fn may_lock(folder: &Folder) -> Result<Option<KekId>, AppError> {
    let Ok(bytes) = folder.read(&folder.key_file()) else {
        let beside = folder.partial_key_files().is_ok_and(|files| !files.is_empty());
        if folder.key_file().exists() || beside {
            return Ok(None);
        }
        return Err(AppError::refused(
            "keys_locked",
            "no key is here: it is locked already, or lost",
        ));
    };
    match KeyFile::parse(&zeroize::Zeroizing::new(bytes)) {
        Ok(file) => {
            file.check_rehearsed().map_err(change_error)?;
            Ok(Some(file.current()))
        }
        // Whole, but not this program's: whether a recovery was rehearsed is not known here.
        Err(error @ KeyFileError::OtherVersion(_)) => Err(AppError::Custody(error.to_string())),
        Err(_) => Ok(None),
    }
}

/// Destroys the keys, then records it: a log that says so must be true whenever it is cut short, and
/// the record needs no key.
async fn destroy_and(
    folder: &Folder,
    kek: Option<KekId>,
    record: impl Future<Output = Result<(), AppError>>,
) -> Result<Locked, AppError> {
    destroy_local_keys(folder)?;
    let outcome = tokio::time::timeout(RECORD_MAX, record).await;
    if let Ok(Err(error)) = &outcome {
        tracing::warn!(%error, "locking the keys was not recorded");
    }
    let recorded = matches!(outcome, Ok(Ok(())));
    Ok(Locked { kek: kek.map(|kek| kek.to_string()), recorded })
}
