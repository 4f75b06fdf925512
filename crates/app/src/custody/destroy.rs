//! Destroying the local copies of the KEK: openly, so that none is left, or under duress, so that it
//! shows nowhere.
//!
//! INVARIANT: neither waits for anybody. Whoever writes the key file writes the new one beside it,
//! looks whether the old one is still there, and renames; whoever destroys removes what lies beside
//! and looks again, until a whole pass finds nothing. So a write either sees that the key was
//! destroyed, or is seen.
//!
//! Under duress the key file is overwritten in place with one of the same shape, header and size that
//! nothing opens. A wrong passphrase writes to the same place what stands there already, so that the
//! times of the files and the work done are alike. Deliberately absent: any answer about it.

use std::{
    fs::{self, File, OpenOptions, Permissions},
    io::{self, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use amana_vault::KeyFile;

use crate::{AppError, Folder, SystemEntropy, folder::overwrite_and_remove};

/// How many passes are made at most: each but the last has met a write, and whoever writes stops at
/// the first look after the key is gone.
const PASSES_MAX: usize = 64;

/// Overwrites and removes every local copy of the KEK: the key file first, then what writes left or
/// are about to make. Everything is tried, whatever becomes of the rest.
pub(crate) fn destroy_local_keys(folder: &Folder) -> Result<(), AppError> {
    let path = folder.key_file();
    let mut failed = None;
    for _ in 0..PASSES_MAX {
        let file = overwrite_and_remove(&path);
        let beside = destroy_partials(folder);
        if let (Ok(false), Ok(0)) = (&file, &beside)
            && is_gone(&path)
        {
            return failed.map_or(Ok(()), Err);
        }
        let error = file.err().or(beside.err());
        failed = failed.or(error.map(|source| AppError::File {
            action: "destroy",
            path: path.display().to_string(),
            source,
        }));
    }
    Err(failed.unwrap_or_else(|| {
        AppError::Custody("the keys come back as fast as they are destroyed: delete keys/".into())
    }))
}

fn is_gone(path: &Path) -> bool {
    fs::symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// Destroys what lies beside the key file; how many there were.
fn destroy_partials(folder: &Folder) -> io::Result<usize> {
    let mut outcome = Ok(0);
    for path in folder.partial_key_files()? {
        let destroyed = overwrite_and_remove(&path);
        outcome = outcome.and_then(|count| destroyed.map(|_| count + 1));
    }
    outcome
}

/// Removes what writes left that were cut short. Only whoever holds the cabinet may: else it would
/// be somebody's write under way.
pub(super) fn sweep(folder: &Folder) {
    if let Err(error) = destroy_partials(folder) {
        tracing::warn!(%error, "what a cut write of the key file left could not be removed");
    }
}

/// Destroys the keys and leaves a look-alike. Nothing is said of it, whatever comes of it: an answer
/// would tell.
pub(super) fn destroy_unseen(folder: &Folder, file: &KeyFile) {
    let path = folder.key_file();
    let Some(alike) = file.look_alike(&mut SystemEntropy).and_then(|file| file.to_json().ok())
    else {
        return;
    };
    for _ in 0..PASSES_MAX {
        if is_gone(&path) {
            // Locked meanwhile, openly: a new file would be the odd one.
            let _ = destroy_partials(folder);
            return;
        }
        let written = put(&path, &alike).or_else(|_| folder.write(&path, &alike).map_err(drop));
        let beside = destroy_partials(folder);
        let stands = fs::read(&path).is_ok_and(|now| now == *alike);
        if written.is_err() || (stands && matches!(beside, Ok(0) | Err(_))) {
            return;
        }
    }
}

/// What is done where a passphrase is simply wrong: the same places are touched, nothing changes.
pub(super) fn change_nothing(folder: &Folder, bytes: &[u8]) {
    let path = folder.key_file();
    // Every key file begins alike, so nothing is put back that was destroyed meanwhile.
    let _ = put(&path, bytes.get(..1).unwrap_or_default());
    let _ = folder.partial_key_files();
    let _ = fs::read(&path);
}

/// Writes over the beginning of a file, in place. Nothing is made where there is none.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let open = || OpenOptions::new().write(true).open(path);
    let write = |mut file: File| {
        file.write_all(bytes)?;
        file.sync_all()
    };
    match open() {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            let before = fs::metadata(path)?.permissions();
            fs::set_permissions(path, Permissions::from_mode(0o600))?;
            let written = open().and_then(write);
            let restored = fs::set_permissions(path, before);
            written.and(restored)
        }
        opened => write(opened?),
    }
}
