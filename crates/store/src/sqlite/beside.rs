//! The bytes of a database's files, read beside SQLite.
//!
//! INVARIANT: what is opened here is never closed. POSIX takes every lock of a process off a file when the process closes any
//! descriptor of it (`fcntl(2)`). SQLite's locks would go too, and another process that opens the database would take its
//! write-ahead log for one left behind, and delete it under who still writes to it (SQLite, "How To Corrupt An SQLite Database
//! File", 2.2).

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// A file by its device and number: its name may come to mean another.
type Identity = (u64, u64);

/// What was opened. Few: SQLite keeps its files as long as the database is open.
static OPENED: Mutex<Vec<(Identity, Arc<File>)>> = Mutex::new(Vec::new());

fn identity(of: &Metadata) -> Identity {
    (of.dev(), of.ino())
}

/// A file of a database, from its start.
#[derive(Debug)]
pub(super) struct Beside {
    file: Arc<File>,
    at: u64,
}

impl Beside {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let wanted = identity(&fs::metadata(path)?);
        let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
        let known = opened.iter().find(|(identity, _)| *identity == wanted);
        if let Some((_, file)) = known {
            return Ok(Self { file: Arc::clone(file), at: 0 });
        }
        let file = Arc::new(File::open(path)?);
        opened.push((identity(&file.metadata()?), Arc::clone(&file)));
        Ok(Self { file, at: 0 })
    }
}

impl Read for Beside {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// The bytes of a file that SQLite may have open, without taking SQLite's locks off it.
///
/// # Errors
/// When the file cannot be read.
pub fn read_beside(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    Beside::open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}
