//! A policy set read from a folder: its schema, `roles/*.cedar` and `guards/*.cedar`. What else lies
//! there decides nothing (invariants, descriptions) and is no part of the set.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
};

use amana_domain::Refusal;
use amana_events::registry::PolicySet;
use amana_policy::set_of;

use super::unusable;
use crate::AppError;

const SCHEMA: &str = "schema.cedarschema";
const FOLDERS: [&str; 2] = ["guards", "roles"];

/// No file of a set is longer, in bytes: as the log takes it.
const FILE_BYTES_MAX: u64 = 128 * 1024;

/// More files than this are no policy set.
const FILES_MAX: usize = 500;

/// Reads the set of a folder. Whether it can be used is [`super::check`]'s to say.
///
/// # Errors
/// [`AppError::Refused`] with `policies_unusable` for a file that is no text or is missing,
/// [`AppError::File`] where the folder cannot be read.
pub fn read_folder(folder: &Path) -> Result<PolicySet, AppError> {
    fs::read_dir(folder).map_err(|error| unread(".", error))?;
    let mut paths = vec![SCHEMA.to_owned()];
    for name in FOLDERS {
        let entries = match fs::read_dir(folder.join(name)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(unread(name, error)),
        };
        for entry in entries {
            let file = entry.map_err(|error| unread(name, error))?.file_name();
            let file = file.to_str().ok_or_else(|| refused(name, "a file's name is no text"))?;
            let cedar = Path::new(file).extension().is_some_and(|it| it == "cedar");
            if cedar && !file.starts_with('.') {
                paths.push(format!("{name}/{file}"));
            }
            if paths.len() > FILES_MAX {
                return Err(refused(name, "too many files for a policy set"));
            }
        }
    }
    paths.sort();
    let files = paths.into_iter().map(|path| text(folder, &path).map(|text| (path, text)));
    let files: Vec<(String, String)> = files.collect::<Result<_, _>>()?;
    set_of(files).map_err(|error| unusable(&error))
}

fn text(folder: &Path, path: &str) -> Result<String, AppError> {
    let file = match fs::File::open(folder.join(path)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(refused(path, "there is no such file"));
        }
        Err(error) => return Err(unread(path, error)),
    };
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|error| unread(path, error))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(refused(path, "longer than 128 KiB"));
    }
    String::from_utf8(bytes).map_err(|_| refused(path, "not UTF-8"))
}

fn unread(path: &str, source: io::Error) -> AppError {
    AppError::File { action: "read", path: path.to_owned(), source }
}

fn refused(path: &str, what: &str) -> AppError {
    AppError::Refused(Refusal {
        code: "policies_unusable",
        reason: format!("the policy set cannot be used: {path}: {what}").into(),
        field: None,
    })
}
