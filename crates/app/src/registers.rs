//! The lists and tables of the registry under one name each, with their rows as programs read them: what `amana registry` and the
//! interface show.
//!
//! Deliberately absent: members and roles, which are no list that was adopted.

use serde::Serialize;
use serde_json::{Value, json};

use crate::book::{Book, Table};

/// A list or table that was adopted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Register {
    /// Its name.
    pub name: String,
    /// Its version; none for what is registered one by one, or was not adopted.
    pub version: Option<String>,
    /// Where it comes from, where one source stands for all of it; else each row says its own.
    pub source: Option<String>,
    /// Its rows.
    #[serde(skip)]
    pub rows: Vec<Value>,
}

/// Every list and table, the tables first.
pub fn registers(book: &Book) -> Vec<Register> {
    let organisations = book
        .organisations
        .iter()
        .map(|(id, named)| json!({"organisation": id, "name": named.name, "kind": named.kind}));
    let units = book.units.iter().map(|(id, name)| json!({"unit": id, "name": name}));
    let mut all = vec![
        table("classes", &book.classes),
        table("affiliations", &book.affiliations),
        table("routes", &book.routes),
        table("clocks", &book.clocks),
        table("instruments", &book.instruments),
        table("age_rules", &book.age_rules),
        plain("calendars", values(&book.calendars)),
        plain("organisations", organisations.collect()),
        plain("units", units.collect()),
        plain("agreements", values(&book.agreements.values().collect::<Vec<_>>())),
    ];
    all.extend(book.lists.iter().map(|(name, list)| Register {
        name: name.clone(),
        version: Some(list.version.to_string()),
        source: Some(list.source.to_string()),
        rows: values(&list.entries),
    }));
    all
}

fn values<T: Serialize>(entries: &[T]) -> Vec<Value> {
    entries.iter().filter_map(|entry| serde_json::to_value(entry).ok()).collect()
}

fn table<T: Serialize>(name: &str, adopted: &Table<T>) -> Register {
    let version = adopted.version.as_ref().map(ToString::to_string);
    Register { version, ..plain(name, values(&adopted.entries)) }
}

fn plain(name: &str, rows: Vec<Value>) -> Register {
    Register { name: name.to_owned(), version: None, source: None, rows }
}
