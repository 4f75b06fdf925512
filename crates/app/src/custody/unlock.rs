//! Unlocking the key file. The duress passphrase destroys it and looks like a wrong one: then, and
//! at every later try.

use amana_vault::{
    Keks, KeyFile, Secret, Unlocked,
    keyfile::{KeyFileError, ProtectionKind, UnlockError},
};
use zeroize::Zeroizing;

use super::destroy::{change_nothing, destroy_unseen};
use crate::{AppError, Folder};

/// What is said of a wrong passphrase, and of the duress passphrase alike.
const WRONG: &str = "wrong passphrase: nothing was changed";

/// A key file that was opened.
pub(crate) struct Opened {
    pub(crate) keks: Keks,
    pub(crate) file: KeyFile,
    /// The bytes of the file.
    pub(crate) bytes: Zeroizing<Vec<u8>>,
}

/// Whether keys are here. A file of nothing but zeros is what a lock leaves that was cut short between
/// overwriting and removing it.
pub(crate) fn has_keys(folder: &Folder) -> bool {
    match folder.read(&folder.key_file()) {
        Ok(bytes) => Zeroizing::new(bytes).iter().any(|byte| *byte != 0),
        Err(_) => folder.key_file().exists(),
    }
}

/// Reads the key file without opening it.
pub(crate) fn read_file(folder: &Folder) -> Result<KeyFile, AppError> {
    Ok(read(folder)?.0)
}

fn read(folder: &Folder) -> Result<(KeyFile, Zeroizing<Vec<u8>>), AppError> {
    let path = folder.key_file();
    let bytes = Zeroizing::new(folder.read(&path)?);
    match KeyFile::parse(&bytes) {
        Ok(file) => Ok((file, bytes)),
        // Who has just replaced the file overwrites the old one, which may be what was read.
        Err(KeyFileError::Malformed { .. }) => {
            let bytes = Zeroizing::new(folder.read(&path)?);
            let file = KeyFile::parse(&bytes).map_err(custody)?;
            Ok((file, bytes))
        }
        Err(error) => Err(custody(error)),
    }
}

fn custody(error: impl std::fmt::Display) -> AppError {
    AppError::Custody(error.to_string())
}

/// Opens the key file: with the passphrase where it has one, without where it is plain.
pub(crate) fn unlock(folder: &Folder, passphrase: Option<&Secret>) -> Result<Opened, AppError> {
    if !has_keys(folder) {
        return Err(AppError::Custody(
            "the keys are locked or lost: bring them back with `amana keys recover`".into(),
        ));
    }
    let (file, bytes) = read(folder)?;
    let keks = match file.protection() {
        ProtectionKind::Plain => file.open_plain().map_err(custody)?,
        ProtectionKind::Passphrase => {
            let passphrase = passphrase.ok_or_else(|| {
                AppError::Custody("a passphrase is needed: give --passphrase-file FILE".into())
            })?;
            match file.unlock(passphrase) {
                Ok(Unlocked::Open(keks)) => *keks,
                Ok(Unlocked::Duress) => {
                    destroy_unseen(folder, &file);
                    return Err(custody(WRONG));
                }
                Err(UnlockError::WrongPassphrase) => {
                    change_nothing(folder, &bytes);
                    return Err(custody(WRONG));
                }
                Err(error) => return Err(custody(error)),
            }
        }
    };
    Ok(Opened { keks, file, bytes })
}
