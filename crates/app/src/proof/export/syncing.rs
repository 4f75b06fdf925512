//! A long file is brought to the disk while it is still being written: else the disk rests first and is waited for afterwards.
//!
//! Deliberately absent: the same for small files. They are brought there together, when all of them are written.

use std::{
    fs::File,
    io,
    sync::mpsc::{SyncSender, sync_channel},
    thread::JoinHandle,
};

/// After how many bytes the disk is asked to go on.
const EVERY_BYTES: u64 = 32 << 20;

/// Somebody who waits for the disk, beside whoever writes.
#[derive(Debug)]
pub(super) struct Syncing {
    asks: SyncSender<()>,
    waits: JoinHandle<io::Result<()>>,
    since: u64,
}

impl Syncing {
    /// Beside the writer of this file.
    ///
    /// # Errors
    /// What keeps another handle of the file, or a thread, from being made.
    pub(super) fn begin(file: &File) -> io::Result<Self> {
        let file = file.try_clone()?;
        // One that waits while another is under way is enough: it takes what was written until then.
        let (asks, asked) = sync_channel(1);
        let waits = std::thread::Builder::new()
            .name("amana-export".to_owned())
            .spawn(move || asked.iter().try_for_each(|()| file.sync_data()))?;
        Ok(Self { asks, waits, since: 0 })
    }

    /// So many more bytes were written.
    pub(super) fn wrote(&mut self, bytes: usize) {
        self.since += bytes as u64;
        if self.since >= EVERY_BYTES {
            self.since = 0;
            // Whoever waits is busy, or met an error that the end tells.
            let _ = self.asks.try_send(());
        }
    }

    /// Ends it; what the disk refused is told now.
    ///
    /// # Errors
    /// What the disk said.
    pub(super) fn end(self) -> io::Result<()> {
        drop(self.asks);
        self.waits.join().unwrap_or_else(|_| Err(io::Error::other("who waited for the disk ended")))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_file_is_whole_whenever_the_disk_was_asked() {
        let mut file = tempfile::tempfile().unwrap();
        let mut syncing = Syncing::begin(&file).unwrap();
        for _ in 0..9 {
            file.write_all(&vec![7; 1 << 20]).unwrap();
            syncing.wrote(8 << 20);
        }
        syncing.end().unwrap();
        assert_eq!(file.metadata().unwrap().len(), 9 << 20);
    }
}
