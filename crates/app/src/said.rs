//! Codes and times in words, for faces: labels of the registry's lists where there are any.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{book::Book, codes::lists_for_label};

/// A language: what fields and codes are called in it.
pub trait Tongue {
    /// What a field is called.
    fn title(&self, field: &str) -> String;
    /// What a code of a field is called.
    fn label(&self, field: &str, code: &str) -> String;
    /// A day, as it is said.
    fn day(&self, day: &str) -> String {
        day.to_owned()
    }
}

impl Tongue for Book {
    fn title(&self, field: &str) -> String {
        words(field)
    }

    fn label(&self, field: &str, code: &str) -> String {
        label(self, field, code)
    }
}

/// A code without its underscores.
pub fn words(code: &str) -> String {
    code.replace('_', " ")
}

/// The day of a time.
pub fn day(time: &str) -> &str {
    time.split('T').next().unwrap_or_default()
}

/// A text field of a row; empty where there is none.
pub fn text<'v>(row: &'v Value, field: &str) -> &'v str {
    row.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// Whether a flag of a row is set.
pub fn flag(row: &Value, field: &str) -> bool {
    row.get(field).and_then(Value::as_bool).unwrap_or_default()
}

/// A code of a field by its label, else in words. Of a label only what stands before its first
/// semicolon: the rest explains.
pub fn label(book: &Book, field: &str, code: &str) -> String {
    listed(book, field, code).map_or_else(|| words(code), |list| label_in(book, list, code))
}

/// The same of a code of a list.
pub fn label_in(book: &Book, list: &str, code: &str) -> String {
    let label = book.label(list, code).and_then(|label| label.split(';').next());
    label.map_or_else(|| words(code), str::to_owned)
}

/// The list that has a code of a field.
pub fn listed(book: &Book, field: &str, code: &str) -> Option<&'static str> {
    let mut lists = lists_for_label(field).iter();
    lists.find(|list| book.label(list, code).is_some()).copied()
}

/// A code or list of codes of a row, in words.
pub fn labels(book: &Book, row: &Value, field: &str) -> String {
    match row.get(field) {
        Some(Value::String(code)) => label(book, field, code),
        Some(Value::Array(codes)) => {
            let codes = codes.iter().filter_map(Value::as_str);
            codes.map(|code| label(book, field, code)).collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    }
}

/// Whether the text is an id.
pub fn is_id(text: &str) -> bool {
    let last = text.rsplit('/').next().unwrap_or_default();
    last.len() == 36 && uuid::Uuid::parse_str(last).is_ok()
}

/// Whether the text is a moment, such as `2026-11-20T08:00:00Z`.
pub fn is_moment(text: &str) -> bool {
    text.len() >= 20 && text.parse::<amana_events::Moment>().is_ok()
}

/// What an event's data says in clear, for people: codes by their labels, days, counts and flags.
/// Ids, signatures and what is sealed are left out.
pub fn said(tongue: &impl Tongue, data: &Value) -> String {
    let Some(fields) = data.as_object() else { return String::new() };
    // By name, so that events written at different times read alike.
    let fields: BTreeMap<&String, &Value> = fields.iter().collect();
    let said = fields.into_iter().filter_map(|(name, value)| field_said(tongue, name, value));
    said.collect::<Vec<_>>().join("; ")
}

/// Fields that say nothing to people, or what the list says already.
const SILENT: &[&str] = &[
    "reference",
    "source_reference",
    "approval",
    "ciphertext",
    "key",
    "vkey",
    "signature",
    "digest",
    "file",
];

fn field_said(tongue: &impl Tongue, name: &str, value: &Value) -> Option<String> {
    if SILENT.contains(&name) {
        return None;
    }
    let title = tongue.title(name);
    match value {
        Value::Bool(true) => Some(title),
        Value::Number(number) => Some(format!("{title} {number}")),
        Value::String(text) if is_id(text) => None,
        Value::String(text) if is_moment(text) => {
            Some(format!("{title} {}", tongue.day(day(text))))
        }
        Value::String(code) => Some(format!("{title}: {}", tongue.label(name, code))),
        Value::Array(items) => {
            let codes = items.iter().filter_map(Value::as_str).filter(|text| !is_id(text));
            let codes: Vec<String> = codes.map(|code| tongue.label(name, code)).collect();
            (!codes.is_empty()).then(|| format!("{title}: {}", codes.join(", ")))
        }
        // What is sealed, and counts by category.
        Value::Object(inner) if inner.contains_key("sealed") => None,
        Value::Object(inner) => {
            let counts = inner.iter().filter_map(|(name, value)| field_said(tongue, name, value));
            let counts: Vec<String> = counts.collect();
            (!counts.is_empty()).then(|| format!("{title}: {}", counts.join(", ")))
        }
        Value::Bool(false) | Value::Null => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_said_without_ids_and_without_what_is_sealed() {
        let data = json!({
            "allegation": "0199c3a4-cae3-7030-a0da-c99b6efdf486", "grave": true, "late": false,
            "account": {"owner": "case/x", "epoch": 1, "sealed": "AQ"}, "victims": {"girl": 2},
            "step": "investigator_named", "needs": ["safe_place"], "known": "2026-05-10T08:00:00Z",
        });
        let said = said(&Book::default(), &data);
        let wanted = "grave; known 2026-05-10; needs: safe place; step: investigator named; \
                      victims: girl 2";
        assert_eq!(said, wanted);
    }
}
