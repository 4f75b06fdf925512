//! Reading `serve.toml`: names and values with their lines, and nothing else in it.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::ConfigError;

/// The lines of a file: number, name, value as a word.
pub(super) fn lines(path: &str, text: &str) -> Result<Vec<(usize, String, String)>, ConfigError> {
    let line_of = |place: usize| {
        let before = text.as_bytes().iter().take(place);
        before.filter(|byte| **byte == b'\n').count() + 1
    };
    let table = DeTable::parse(text).map_err(|error| ConfigError::Line {
        path: path.to_owned(),
        line: line_of(error.span().map_or(0, |span| span.start)),
        what: error.message().to_owned(),
    })?;
    let mut lines = Vec::new();
    for (name, value) in table.get_ref() {
        let line = line_of(name.span().start);
        let value = word(value).ok_or_else(|| ConfigError::Line {
            path: path.to_owned(),
            line,
            what: format!("{} takes a text, a whole number, true or false", name.get_ref()),
        })?;
        lines.push((line, name.get_ref().to_string(), value));
    }
    // The order of the file: the first thing that is wrong is told.
    lines.sort_by_key(|(line, ..)| *line);
    Ok(lines)
}

fn word(value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Boolean(flag) => Some(flag.to_string()),
        DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}
