//! Locking: every local copy of the KEK is destroyed, in less than a second, whatever else hangs.
//! Also what prepares for it: the duress passphrase, and changing the passphrase.
//!
//! INVARIANT: the destruction runs on a thread of its own with a deadline of its own; recording it
//! is tried first and waited for a moment, never longer. Nothing is destroyed by `lock` before a
//! recovery of the KEK in use was rehearsed.

use std::{
    fs,
    future::Future,
    io::{self, Write as _},
    path::Path,
    sync::mpsc,
    thread,
    time::Duration,
};

use amana_events::keys::{KeysLocked, PassphraseChanged};
use amana_vault::{KekId, Secret, keyfile::Argon2Params};

use super::{
    Cabinet,
    backup::code_of,
    cabinet::{change_error, read_file},
};
use crate::{AppError, Folder, Office, OpenOptions, SystemEntropy, office::Acting};

/// How long the destruction waits for the record of it.
const RECORD_FIRST_MAX: Duration = Duration::from_millis(400);
/// How long the record may take in all; the keys are gone by then.
const RECORD_MAX: Duration = Duration::from_secs(5);

/// Keys that were locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// The KEK of which no copy is here any more.
    pub kek: String,
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
    let record = async {
        let office = Office::open(folder.clone(), options).await?;
        let noted = office.note_keys(Acting::Operator, KeysLocked { kek: code_of(kek)? }).await;
        office.close().await;
        noted
    };
    destroy_beside(folder, kek, record).await
}

impl Office {
    /// Locks the keys and forgets what this process holds of them.
    ///
    /// # Errors
    /// As [`lock_keys`].
    pub async fn lock_keys(&self, acting: Acting) -> Result<Locked, AppError> {
        let kek = may_lock(&self.folder)?;
        self.forget_keys();
        let record = async { self.note_keys(acting, KeysLocked { kek: code_of(kek)? }).await };
        destroy_beside(&self.folder, kek, record).await
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
        // In the middle of a rotation the log knows the KEK in use as the old one.
        let history = self.kek_history().await?;
        let kek = match history.in_use {
            Some(kek) => kek.parse().map_err(|_| AppError::Custody("no KEK in the log".into()))?,
            None => cabinet.kek().id(),
        };
        self.note_keys(acting, PassphraseChanged { kek: code_of(kek)? }).await?;
        cabinet.save(&self.folder)
    }
}

fn may_lock(folder: &Folder) -> Result<KekId, AppError> {
    if !folder.key_file().exists() {
        return Err(AppError::refused(
            "keys_locked",
            "no key is here: it is locked already, or lost",
        ));
    }
    let file = read_file(folder)?;
    file.check_rehearsed().map_err(change_error)?;
    Ok(file.current())
}

/// Destroys the keys as soon as `record` is done, or its time is over.
async fn destroy_beside(
    folder: &Folder,
    kek: KekId,
    record: impl Future<Output = Result<(), AppError>>,
) -> Result<Locked, AppError> {
    let (recorded_first, wait) = mpsc::channel::<()>();
    let files = folder.clone();
    let destroyer = thread::Builder::new().name("lock".into()).spawn(move || {
        // Either an answer or the deadline; which of them makes no difference.
        let _ = wait.recv_timeout(RECORD_FIRST_MAX);
        destroy_local_keys(&files)
    });
    let Ok(destroyer) = destroyer else {
        destroy_local_keys(folder)?;
        return Ok(Locked { kek: kek.to_string(), recorded: false });
    };
    let outcome = tokio::time::timeout(RECORD_MAX, record).await;
    drop(recorded_first);
    if let Ok(Err(error)) = &outcome {
        tracing::warn!(%error, "locking the keys was not recorded");
    }
    let broken = || AppError::Custody("the keys were not destroyed: delete keys/kek.json".into());
    destroyer.join().map_err(|_| broken())??;
    Ok(Locked { kek: kek.to_string(), recorded: matches!(outcome, Ok(Ok(()))) })
}

/// Overwrites and removes every local copy of the KEK: the key file first, then what a write that
/// was cut short left. Both are tried, whatever becomes of the other.
pub(crate) fn destroy_local_keys(folder: &Folder) -> Result<(), AppError> {
    let file = folder.key_file();
    let partial = file.with_extension("partial");
    let outcomes = [file, partial].map(|path| {
        destroy(&path).map_err(|source| AppError::File {
            action: "destroy",
            path: path.display().to_string(),
            source,
        })
    });
    outcomes.into_iter().collect()
}

fn destroy(path: &Path) -> io::Result<()> {
    let length = match fs::metadata(path) {
        Ok(meta) => usize::try_from(meta.len()).unwrap_or(0),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let overwrite = || -> io::Result<()> {
        let mut file = fs::OpenOptions::new().write(true).open(path)?;
        file.write_all(&vec![0; length])?;
        file.sync_all()
    };
    // A file that cannot be overwritten is removed all the same.
    let overwritten = overwrite();
    fs::remove_file(path)?;
    overwritten
}
