//! The cabinet: the key file, open for a change. One process at a time holds it.
//!
//! INVARIANT: a key file that was destroyed meanwhile is never written again by whoever held it
//! open; only a recovery makes a new one. The look at it comes after the new file lies complete
//! beside it, where whoever destroys finds it (`destroy.rs`).

use std::fs::{File, OpenOptions, TryLockError};

use amana_vault::{
    Kek, KekSet, Keks, KeyFile, Secret,
    keyfile::{ChangeError, ProtectionKind},
};

use zeroize::Zeroizing;

use super::{
    destroy::sweep,
    unlock::{Opened, has_keys, read_file, unlock},
};
use crate::{
    AppError, Folder, Office,
    folder::{overwrite, write_while},
};

/// The key file and what it holds, open for a change.
#[derive(Debug)]
pub struct Cabinet {
    pub(super) file: KeyFile,
    pub(super) keks: Keks,
    /// The key file as it was read or written last.
    seen: Zeroizing<Vec<u8>>,
    /// Held until dropped; the system frees it when the process dies.
    _lock: File,
}

impl Cabinet {
    /// Takes the lock, or says that another process has it.
    pub(crate) fn lock(folder: &Folder) -> Result<File, AppError> {
        let path = folder.key_file().with_extension("lock");
        let failed =
            |source| AppError::File { action: "lock", path: path.display().to_string(), source };
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => {
                Err(AppError::Custody("another amana is changing the keys: wait for it".into()))
            }
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// What was made by a recovery, not yet written.
    pub(super) fn of_new(file: KeyFile, keks: Keks, lock: File) -> Self {
        Self { file, keks, seen: Zeroizing::default(), _lock: lock }
    }

    /// The KEKs.
    pub(super) fn set(&self) -> &KekSet {
        self.keks.set()
    }

    /// The KEK in use.
    pub(super) fn kek(&self) -> &Kek {
        self.set().current().kek()
    }

    /// Whether a duress passphrase is armed.
    pub fn duress_armed(&self) -> bool {
        self.keks.duress_armed()
    }

    /// Writes the changed file; refuses where the old one was destroyed or replaced meanwhile.
    pub(super) fn save(&mut self, folder: &Folder) -> Result<(), AppError> {
        let seen = std::mem::take(&mut self.seen);
        let there = || folder.read(&folder.key_file()).is_ok_and(|now| now == *seen);
        let gone = || {
            AppError::Custody(
                "the keys were locked or changed meanwhile: nothing is written".into(),
            )
        };
        let saved = self.put(folder, || if there() { Ok(()) } else { Err(gone()) });
        match saved {
            // What lay beside was destroyed before it could be renamed.
            Err(AppError::File { .. }) if !there() => Err(gone()),
            saved => saved,
        }
    }

    /// Writes the file where there may be none.
    pub(super) fn save_new(&mut self, folder: &Folder) -> Result<(), AppError> {
        self.put(folder, || Ok(()))
    }

    /// Replaces the file, then overwrites what the old one held: its passphrase, or that it had none,
    /// opens the keys in it for as long as its bytes can be found on the disk.
    fn put(
        &mut self,
        folder: &Folder,
        still: impl FnOnce() -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        let path = folder.key_file();
        let json = self.file.to_json().map_err(|error| AppError::Custody(error.to_string()))?;
        let old = OpenOptions::new().write(true).open(&path).ok();
        write_while(&path, &json, still)?;
        self.seen = json;
        if let Some(Err(error)) = old.map(overwrite) {
            tracing::warn!(%error, "the old key file could not be overwritten: rotate the key");
        }
        Ok(())
    }
}

/// A refused change, in the words of whoever asked for it.
pub(super) fn change_error(error: ChangeError) -> AppError {
    match error {
        ChangeError::NotRehearsed => not_rehearsed(),
        ChangeError::SamePassphrase => AppError::refused(
            "same_passphrase",
            "the passphrase and the duress passphrase must differ: choose another",
        ),
        ChangeError::EmptyPassphrase => {
            AppError::refused("empty_passphrase", "the passphrase is empty: nothing was changed")
        }
        ChangeError::Plain => AppError::refused(
            "no_passphrase",
            "the key file has no passphrase: set one first with `amana keys passphrase`",
        ),
        ChangeError::NotTheCurrentKek => AppError::refused(
            "another_kek",
            "what was recovered is not the key in use: make a new backup and new shares",
        ),
        ChangeError::OtherFile
        | ChangeError::NotATime
        | ChangeError::TooLong
        | ChangeError::Derivation
        | ChangeError::Set(_) => AppError::Custody(error.to_string()),
    }
}

/// Locking and duress before anything proves that the keys come back.
pub(super) fn not_rehearsed() -> AppError {
    AppError::refused(
        "recovery_not_rehearsed",
        "no recovery of the key in use was rehearsed, so what is destroyed would be lost: rehearse \
         one with `amana keys recover --rehearse`",
    )
}

impl Office {
    /// Whether unlocking needs a passphrase; not where the key file is plain or gone.
    ///
    /// # Errors
    /// [`AppError::File`], [`AppError::Custody`] for a file that cannot be read.
    pub fn wants_passphrase(&self) -> Result<bool, AppError> {
        if !has_keys(&self.folder) {
            return Ok(false);
        }
        Ok(read_file(&self.folder)?.protection() == ProtectionKind::Passphrase)
    }

    /// Unlocks the keys and opens the key file for a change.
    ///
    /// # Errors
    /// What [`Office::unlock`] says, and [`AppError::Custody`] while another process changes keys.
    pub fn open_cabinet(&self, passphrase: Option<&Secret>) -> Result<Cabinet, AppError> {
        // The passphrase is tried first: under duress nobody is waited for.
        let mut opened = unlock(&self.folder, passphrase)?;
        let lock = Cabinet::lock(&self.folder)?;
        sweep(&self.folder);
        if self.folder.read(&self.folder.key_file()).is_ok_and(|now| now != *opened.bytes) {
            opened = unlock(&self.folder, passphrase)?;
        }
        let Opened { keks, file, bytes } = opened;
        if keks.ledger() != self.ledger.uuid() {
            return Err(AppError::Custody("the key file belongs to another ledger".into()));
        }
        self.hold(keks.set().clone())?;
        Ok(Cabinet { file, keks, seen: bytes, _lock: lock })
    }
}
