//! Texts that are sealed: given on the command line, or read from a file.

use std::path::Path;

use amana_vault::{FIELD_BYTES_MAX, Secret};

use crate::fail::Fail;

/// The text itself, or with `@FILE` what stands in the file.
pub(crate) fn given(text: &str) -> Result<Secret, Fail> {
    match text.strip_prefix('@') {
        Some("") => Err(Fail::usage("name a file after the @")),
        Some(file) => from_file(Path::new(file)),
        None if text.len() > FIELD_BYTES_MAX => Err(too_long("the text")),
        None => Ok(Secret::from(text)),
    }
}

/// The text in a file, without the line break that editors put at its end.
pub(crate) fn from_file(path: &Path) -> Result<Secret, Fail> {
    let unread = |what: String| Fail::usage(format!("{}: {what}", path.display()));
    let length = std::fs::metadata(path).map_err(|error| unread(error.to_string()))?.len();
    if length > FIELD_BYTES_MAX as u64 {
        return Err(too_long(&path.display().to_string()));
    }
    let bytes = std::fs::read(path).map_err(|error| unread(error.to_string()))?;
    let text = String::from_utf8(bytes);
    let mut text = text.map_err(|_| unread("is not UTF-8: save it so".into()))?;
    if text.ends_with('\n') {
        text.pop();
    }
    Ok(Secret::new(text))
}

fn too_long(what: &str) -> Fail {
    Fail::usage(format!("{what}: longer than {FIELD_BYTES_MAX} bytes: shorten it"))
}
