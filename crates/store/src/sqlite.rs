//! SQLite: one ledger in a file, the embedded default.
//!
//! Whatever writes, and every scan, goes through `rusqlite` on a thread of its own, because a hop to another thread for each
//! statement costs more than the statement; a few rows by an index are read on the caller's own thread for the same reason
//! ([`SqliteDatabase::peek`]), and other small reads go through a pool of connections that cannot write. Whoever writes
//! holds the turn ([`SqliteDatabase::turn_blocking`]), so that the views and the sequencer of one process queue up fairly
//! and not by SQLite's busy timeout.
//!
//! `recursive_triggers` is on because only then does the trigger that keeps events from being deleted see a `REPLACE`.
//!
//! INVARIANT: every connection that writes has `secure_delete=ON` and `synchronous=FULL`, and says so when asked; only that of
//! the views has `synchronous=NORMAL`, because what it loses with the power is folded again from the log.

mod append;
mod beside;
mod checkpoint;
mod erase;
mod scan;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use tokio::sync::{Mutex, MutexGuard};

use crate::migrate::{self, Migration};
use crate::statement::Statement;
use crate::{Cause, StoreError};

pub(crate) use append::start;
pub use beside::read_beside;
pub(crate) use checkpoint::Checkpointer;
pub(crate) use scan::scan;

/// How long a writer waits for another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Pages after which a commit itself empties the write-ahead log: 80 MiB. The checkpointer works long before.
const AUTOCHECKPOINT_PAGES: u32 = 20_000;

/// Readers at once.
const READERS_MAX: u32 = 4;

/// An open SQLite file. Clones share its connections.
#[derive(Debug, Clone)]
pub struct SqliteDatabase(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    /// For small changes. It also keeps the write-ahead log and its index in place while the database is open: the last
    /// connection that closes takes them away.
    writer: std::sync::Mutex<Connection>,
    reader: SqlitePool,
    /// For short reads on the caller's own thread.
    peekers: std::sync::Mutex<Vec<Connection>>,
    turn: Mutex<()>,
    checkpointer: Checkpointer,
}

impl SqliteDatabase {
    pub(crate) async fn open(path: &Path, create: bool) -> Result<Self, StoreError> {
        let file = path.to_path_buf();
        let writer = std::sync::Mutex::new(blocking(move || prepare(&file, create)).await?);
        let options = SqliteConnectOptions::new()
            .filename(path)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("trusted_schema", "OFF")
            .disable_statement_logging();
        // A file does not hang up: asking each connection whether it is still there would be a third of a short read.
        let readers =
            SqlitePoolOptions::new().max_connections(READERS_MAX).test_before_acquire(false);
        let reader = readers.connect_lazy_with(options.read_only(true));
        let checkpointer = Checkpointer::new(path.to_path_buf());
        let (path, turn) = (path.to_path_buf(), Mutex::new(()));
        let peekers = std::sync::Mutex::default();
        Ok(Self(Arc::new(Inner { path, writer, reader, peekers, turn, checkpointer })))
    }

    /// Connections that cannot write.
    pub(crate) fn reader(&self) -> &SqlitePool {
        &self.0.reader
    }

