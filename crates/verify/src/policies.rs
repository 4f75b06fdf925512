//! The access policies over time: each set as the record that brought or proposed it says.

use std::collections::BTreeSet;

use crate::{Report, Source};

/// The folder of policies, by position.
pub(crate) const FOLDER: &str = "policies/";
/// Longest file of a policy set, in bytes: no record is longer.
const FILE_BYTES_MAX: u64 = 256 * 1024;

/// A file of a policy set that a record holds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PolicyText {
    /// The position of the record.
    pub(crate) position: u64,
    /// Its path in the set.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// Compares the files of policies with what the records hold, both ways.
pub(crate) fn check(source: &Source, brought: &[PolicyText], report: &mut Report) {
    let here = source.files().map(|(path, _)| path).filter(|path| path.starts_with(FOLDER));
    let mut here: BTreeSet<&str> = here.collect();
    for text in brought {
        let path = format!("{FOLDER}{}/{}", text.position, text.path);
        here.remove(path.as_str());
        match source.read(&path, FILE_BYTES_MAX) {
            Ok(bytes) if bytes == text.text.as_bytes() => {}
            Ok(_) => report.find(path, "is not the text that the record holds"),
            Err(error) => report.find(path, error.to_string()),
        }
    }
    for path in here {
        report.find(path, "stands in no record");
    }
}
