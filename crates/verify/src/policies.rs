//! The access policies over time: each set as the record that brought or proposed it says.
//!
//! INVARIANT: no text is kept. What grows is a list of paths, and only of files that are there.

use std::collections::BTreeSet;

use crate::{Report, Source};

/// The folder of policies, by position.
pub(crate) const FOLDER: &str = "policies/";
/// Longest file of a policy set, in bytes: no record is longer.
const FILE_BYTES_MAX: u64 = 256 * 1024;

/// Compares a file of a policy set with the text that the record at a position holds; gives its path where it is there.
pub(crate) fn compare(
    source: &Source,
    position: u64,
    path: &str,
    text: &str,
    report: &mut Report,
) -> Option<String> {
    let path = format!("{FOLDER}{position}/{path}");
    match source.read(&path, FILE_BYTES_MAX) {
        Ok(bytes) if bytes == text.as_bytes() => {}
        Ok(_) => report.find(path.as_str(), "is not the text that the record holds"),
        Err(error) => report.find(path.as_str(), error.to_string()),
    }
    source.has(&path).then_some(path)
}

/// Finds every file of a policy set that stands in no record.
pub(crate) fn check(source: &Source, brought: &BTreeSet<String>, report: &mut Report) {
    let here = source.files().map(|(path, _)| path).filter(|path| path.starts_with(FOLDER));
    for path in here.filter(|path| !brought.contains(*path)) {
        report.find(path, "stands in no record");
    }
}
