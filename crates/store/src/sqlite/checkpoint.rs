//! Moves the write-ahead log into the database from a thread of its own, so that no commit waits for it.
//!
//! `PASSIVE` never waits and never blocks a writer. It is only housekeeping: if it fails, the next commit beyond
//! `wal_autocheckpoint` does it, and a crash loses nothing either way.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{OnceLock, mpsc};

use rusqlite::{Connection, OpenFlags};

/// Bytes of records after which the thread is woken: 8 MiB.
const BYTES: usize = 8 * 1024 * 1024;

/// Wakes the thread; dropping it ends the thread.
#[derive(Debug)]
pub(crate) struct Checkpointer {
    path: PathBuf,
    written: AtomicUsize,
    /// Started when first needed: most processes write little.
    thread: OnceLock<mpsc::SyncSender<()>>,
}

impl Checkpointer {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, written: AtomicUsize::new(0), thread: OnceLock::new() }
    }

    /// Counts, and wakes the thread when there is enough to do.
    pub(crate) fn written(&self, bytes: usize) {
        if self.written.fetch_add(bytes, Ordering::Relaxed) + bytes < BYTES {
            return;
        }
        self.written.store(0, Ordering::Relaxed);
        // A full channel means that it is awake.
        let _ = self.thread.get_or_init(|| start(self.path.clone())).try_send(());
    }
}

fn start(path: PathBuf) -> mpsc::SyncSender<()> {
    let (sender, receiver) = mpsc::sync_channel(1);
    let run = move || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let Ok(connection) = Connection::open_with_flags(path, flags) else { return };
        if connection.execute_batch("PRAGMA synchronous = FULL").is_err() {
            return;
        }
        while receiver.recv().is_ok() {
            if let Err(error) =
                connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
            {
                tracing::debug!(cause = %crate::Cause::from(&error), "checkpoint put off");
            }
        }
    };
    let thread = std::thread::Builder::new().name("amana-checkpoint".to_owned());
    if thread.spawn(run).is_err() {
        tracing::debug!("no thread for checkpoints: commits do them");
    }
    sender
}
