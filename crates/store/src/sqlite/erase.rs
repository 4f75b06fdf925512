//! Emptying the write-ahead log, and looking whether destroyed bytes are still in a file.
//!
//! `secure_delete` overwrites a deleted row in its place, but SQLite leaves old copies of rows in the free space of pages it
//! has split or balanced, and old copies of pages in the write-ahead log until that is moved and truncated. So the table of
//! keys is built anew where something is found: every page it ever had is then either freed, which `secure_delete`
//! overwrites, or written with living rows alone.
//! Deliberately absent: blocks of the disk that the file system gave up, and backups.

use std::collections::HashMap;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use super::{beside::Beside, blocking};
use crate::{Cause, Patience, SqliteDatabase, StoreError};

/// How long one try waits for whoever reads or writes, and how long is waited until the next, without the turn to write.
const TRY: Duration = Duration::from_millis(50);
const PAUSE: Duration = Duration::from_millis(50);

/// Bytes read at once.
const WINDOW_BYTES: usize = 1024 * 1024;

impl Patience {
    const fn tries(self) -> u32 {
        match self {
            Self::Little => 5,
            Self::Much => 50,
        }
    }
}

impl SqliteDatabase {
    /// Truncates the write-ahead log and looks for `patterns` in the database and its side files; is one of them found,
    /// even after the table of keys was built anew? Without patterns it is built anew at once.
    pub(crate) async fn erase_tail(
        &self,
        patterns: Vec<Vec<u8>>,
        patience: Patience,
    ) -> Result<bool, StoreError> {
        let database = self.clone();
        blocking(move || {
            let mut tail = Tail::new(&database, patience)?;
            let needles = Needles::new(&patterns);
            if !needles.is_empty() {
                tail.truncate()?;
                if !found(database.path(), &needles)? {
                    return Ok(false);
                }
            }
            tail.rebuild()?;
            tail.truncate()?;
            found(database.path(), &needles)
        })
        .await
    }
}

/// A connection of its own, and the tries that are left.
struct Tail<'a> {
    database: &'a SqliteDatabase,
    connection: Connection,
    tries: u32,
}

impl<'a> Tail<'a> {
    fn new(database: &'a SqliteDatabase, patience: Patience) -> Result<Self, StoreError> {
        let connection = database.connect()?;
        connection.busy_timeout(TRY)?;
        Ok(Self { database, connection, tries: patience.tries() })
    }

    /// Empties the write-ahead log into the database. Others take their turn between two tries.
    fn truncate(&mut self) -> Result<(), StoreError> {
        self.until(|connection| {
            let truncate = "PRAGMA wal_checkpoint(TRUNCATE)";
            let busy = connection.query_row(truncate, [], |row| row.get::<_, i64>(0));
            match busy {
                Ok(busy) => Ok(busy == 0),
                Err(error) => unless_busy(error),
            }
        })
    }

    /// Builds the table of keys anew from its living rows.
    fn rebuild(&mut self) -> Result<(), StoreError> {
        self.until(|connection| match rebuild(connection) {
            Ok(()) => Ok(true),
            Err(error) => unless_busy(error),
        })
    }

    fn until(
        &mut self,
        mut done: impl FnMut(&mut Connection) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        while self.tries > 0 {
            {
                let _turn = self.database.turn_blocking();
                if done(&mut self.connection)? {
                    return Ok(());
                }
            }
            self.tries -= 1;
            std::thread::sleep(PAUSE);
        }
        Err(StoreError::Busy)
    }
}

fn rebuild(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let table = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'data_key'";
    let table: String = transaction.query_row(table, [], |row| row.get(0))?;
    transaction.execute_batch(&table.replacen("data_key", "data_key_anew", 1))?;
    transaction.execute_batch(
        "INSERT INTO data_key_anew SELECT * FROM data_key;
         DROP TABLE data_key;
         ALTER TABLE data_key_anew RENAME TO data_key;",
    )?;
    transaction.commit()
}

/// Somebody else reads or writes: not done, and no error.
fn unless_busy(error: rusqlite::Error) -> Result<bool, StoreError> {
    match StoreError::from(error) {
        StoreError::Busy => Ok(false),
        other => Err(other),
    }
}

fn found(path: &Path, needles: &Needles<'_>) -> Result<bool, StoreError> {
    let failed = |error: io::Error| StoreError::Unavailable(Cause::new(error.kind().to_string()));
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        match Beside::open(Path::new(&name)) {
            Ok(file) => {
                if needles.are_in(file).map_err(failed)? {
                    return Ok(true);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(false)
}

/// Patterns by their first two bytes: a file is read once, whatever their number.
struct Needles<'p> {
    by_start: HashMap<[u8; 2], Vec<&'p [u8]>>,
    /// One flag for each two bytes that some pattern begins with.
    starts: Vec<bool>,
    longest: usize,
}

impl<'p> Needles<'p> {
    fn new(patterns: &'p [Vec<u8>]) -> Self {
        let mut needles =
            Self { by_start: HashMap::new(), starts: vec![false; 1 << 16], longest: 0 };
        for pattern in patterns {
            let Some(start) = pattern.first_chunk::<2>() else { continue };
            if let Some(flag) = needles.starts.get_mut(usize::from(u16::from_be_bytes(*start))) {
                *flag = true;
            }
            needles.by_start.entry(*start).or_default().push(pattern);
            needles.longest = needles.longest.max(pattern.len());
        }
        needles
    }

    fn is_empty(&self) -> bool {
        self.by_start.is_empty()
    }

    /// Is one of them in the file? Windows overlap by the longest.
    fn are_in(&self, mut file: impl Read) -> io::Result<bool> {
        if self.is_empty() {
            return Ok(false);
        }
        let overlap = self.longest.saturating_sub(1);
        let mut window = Vec::with_capacity(WINDOW_BYTES + overlap);
        loop {
            let read = file.by_ref().take(WINDOW_BYTES as u64).read_to_end(&mut window)?;
            if read == 0 {
                return Ok(false);
            }
            if self.are_in_window(&window) {
                return Ok(true);
            }
            window.drain(..window.len().saturating_sub(overlap));
        }
    }

    fn are_in_window(&self, window: &[u8]) -> bool {
        window.array_windows::<2>().enumerate().any(|(index, start)| {
            let flag = usize::from(u16::from_be_bytes(*start));
            self.starts.get(flag).is_some_and(|flag| *flag) && self.begin_at(window, index, *start)
        })
    }

    fn begin_at(&self, window: &[u8], index: usize, start: [u8; 2]) -> bool {
        let rest = window.get(index..).unwrap_or_default();
        let patterns = self.by_start.get(&start);
        patterns.is_some_and(|patterns| patterns.iter().any(|pattern| rest.starts_with(pattern)))
    }
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
            let is_in = |patterns: &[&str]| {
                let patterns: Vec<Vec<u8>> =
                    patterns.iter().map(|pattern| pattern.as_bytes().to_vec()).collect();
                Needles::new(&patterns).are_in(std::fs::File::open(&path).unwrap()).unwrap()
            };
            assert!(is_in(&["needle"]) && is_in(&["other", "neither", "needle"]), "{place}");
            assert!(!is_in(&["noodle", "neither", ""]));
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
