//! Records against leaves: the log's own lines, of which nothing but the envelope's first words is read.
//!
//! INVARIANT: a line is compared as its bytes. What a record says inside is for `amana replay` to judge.

use std::{
    collections::BTreeSet,
    io::{BufRead, Read as _},
    mem,
    sync::Mutex,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use amana_tlog::{BundleId, Hash, Leaf, record_hash};
use serde::Deserialize;

use crate::{
    Loss, Report, Source, leaves,
    manifest::{POLICY_RECORDS, RECORDS, Seam},
    policies,
};

/// Longest record, in bytes.
const RECORD_BYTES_MAX: u64 = 256 * 1024;
/// Bytes of lines after which they are handed out, so that many long records never wait together.
const LINES_BYTES: usize = 1024 * 1024;
/// Lines that wait for a thread.
const WAITING: usize = 4;

/// Lines that belong to a bundle of entries.
#[derive(Default)]
struct Lines {
    /// The first one's place among the bundle's entries.
    first: usize,
    /// The lines without their newlines, one behind the other.
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Lines {
    fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        starts.zip(&self.ends).filter_map(|(start, end)| self.bytes.get(start..*end))
    }
}

/// What records hold that other files of the bundle repeat.
#[derive(Debug, Default)]
pub(crate) struct Brought {
    /// Paths of policy texts.
    pub(crate) policies: BTreeSet<String>,
    /// The seams of the log, each with the position of its record.
    pub(crate) seams: Vec<(u64, Seam, Loss)>,
}

/// Compares every record with its leaf, and the policy texts that records hold with their files; gives what other files repeat.
pub(crate) fn check(source: &Source, size: u64, report: &mut Report) -> Brought {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let (sender, receiver) = sync_channel(WAITING);
    let receiver = Mutex::new(receiver);
    let found = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut work = Work::new(source);
                    while let Some((id, lines)) = next(&receiver) {
                        work.check_lines(id, &lines);
                    }
                    (work.report, work.brought)
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
    brought.seams.sort_by_key(|(position, ..)| *position);
    brought
}

fn next(receiver: &Mutex<Receiver<(BundleId, Lines)>>) -> Option<(BundleId, Lines)> {
    receiver.lock().ok()?.recv().ok()
}

/// Reads lines and hands them out, never those of two bundles together, and at a line that cannot be read those before it too.
fn send(source: &Source, size: u64, sender: &SyncSender<(BundleId, Lines)>) -> Result<(), String> {
    let ended = "could not be read to its end";
    let mut reader = source.stream(RECORDS).map_err(|error| error.to_string())?;
    let mut position = 0_u64;
    for id in leaves::bundles(size) {
        let mut lines = Lines::default();
        for place in 1..=usize::from(id.width()) {
            if let Err(what) = read_line(&mut reader, position, &mut lines) {
                sender.send((id, lines)).map_err(|_| ended)?;
                return Err(what);
            }
            position += 1;
            if lines.bytes.len() >= LINES_BYTES && place < usize::from(id.width()) {
                let next = Lines { first: place, ..Lines::default() };
                sender.send((id, mem::replace(&mut lines, next))).map_err(|_| ended)?;
            }
        }
        sender.send((id, lines)).map_err(|_| ended)?;
    }
    let mut more = [0];
    match (reader.read(&mut more).map_err(|error| error.to_string())?, position.checked_sub(1)) {
        (0, _) => Ok(()),
        (_, None) => Err("goes on where nothing was signed".to_owned()),
        (_, Some(last)) => {
            Err(format!("goes on after record {last}, the last one that was signed"))
        }
    }
}

/// Adds the next line.
fn read_line(reader: &mut impl BufRead, position: u64, lines: &mut Lines) -> Result<(), String> {
    let mut limited = reader.take(RECORD_BYTES_MAX + 1);
    let read = limited.read_until(b'\n', &mut lines.bytes).map_err(|error| error.to_string())?;
    if read == 0 {
        return Err(format!("ends before record {position}"));
    }
    if lines.bytes.pop() == Some(b'\n') {
        lines.ends.push(lines.bytes.len());
        return Ok(());
    }
    let long = read as u64 > RECORD_BYTES_MAX;
    Err(format!("record {position} is {}", if long { "too long" } else { "cut off" }))
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

/// Most restorations of a log that one thread keeps: more losses than any log survives.
const SEAMS_MAX: usize = 1_000;

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
    /// The seam as a manifest says it, and what is lost: records write digests in another base64.
    fn read(self) -> Option<(Seam, Loss)> {
        let root = |text: &str| {
            let bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
            Some(Hash::new(bytes.try_into().ok()?))
        };
        let (left_root, known_root) = (root(&self.left_root)?, root(&self.known_root)?);
        let Self { generation, left_size, known_size, .. } = self;
        let left_root = data_encoding::BASE64.encode(left_root.as_bytes());
        let (known_size, known_root) = (Some(known_size), Some(known_root));
        let seam = Seam { generation, left_size, left_root };
        Some((seam, Loss { generation, left_size, known_size, known_root }))
    }
}

/// What one thread does and found.
struct Work<'s> {
    source: &'s Source,
    report: Report,
    brought: Brought,
    /// The leaves of the bundle of entries that came last.
    leaves: Option<(BundleId, Vec<Leaf>)>,
}

