//! What a bundle says it holds: every file with its length and SHA-256.
//!
//! The manifest is not signed. It finds what was damaged on the way; what was *changed* is found by the tree, whose root is signed.

use std::{collections::BTreeMap, io::Read as _};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{Report, Source, SourceError};

/// The name of the manifest's own file.
pub const MANIFEST: &str = "manifest.json";
/// The name of the file of records, one a line, in a bundle for auditors.
pub const RECORDS: &str = "events.jsonl";
/// The names of records that hold a policy set, whose files lie beside them in a bundle for auditors.
pub const POLICY_RECORDS: [&str; 2] = ["policy_set_adopted", "policy_set_proposed"];
/// The only format there is.
pub const FORMAT: &str = "amana-bundle/1";
/// Longest manifest of a bundle without files, in bytes.
const BYTES_MAX: u64 = 64 * 1024;
/// Most bytes that it says of a file: a longer one speaks of files that are not there.
const FILE_BYTES_MAX: u64 = 512;

/// How much a bundle holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// The tree and nothing of any record.
    Proof,
    /// The records too, with their sealed fields sealed, and the access policies over time.
    Audit,
}

impl Profile {
    /// As written in a manifest.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proof => "proof",
            Self::Audit => "audit",
        }
    }
}

/// For whom a bundle was made, and under which engagement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// For whom, as whoever exported wrote it.
    pub recipient: String,
    /// The engagement under which it was made.
    pub engagement: String,
}

/// One file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Its path inside the bundle.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its bytes, in 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// Where the log was restored after real loss and began another generation, as the log itself says. How much was lost stands in
/// the record alone: nothing of a manifest is signed, and this much the tree and the name bear out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seam {
    /// The generation that begins there, from 2.
    pub generation: u32,
    /// How many events were left.
    pub left_size: u64,
    /// The root of those, in base64 as in a checkpoint.
    pub left_root: String,
}

/// A bundle's manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// How much it holds.
    pub profile: Profile,
    /// The log's origin.
    pub origin: String,
    /// The number of events it speaks of.
    pub size: u64,
    /// The tree's root, in base64 as in the checkpoint.
    pub root: String,
    /// For whom it was made; none of a proof, which says nothing of any record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
    /// Where the log was restored after real loss, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seams: Vec<Seam>,
    /// Every other file, by path.
    pub files: Vec<FileEntry>,
}

impl Manifest {
    /// Reads a bundle's manifest.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(source: &Source) -> Result<Self, String> {
        let limit = BYTES_MAX + FILE_BYTES_MAX * source.files().count() as u64;
        let bytes = source.read(MANIFEST, limit).map_err(|error| error.to_string())?;
        let read: Self =
            serde_json::from_slice(&bytes).map_err(|error| format!("is no manifest: {error}"))?;
        if read.format == FORMAT {
            Ok(read)
        } else {
            Err(format!("its format is {:?}, not {FORMAT:?}", read.format))
        }
    }
}

/// Compares every file with what the manifest says of it, both ways.
pub(crate) fn check(source: &Source, manifest: &Manifest, report: &mut Report) {
    let mut said = BTreeMap::new();
    for entry in &manifest.files {
        if said.insert(entry.path.as_str(), entry).is_some() {
            report.find(MANIFEST, format!("names {} twice", entry.path));
        }
    }
    for (path, bytes) in source.files().filter(|(path, _)| *path != MANIFEST) {
        let Some(entry) = said.remove(path) else {
            report.find(path, "is not named in the manifest");
            continue;
        };
        match digest(source, path) {
            Ok(digest) if bytes == entry.bytes && digest == entry.sha256 => report.files += 1,
            Ok(_) => report.find(path, "is not what the manifest says: it was changed or damaged"),
            Err(error) => report.find(path, error.to_string()),
        }
    }
    for path in said.into_keys() {
        report.find(path, "is named in the manifest and missing");
    }
}

/// SHA-256 of a file, in hexadecimal digits.
fn digest(source: &Source, path: &str) -> Result<String, SourceError> {
    let mut reader = source.stream(path)?;
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 1 << 20]);
    loop {
        let place = || path.to_owned();
        let read = reader.read(&mut buffer);
        match read.map_err(|source| SourceError::Io { place: place(), source })? {
            0 => return Ok(data_encoding::HEXLOWER.encode(&hasher.finalize())),
            length => hasher.update(buffer.get(..length).unwrap_or_default()),
        }
    }
}
