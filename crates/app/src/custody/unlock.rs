//! Unlocking the key file. The duress passphrase destroys it and looks like a wrong one.

use amana_vault::{Keks, KeyFile, Secret, Unlocked, keyfile::ProtectionKind};

use super::lock::destroy_local_keys;
use crate::{AppError, Folder};

/// What is said of a wrong passphrase, and of the duress passphrase alike.
const WRONG: &str = "wrong passphrase: nothing was changed";

/// Opens the key file: with the passphrase where it has one, without where it is plain.
pub(crate) fn unlock(folder: &Folder, passphrase: Option<&Secret>) -> Result<Keks, AppError> {
    let path = folder.key_file();
    if !path.exists() {
        return Err(AppError::Custody(
            "the keys are locked or lost: bring them back with `amana keys recover`".into(),
        ));
    }
    let bytes = folder.read(&path)?;
    let file = KeyFile::parse(&bytes).map_err(|error| AppError::Custody(error.to_string()))?;
    match file.protection() {
        ProtectionKind::Plain => {
            file.open_plain().map_err(|error| AppError::Custody(error.to_string()))
        }
        ProtectionKind::Passphrase => {
            let passphrase = passphrase.ok_or_else(|| {
                AppError::Custody("a passphrase is needed: give --passphrase-file FILE".into())
            })?;
            match file.unlock(passphrase) {
                Ok(Unlocked::Open(keks)) => Ok(*keks),
                Ok(Unlocked::Duress) => {
                    destroy_local_keys(folder)?;
                    Err(AppError::Custody(WRONG.into()))
                }
                Err(amana_vault::keyfile::UnlockError::WrongPassphrase) => {
                    Err(AppError::Custody(WRONG.into()))
                }
                Err(error) => Err(AppError::Custody(error.to_string())),
            }
        }
    }
}