    /// The turn to write, in the order of asking, for a thread of its own.
    pub(crate) fn turn_blocking(&self) -> MutexGuard<'_, ()> {
        self.0.turn.blocking_lock()
    }

    /// Says that so many bytes went into the write-ahead log.
    pub(crate) fn written(&self, bytes: usize) {
        self.0.checkpointer.written(bytes);
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0.path
    }

    /// A connection of its own that writes.
    pub(crate) fn connect(&self) -> Result<Connection, StoreError> {
        connect(&self.0.path, OpenFlags::SQLITE_OPEN_READ_WRITE)
    }

    /// A connection of its own that writes what can be folded again: its commits reach the disk with the next append. What
    /// is lost until then is lost whole, rows and position, and the file stays sound (`ops/decisions/0025-views-need-no-sync.md`).
    pub(crate) fn connect_views(&self) -> Result<Connection, StoreError> {
        let connection = self.connect()?;
        connection.execute_batch("PRAGMA synchronous = NORMAL")?;
        Ok(connection)
    }

    /// A connection of its own that only reads.
    pub(crate) fn connect_reader(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection =
            Connection::open_with_flags(&self.0.path, flags).map_err(|error| opening(&error))?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        Ok(connection)
    }

    /// Reads a few rows now, on the thread of whoever asks.
    pub(crate) fn peek<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let peekers = || self.0.peekers.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = peekers().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.connect_reader()?,
        };
        let found = read(&connection)?;
        let mut idle = peekers();
        if idle.len() < READERS_MAX as usize {
            idle.push(connection);
        }
        Ok(found)
    }

    /// Runs statements in one transaction; how many rows they changed.
    pub(crate) async fn change(&self, statements: Vec<Statement>) -> Result<u64, StoreError> {
        let database = self.clone();
        blocking(move || {
            let _turn = database.turn_blocking();
            let mut connection = database.0.writer.lock().unwrap_or_else(PoisonError::into_inner);
            let transaction = connection.transaction()?;
            let mut changed = 0;
            for statement in &statements {
                changed += statement.run(&transaction)? as u64;
            }
            transaction.commit()?;
            Ok(changed)
        })
        .await
    }

    /// Runs statements in one transaction, each of which must change a row: false, and nothing changed, where one does not.
    pub(crate) async fn change_each(&self, statements: Vec<Statement>) -> Result<bool, StoreError> {
        let database = self.clone();
        blocking(move || {
            let _turn = database.turn_blocking();
            let mut connection = database.0.writer.lock().unwrap_or_else(PoisonError::into_inner);
            let transaction =
                connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            for statement in &statements {
                if statement.run(&transaction)? == 0 {
                    return Ok(false);
                }
            }
            transaction.commit()?;
            Ok(true)
        })
        .await
    }

    pub(crate) async fn close(self) {
        self.0.peekers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.0.reader.close().await;
    }
}

/// Runs blocking work away from the asynchronous threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let ended = |_| StoreError::Unavailable(Cause::new("a thread of the store ended"));
    tokio::task::spawn_blocking(work).await.map_err(ended)?
}

/// Opens a connection that writes, sets what durability and erasure need, and asks whether it is so.
fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| opening(&error))?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    let mode: String = connection
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .map_err(|error| opening(&error))?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;
         PRAGMA recursive_triggers = ON;",
    )?;
    let erases: i64 = connection.query_row("PRAGMA secure_delete = ON", [], |row| row.get(0))?;
    let pages = format!("PRAGMA wal_autocheckpoint = {AUTOCHECKPOINT_PAGES}");
    connection.query_row(&pages, [], |row| row.get::<_, i64>(0))?;
    let level: i64 = connection.query_row("PRAGMA synchronous", [], |row| row.get(0))?;
    match (mode.as_str(), level, erases) {
        ("wal", 2, 1) => {
            connection.set_prepared_statement_cache_capacity(64);
            Ok(connection)
        }
        ("wal", 2, _) => Err(StoreError::NotDurable("secure_delete is not ON")),
        ("wal", ..) => Err(StoreError::NotDurable("synchronous is not FULL")),
        _ => Err(StoreError::NotDurable("the journal is not a write-ahead log")),
    }
}

/// Makes the file if asked to, and applies migrations.
fn prepare(path: &Path, create: bool) -> Result<Connection, StoreError> {
    if create {
        make_private(path)?;
    }
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, checksum TEXT NOT NULL) STRICT",
    )?;
    let applied: Vec<(String, String)> = transaction
        .prepare(migrate::APPLIED)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for migration in migrate::pending(migrate::SQLITE, &applied)? {
        apply(&transaction, *migration)?;
    }
    transaction.commit()?;
    Ok(connection)
}

fn apply(connection: &Connection, migration: Migration) -> Result<(), StoreError> {
    let failed = |_| StoreError::Migration {
        name: migration.name.to_owned(),
        what: "does not apply to this database",
    };
    connection.execute_batch(migration.text).map_err(failed)?;
    let row = (migration.name, migration.checksum());
    connection.execute("INSERT INTO migration (name, checksum) VALUES (?1, ?2)", row)?;
    Ok(())
}

/// Makes an empty file that only its owner reads. SQLite gives its side files the same mode. One that is there is not opened: to
/// close it would take the locks of another connection of this process off it.
fn make_private(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(StoreError::Open(Cause::new(error.kind().to_string())))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

fn opening(error: &rusqlite::Error) -> StoreError {
    StoreError::Open(Cause::from(error))
}
