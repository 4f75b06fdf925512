//! The witness's folder: its settings, its key, what it saw, and what proves that a log told two stories.
//!
//! INVARIANT: a file is written whole and is on the disk before its name is; the lock is held from reading what was seen until what
//! is seen now is written.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use rustix::fs::{FlockOperation, flock};
use sha2::{Digest as _, Sha256};

use crate::system;

/// Why a witness cannot do what it is asked.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// The file system says no.
    #[error("{place}: {source}")]
    File {
        /// Which file or folder.
        place: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The call does not fit.
    #[error("{0}")]
    Usage(String),
    /// A file of the folder is not what a witness writes. It does not go on: it could cosign a fork.
    #[error(
        "{place} is damaged: {what}; a witness that is not sure of what it saw takes a new key"
    )]
    Damaged {
        /// Which file.
        place: String,
        /// What is wrong.
        what: String,
    },
}

/// The folder.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

/// The turn to read and write what was seen; given back when dropped.
#[derive(Debug)]
pub(crate) struct Turn(
    #[expect(dead_code, reason = "held, not read: closing it gives the turn back")] File,
);

impl Folder {
    pub(crate) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Makes the folder with its rooms, for its owner alone.
    pub(crate) fn make(&self) -> Result<(), WitnessError> {
        for path in [self.0.clone(), self.0.join("seen"), self.0.join("two-stories")] {
            let made = DirBuilder::new().recursive(true).mode(0o700).create(&path);
            made.map_err(|source| failed(&path, source))?;
        }
        Ok(())
    }

    pub(crate) fn settings(&self) -> PathBuf {
        self.0.join("witness.toml")
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.0.join("witness.key")
    }

    /// The file of what was seen of the log of this origin.
    pub(crate) fn seen(&self, origin: &str) -> PathBuf {
        self.0.join("seen").join(format!("{}.checkpoint", named(origin.as_bytes())))
    }

    /// The file of a request that proves two stories.
    pub(crate) fn two_stories(&self, request: &[u8]) -> PathBuf {
        self.0.join("two-stories").join(format!("{}.request", named(request)))
    }

    /// Waits for the turn.
    pub(crate) fn turn(&self) -> Result<Turn, WitnessError> {
        let path = self.0.join("lock");
        let file =
            OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
        let file = file.map_err(|source| failed(&path, source))?;
        flock(&file, FlockOperation::LockExclusive).map_err(|error| failed(&path, error.into()))?;
        Ok(Turn(file))
    }
}

/// A name for a file, made of what it is about.
fn named(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

fn failed(path: &Path, source: io::Error) -> WitnessError {
    WitnessError::File { place: path.display().to_string(), source }
}

/// Reads a file; nothing where it is not there.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, WitnessError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(failed(path, source)),
    }
}

/// Writes a file whole, and waits until it is on the disk.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), WitnessError> {
    let mut random = [0; 8];
    system::random(&mut random)?;
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.partial", data_encoding::HEXLOWER.encode(&random)));
    let partial = path.with_file_name(name);
    let written = write_new(&partial, bytes).and_then(|()| fs::rename(&partial, path));
    if written.is_err() {
        // What went wrong is told; that the rest of it stays is not worth more.
        let _ = fs::remove_file(&partial);
    }
    let parent = path.parent().unwrap_or(Path::new("."));
    written.and_then(|()| File::open(parent)?.sync_all()).map_err(|source| failed(path, source))
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
