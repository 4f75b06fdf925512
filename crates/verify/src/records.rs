//! Records against leaves: the log's own lines, of which nothing but the envelope's first words is read.
//!
//! INVARIANT: a line is compared as its bytes. What a record says inside is for `amana replay` to judge.

use std::{
    io::{BufRead as _, Read as _},
    sync::Mutex,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use amana_tlog::{BundleId, Leaf, record_hash};
use serde::Deserialize;

use crate::{Report, Source, leaves, manifest::RECORDS, policies::PolicyText};

/// Longest record, in bytes.
const RECORD_BYTES_MAX: u64 = 256 * 1024;
/// Bundles of lines that wait for a thread.
const WAITING: usize = 8;

/// The lines that belong to a bundle of entries.
type Lines = (BundleId, Vec<Vec<u8>>);

/// Compares every record with its leaf; gives the policy texts that records hold.
pub(crate) fn check(source: &Source, size: u64, report: &mut Report) -> Vec<PolicyText> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let (sender, receiver) = sync_channel(WAITING);
    let receiver = Mutex::new(receiver);
    let found = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let (mut own, mut brought) = (Report::default(), Vec::new());
                    while let Some((id, lines)) = next(&receiver) {
                        check_lines(source, id, &lines, &mut own, &mut brought);
                    }
                    (own, brought)
                })
            })
            .collect();
        let mut own = Report::default();
        if let Err(what) = send(source, size, &sender) {
            own.find(RECORDS, what);
        }
        drop(sender);
        let mut found = vec![(own, Vec::new())];
        for worker in workers {
            found.push(worker.join().unwrap_or_else(|_| {
                let mut own = Report::default();
                own.find(RECORDS, "could not be checked: a thread ended");
                (own, Vec::new())
            }));
        }
        found
    });
    let mut brought = Vec::new();
    for (own, texts) in found {
        report.join(own);
        brought.extend(texts);
    }
    brought
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

/// What of a record its leaf repeats, and which record it is.
#[derive(Deserialize)]
struct Header<'a> {
    event: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
}

/// A record that holds a policy set.
#[derive(Deserialize)]
struct PolicyRecord {
    data: PolicyData,
}

#[derive(Deserialize)]
struct PolicyData {
    content: PolicyContent,
}

#[derive(Deserialize)]
struct PolicyContent {
    files: Vec<PolicyFile>,
}

#[derive(Deserialize)]
struct PolicyFile {
    path: String,
    text: String,
}

/// Records that hold a policy set.
const POLICY_RECORDS: [&str; 2] = ["policy_set_adopted", "policy_set_proposed"];

fn check_lines(
    source: &Source,
    id: BundleId,
    lines: &[Vec<u8>],
    report: &mut Report,
    brought: &mut Vec<PolicyText>,
) {
    let leaves = match leaves::leaves(source, id) {
        Ok(leaves) => leaves,
        Err(what) => return report.find(id.path(), what),
    };
    for (line, leaf) in lines.iter().zip(&leaves) {
        match check_line(line, leaf) {
            Ok(texts) => {
                report.records += 1;
                brought.extend(texts);
            }
            Err(what) => report.find(format!("{RECORDS}, record {}", leaf.position), what),
        }
    }
}

fn check_line(line: &[u8], leaf: &Leaf) -> Result<Vec<PolicyText>, &'static str> {
    if record_hash(line) != leaf.record_hash {
        return Err("is not the record that its leaf was made of");
    }
    let header: Header<'_> = serde_json::from_slice(line).map_err(|_| "is no record")?;
    if id_of(header.event) != Some(leaf.event) {
        return Err("has another id than its leaf");
    }
    if !POLICY_RECORDS.contains(&header.kind) {
        return Ok(Vec::new());
    }
    let record: PolicyRecord = serde_json::from_slice(line).map_err(|_| "holds no policy set")?;
    let position = leaf.position;
    let text = |PolicyFile { path, text }| PolicyText { position, path, text };
    Ok(record.data.content.files.into_iter().map(text).collect())
}

/// A UUID's bytes from its usual text.
fn id_of(text: &str) -> Option<[u8; 16]> {
    let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b'-').collect();
    let bytes = data_encoding::HEXLOWER.decode(&digits).ok()?;
    (text.len() == 36).then(|| bytes.try_into().ok())?
}
