//! What is printed: text for people, JSON Lines for programs.

use std::io::{self, Write as _};

use serde::Serialize;

use crate::fail::Fail;

/// How output is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: lists as JSON Lines, single results as one object.
    Json,
}

/// Prints a line; a reader that went away ends the command quietly.
pub(crate) fn line(text: impl std::fmt::Display) -> Result<(), Fail> {
    match writeln!(io::stdout().lock(), "{text}") {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => Err(Fail::environment(format!("cannot write: {error}"))),
    }
}

/// Prints one JSON value on a line.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Fail> {
    let text = serde_json::to_string(value)
        .map_err(|error| Fail::environment(format!("cannot write JSON: {error}")))?;
    line(text)
}