impl<'s> Work<'s> {
    fn new(source: &'s Source) -> Self {
        Self { source, report: Report::default(), brought: Brought::default(), leaves: None }
    }

    fn check_lines(&mut self, id: BundleId, lines: &Lines) {
        let leaves = match self.leaves.take().filter(|(kept, _)| *kept == id) {
            Some((_, leaves)) => leaves,
            None => match leaves::leaves(self.source, id) {
                Ok(leaves) => leaves,
                Err(what) => return self.report.find(id.path(), what),
            },
        };
        for (line, leaf) in lines.iter().zip(leaves.iter().skip(lines.first)) {
            match self.check_line(line, leaf) {
                Ok(()) => self.report.records += 1,
                Err(what) => {
                    self.report.find(format!("{RECORDS}, record {}", leaf.position), what);
                }
            }
        }
        self.leaves = Some((id, leaves));
    }

    fn check_line(&mut self, line: &[u8], leaf: &Leaf) -> Result<(), &'static str> {
        if record_hash(line) != leaf.record_hash {
            return Err("is not the record that its leaf was made of");
        }
        let header: Header<'_> = serde_json::from_slice(line).map_err(|_| "is no record")?;
        if id_of(header.event) != Some(leaf.event) {
            return Err("has another id than its leaf");
        }
        if header.kind == SEAM_RECORD {
            let record: SeamRecord = serde_json::from_slice(line).map_err(|_| "holds no seam")?;
            let (seam, loss) = record.data.read().ok_or("holds no seam")?;
            if self.brought.seams.len() == SEAMS_MAX {
                return Err("is one restoration too many to be believed");
            }
            self.brought.seams.push((leaf.position, seam, loss));
        }
        if POLICY_RECORDS.contains(&header.kind) {
            self.check_policies(line, leaf.position)?;
        }
        Ok(())
    }

    fn check_policies(&mut self, line: &[u8], position: u64) -> Result<(), &'static str> {
        let record: PolicyRecord =
            serde_json::from_slice(line).map_err(|_| "holds no policy set")?;
        for PolicyFile { path, text } in record.data.content.files {
            let source = self.source;
            let path = policies::compare(source, position, &path, &text, &mut self.report);
            self.brought.policies.extend(path);
        }
        Ok(())
    }
}

/// A UUID's bytes from its usual text.
fn id_of(text: &str) -> Option<[u8; 16]> {
    let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b'-').collect();
    let bytes = data_encoding::HEXLOWER.decode(&digits).ok()?;
    (text.len() == 36).then(|| bytes.try_into().ok())?
}
