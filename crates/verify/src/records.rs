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

use crate::{
    Report, Source, leaves,
    manifest::{RECORDS, Seam},
    policies::PolicyText,
};

/// Longest record, in bytes.
const RECORD_BYTES_MAX: u64 = 256 * 1024;
/// Bundles of lines that wait for a thread.
const WAITING: usize = 8;

/// The lines that belong to a bundle of entries.
type Lines = (BundleId, Vec<Vec<u8>>);

/// What records hold that other files of the bundle repeat.
#[derive(Debug, Default)]
pub(crate) struct Brought {
    /// The files of policy sets.
    pub(crate) policies: Vec<PolicyText>,
    /// The seams of the log, each with the position of its record.
    pub(crate) seams: Vec<(u64, Seam)>,
}

/// Compares every record with its leaf; gives what records hold that other files repeat.
pub(crate) fn check(source: &Source, size: u64, report: &mut Report) -> Brought {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let (sender, receiver) = sync_channel(WAITING);
    let receiver = Mutex::new(receiver);
    let found = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let (mut own, mut brought) = (Report::default(), Brought::default());
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
        let mut found = vec![(own, Brought::default())];
        for worker in workers {
            found.push(worker.join().unwrap_or_else(|_| {
                let mut own = Report::default();
                own.find(RECORDS, "could not be checked: a thread ended");
                (own, Brought::default())
            }));
        }
        found
    });
    let mut brought = Brought::default();
    for (own, more) in found {
        report.join(own);
        brought.policies.extend(more.policies);
        brought.seams.extend(more.seams);
    }
    brought.seams.sort_by_key(|(position, _)| *position);
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

/// The record that says where the log was restored.
const SEAM_RECORD: &str = "log_restored";

#[derive(Deserialize)]
struct SeamRecord {
    data: SeamData,
}

/// Of what such a record says, that which a manifest repeats.
#[derive(Deserialize)]
struct SeamData {
    generation: u32,
    left_size: u64,
    left_root: String,
    known_size: u64,
    known_root: String,
}

impl SeamData {
    /// The seam as a manifest says it: records write digests in another base64.
    fn seam(self) -> Option<Seam> {
        let root = |text: &str| {
            let bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
            Some(data_encoding::BASE64.encode(&bytes))
        };
        let (left_root, known_root) = (root(&self.left_root)?, root(&self.known_root)?);
        let Self { generation, left_size, known_size, .. } = self;
        Some(Seam { generation, left_size, left_root, known_size, known_root })
    }
}

fn check_lines(
    source: &Source,
    id: BundleId,
    lines: &[Vec<u8>],
    report: &mut Report,
    brought: &mut Brought,
) {
    let leaves = match leaves::leaves(source, id) {
        Ok(leaves) => leaves,
        Err(what) => return report.find(id.path(), what),
    };
    for (line, leaf) in lines.iter().zip(&leaves) {
        match check_line(line, leaf, brought) {
            Ok(()) => report.records += 1,
            Err(what) => report.find(format!("{RECORDS}, record {}", leaf.position), what),
        }
    }
}

fn check_line(line: &[u8], leaf: &Leaf, brought: &mut Brought) -> Result<(), &'static str> {
    if record_hash(line) != leaf.record_hash {
        return Err("is not the record that its leaf was made of");
    }
    let header: Header<'_> = serde_json::from_slice(line).map_err(|_| "is no record")?;
    if id_of(header.event) != Some(leaf.event) {
        return Err("has another id than its leaf");
    }
    if header.kind == SEAM_RECORD {
        let record: SeamRecord = serde_json::from_slice(line).map_err(|_| "holds no seam")?;
        let seam = record.data.seam().ok_or("holds no seam")?;
        brought.seams.push((leaf.position, seam));
    }
    if !POLICY_RECORDS.contains(&header.kind) {
        return Ok(());
    }
    let record: PolicyRecord = serde_json::from_slice(line).map_err(|_| "holds no policy set")?;
    let position = leaf.position;
    let text = |PolicyFile { path, text }| PolicyText { position, path, text };
    brought.policies.extend(record.data.content.files.into_iter().map(text));
    Ok(())
}

/// A UUID's bytes from its usual text.
fn id_of(text: &str) -> Option<[u8; 16]> {
    let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b'-').collect();
    let bytes = data_encoding::HEXLOWER.decode(&digits).ok()?;
    (text.len() == 36).then(|| bytes.try_into().ok())?
}
