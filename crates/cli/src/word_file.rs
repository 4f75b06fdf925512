//! A member's word for another, signed, in a small file that travels from one to the other.

use std::path::Path;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

use crate::{
    fail::Fail,
    output::{self, Format},
};

/// Longest such file that is read, in bytes.
const BYTES_MAX: u64 = 4_096;

/// Writes the word to a file, or to standard output where none is named.
pub(crate) fn give(
    word: &impl Serialize,
    request: impl Serialize,
    path: Option<&Path>,
    format: Format,
) -> Result<(), Fail> {
    let Some(path) = path else { return output::json(word) };
    let text = serde_json::to_string(word)
        .map_err(|error| Fail::environment(format!("cannot write JSON: {error}")))?;
    std::fs::write(path, text + "\n")
        .map_err(|error| Fail::environment(format!("{}: {error}", path.display())))?;
    if format == Format::Json {
        return output::json(&json!({"request": request, "written": path}));
    }
    output::line(format!("Signed: {}. Give it to who asked.", path.display()))
}

/// Reads a word from the file that `maker` wrote.
pub(crate) fn read<T: DeserializeOwned>(path: &Path, maker: &str) -> Result<T, Fail> {
    let unread = |what: String| Fail::usage(format!("{}: {what}", path.display()));
    let length = std::fs::metadata(path).map_err(|error| unread(error.to_string()))?.len();
    if length > BYTES_MAX {
        return Err(unread("is no approval: too long".into()));
    }
    let bytes = std::fs::read(path).map_err(|error| unread(error.to_string()))?;
    serde_json::from_slice(&bytes)
        .map_err(|_| unread(format!("is no approval: want the file that `{maker}` wrote")))
}
