//! What is printed: text for people, JSON Lines for programs.

use std::io::{self, Write as _};

use serde::Serialize;
use serde_json::Value;

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

/// Prints rows as a table: columns as wide as their widest cell.
pub(crate) fn table(heads: &[&str], rows: &[Vec<String>]) -> Result<(), Fail> {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(heads.get(column).map(|head| head.chars().count())).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    let render = |cells: &[String]| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let heads: Vec<String> = heads.iter().map(|head| head.to_uppercase()).collect();
    line(render(&heads))?;
    rows.iter().try_for_each(|row| line(render(row)))
}

/// A cell of a table: empty for null, plain text for strings.
pub(crate) fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// Prints serialisable rows: JSON Lines, or a table of the named fields.
pub(crate) fn rows<T: Serialize>(format: Format, rows: &[T], columns: &[&str]) -> Result<(), Fail> {
    let values = rows.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>();
    let values =
        values.map_err(|error| Fail::environment(format!("cannot write JSON: {error}")))?;
    match format {
        Format::Json => values.iter().try_for_each(json),
        Format::Text => {
            let cells = |value: &Value| columns.iter().map(|c| cell(value.get(c))).collect();
            let cells: Vec<Vec<String>> = values.iter().map(cells).collect();
            table(columns, &cells)
        }
    }
}
