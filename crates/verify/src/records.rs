//! Records against leaves: the log's own lines, of which nothing but the envelope's first words is read.
//!
//! INVARIANT: a line is compared as its bytes. What a record says inside is for `amana replay` to judge.

use std::{
    io::{BufRead as _, Read as _},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    sync::Mutex,
    thread,
};

use amana_tlog::{BundleId, Leaf, record_hash};
use serde::Deserialize;

use crate::{Report, Source, leaves};

/// The records, one a line.
pub const RECORDS: &str = "events.jsonl";
/// Longest record, in bytes.
const RECORD_BYTES_MAX: u64 = 256 * 1024;
/// Bundles of lines that wait for a thread.
const WAITING: usize = 8;

/// The lines that belong to a bundle of entries.
type Lines = (BundleId, Vec<Vec<u8>>);

/// Compares every record with its leaf.
pub(crate) fn check(source: &Source, size: u64, report: &mut Report) {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let (sender, receiver) = sync_channel(WAITING);
    let receiver = Mutex::new(receiver);
    let found = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut own = Report::default();
                    while let Some((id, lines)) = next(&receiver) {
                        check_lines(source, id, &lines, &mut own);
                    }
                    own
                })
            })
            .collect();
        let mut own = Report::default();
        if let Err(what) = send(source, size, &sender) {
            own.find(RECORDS, what);
        }
        drop(sender);
        let mut found = vec![own];
        for worker in workers {
            found.push(worker.join().unwrap_or_else(|_| {
                let mut own = Report::default();
                own.find(RECORDS, "could not be checked: a thread ended");
                own
            }));
        }
        found
    });
    found.into_iter().for_each(|own| report.join(own));
}

fn next(receiver: &Mutex<Receiver<Lines>>) -> Option<Lines> {
    receiver.lock().ok()?.recv().ok()
}

/// Reads lines and hands them out by bundles.
fn send(source: &Source, size: u64, sender: &SyncSender<Lines>) -> Result<(), String> {
    let mut reader = source.stream(RECORDS).map_err(|error| error.to_string())?;
    let mut position = 0_u64;
    for id in leaves::bundles(size) {
        let mut lines = Vec::with_capacity(usize::from(id.width()));
        for _ in 0..id.width() {
            let mut line = Vec::new();
            let limit = RECORD_BYTES_MAX + 1;
            let read = reader.by_ref().take(limit).read_until(b'\n', &mut line);
            read.map_err(|error| error.to_string())?;
            if line.pop() != Some(b'\n') {
                return Err(match line.len() as u64 {
                    0 => format!("ends before record {position}"),
                    bytes if bytes >= RECORD_BYTES_MAX => format!("record {position} is too long"),
                    _ => format!("record {position} is cut off"),
                });
            }
            lines.push(line);
            position += 1;
        }
        if sender.send((id, lines)).is_err() {
            return Err("could not be read to its end".to_owned());
        }
    }
    let mut more = [0];
    match reader.read(&mut more).map_err(|error| error.to_string())? {
        0 => Ok(()),
        _ => Err(format!("goes on after record {position}, the last one that was signed")),
    }
}

/// What of a record its leaf repeats.
#[derive(Deserialize)]
struct Header<'a> {
    #[serde(borrow)]
    event: &'a str,
}

fn check_lines(source: &Source, id: BundleId, lines: &[Vec<u8>], report: &mut Report) {
    let leaves = match leaves::leaves(source, id) {
        Ok(leaves) => leaves,
        Err(what) => return report.find(id.path(), what),
    };
    for (line, leaf) in lines.iter().zip(&leaves) {
        match check_line(line, leaf) {
            Ok(()) => report.records += 1,
            Err(what) => report.find(format!("{RECORDS}, record {}", leaf.position), what),
        }
    }
}

fn check_line(line: &[u8], leaf: &Leaf) -> Result<(), &'static str> {
    if record_hash(line) != leaf.record_hash {
        return Err("is not the record that its leaf was made of");
    }
    let header: Header<'_> = serde_json::from_slice(line).map_err(|_| "is no record")?;
    if id_of(header.event) == Some(leaf.event) { Ok(()) } else { Err("has another id than its leaf") }
}

/// A UUID's bytes from its usual text.
fn id_of(text: &str) -> Option<[u8; 16]> {
    let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b'-').collect();
    let bytes = data_encoding::HEXLOWER.decode(&digits).ok()?;
    (text.len() == 36).then(|| bytes.try_into().ok())?
}
