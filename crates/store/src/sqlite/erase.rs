//! Emptying the write-ahead log, and looking whether destroyed bytes are still in a file.
//!
//! `secure_delete` overwrites a deleted row in its page, but old copies of the page stay in the write-ahead log until it is
//! moved and truncated. Deliberately absent: blocks of the disk that the file system gave up, and backups.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::sqlite::blocking;
use crate::{Cause, SqliteDatabase, StoreError};

/// How often the log is tried while a reader holds it, and how long is waited between.
const ATTEMPTS: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// Bytes read at once.
const WINDOW_BYTES: usize = 1024 * 1024;

impl SqliteDatabase {
    /// Truncates the write-ahead log and looks for `patterns` in the database and its side files; is one of them found?
    pub(crate) async fn erase_tail(&self, patterns: Vec<Vec<u8>>) -> Result<bool, StoreError> {
        let database = self.clone();
        blocking(move || {
            truncate(&database)?;
            found(database.path(), &patterns)
                .map_err(|error| StoreError::Unavailable(Cause::new(error.kind().to_string())))
        })
        .await
    }
}

fn truncate(database: &SqliteDatabase) -> Result<(), StoreError> {
    let connection = database.connect()?;
    connection.busy_timeout(Duration::from_millis(500))?;
    for _ in 0..ATTEMPTS {
        let _turn = database.turn_blocking();
        let truncate = "PRAGMA wal_checkpoint(TRUNCATE)";
        let busy = connection.query_row(truncate, [], |row| row.get::<_, i64>(0));
        if matches!(busy, Ok(0)) {
            return Ok(());
        }
        std::thread::sleep(PAUSE);
    }
    Err(StoreError::Busy)
}

fn found(path: &Path, patterns: &[Vec<u8>]) -> io::Result<bool> {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        match File::open(PathBuf::from(name)) {
            Ok(file) => {
                if contains(file, patterns)? {
                    return Ok(true);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

/// Is one of `patterns` in the file? Windows overlap by the longest pattern.
fn contains(mut file: File, patterns: &[Vec<u8>]) -> io::Result<bool> {
    let patterns: Vec<&[u8]> =
        patterns.iter().map(Vec::as_slice).filter(|p| !p.is_empty()).collect();
    let overlap = patterns.iter().map(|pattern| pattern.len()).max().unwrap_or(1) - 1;
    let mut window = Vec::with_capacity(WINDOW_BYTES + overlap);
    loop {
        let read = (&mut file).take(WINDOW_BYTES as u64).read_to_end(&mut window)?;
        if read == 0 {
            return Ok(false);
        }
        if patterns.iter().any(|pattern| holds(&window, pattern)) {
            return Ok(true);
        }
        window.drain(..window.len().saturating_sub(overlap));
    }
}

fn holds(window: &[u8], pattern: &[u8]) -> bool {
    let Some(first) = pattern.first() else { return false };
    let mut rest = window;
    while let Some(index) = rest.iter().position(|byte| byte == first) {
        rest = rest.get(index..).unwrap_or_default();
        if rest.starts_with(pattern) {
            return true;
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_found_wherever_it_lies() {
        let folder = std::env::temp_dir().join(format!("amana-erase-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("file");
        for place in [0, 7, WINDOW_BYTES - 3, WINDOW_BYTES, 2 * WINDOW_BYTES + 5] {
            let mut bytes = vec![b'n'; place];
            bytes.extend_from_slice(b"needle and more");
            std::fs::write(&path, &bytes).unwrap();
            assert!(
                contains(File::open(&path).unwrap(), &[b"needle".to_vec()]).unwrap(),
                "{place}"
            );
            assert!(!contains(File::open(&path).unwrap(), &[b"noodle".to_vec()]).unwrap());
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
