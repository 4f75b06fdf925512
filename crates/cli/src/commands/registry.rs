//! `amana registry`: the lists and rules the ledger goes by, with their labels and sources.

use amana_app::{
    book::Book,
    registers::{Register, registers},
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    screen::paragraph,
    table::{Column, Table, cuts, whole, wraps},
    words::{text, words},
};

/// The lists and rules the ledger goes by.
#[derive(Debug, Subcommand)]
pub(crate) enum Registry {
    /// List what was adopted.
    List,
    /// Show one list or table with its codes, labels and sources.
    Show(Show),
}

/// Show one list or table.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office registry show classes\n  amana --data office registry show need\n  amana --data office registry show routes --format json"
)]
pub(crate) struct Show {
    /// Its name, as `registry list` has it.
    name: String,
}

impl Registry {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open().await?;
        let book = office.book().await?;
        office.close().await;
        match self {
            Registry::List => list(&book, global.format),
            Registry::Show(show) => show.run(&book, global.format),
        }
    }
}

fn list(book: &Book, format: Format) -> Result<(), Fail> {
    let row = |it: Register| json!({"name": it.name, "version": it.version, "entries": it.rows.len(), "source": it.source});
    let rows: Vec<Value> = registers(book).into_iter().map(row).collect();
    if format == Format::Json {
        return rows.iter().try_for_each(output::json);
    }
    let cells = |row: &Value| {
        let entries = row.get("entries").map(ToString::to_string).unwrap_or_default();
        let of = |field| text(row, field).to_owned();
        vec![of("name"), of("version"), entries, of("source")]
    };
    let cells: Vec<Vec<String>> = rows.iter().map(cells).collect();
    Table::all(&[whole("name"), whole("version"), whole("codes"), cuts("source")], &cells)?;
    paragraph("", "See one with: amana registry show NAME")
}

impl Show {
    fn run(&self, book: &Book, format: Format) -> Result<(), Fail> {
        let name = self.name.as_str();
        let kind = registers(book).into_iter().find(|register| register.name == name);
        let kind = kind.ok_or_else(|| {
            let missing = "no list of that name was adopted: see `amana registry list`";
            Fail::usage(format!("{name}: {missing}"))
        })?;
        if format == Format::Json {
            return kind.rows.iter().try_for_each(output::json);
        }
        if let Some(list) = book.lists.get(name) {
            paragraph("", &format!("{name}, version {}. {}", list.version, list.source))?;
            let cells = |row: &Value| {
                let of = |field| text(row, field).to_owned();
                vec![of("code"), of("label"), of("parent")]
            };
            let cells: Vec<Vec<String>> = kind.rows.iter().map(cells).collect();
            return Table::all(&[whole("code"), wraps("label"), cuts("below")], &cells);
        }
        if let Some(version) = &kind.version {
            output::line(format!("{name}, version {version}."))?;
        }
        if let Some(fields) = blocks(name) {
            return kind.rows.iter().try_for_each(|row| block(row, fields));
        }
        let (columns, fields) = shape(name);
        let cells = |row: &Value| fields.iter().map(|field| cell(row, field)).collect();
        let cells: Vec<Vec<String>> = kind.rows.iter().map(cells).collect();
        Table::all(&columns, &cells)
    }
}

/// The columns of a table, and the fields behind them.
fn shape(name: &str) -> (Vec<Column>, &'static [&'static str]) {
    match name {
        "affiliations" => (
            vec![whole("affiliation"), wraps("label"), whole("published as"), cuts("entity")],
            &["affiliation", "label", "published_as", "reporting_entity"],
        ),
        "age_rules" => (
            vec![whole("age"), whole("child agrees"), whole("caregiver"), whole("child alone")],
            &["age", "child_agrees", "caregiver_consents", "child_alone"],
        ),
        "calendars" => (
            vec![cuts("name"), whole("time zone"), cuts("weekend"), whole("default")],
            &["name", "time_zone", "weekend", "is_default"],
        ),
        "units" => (vec![whole("unit"), wraps("name")], &["unit", "name"]),
        _ => (
            vec![whole("organisation"), wraps("name"), cuts("kind")],
            &["organisation", "name", "kind"],
        ),
    }
}

fn cell(row: &Value, field: &str) -> String {
    match (field, row.get(field)) {
        ("limit", Some(limit)) => format!("{limit} {}", words(text(row, "unit"))),
        ("limit" | "limit_hours", None) => "not known".to_owned(),
        ("limit_hours", Some(limit)) => {
            let further = row.get("extension_hours").map(|hours| format!(" + {hours}"));
            format!("{limit}{}", further.unwrap_or_default())
        }
        (_, None | Some(Value::Null)) => String::new(),
        (_, Some(Value::Bool(flag))) => if *flag { "yes" } else { "no" }.to_owned(),
        (_, Some(Value::String(text))) => text.clone(),
        (_, Some(Value::Array(items))) => {
            let items = items.iter().filter_map(Value::as_str);
            items.collect::<Vec<_>>().join(", ")
        }
        (_, Some(other)) => other.to_string(),
    }
}

/// Tables whose rows are too much for a line: the field that names a row, then what is said of it.
fn blocks(name: &str) -> Option<&'static [(&'static str, &'static str)]> {
    Some(match name {
        "classes" => &[
            ("", "class"),
            ("label", "label"),
            ("types", "types"),
            ("category", "category"),
            ("person", "person_word"),
            ("source", "source"),
        ],
        "clocks" => &[("", "clock"), ("label", "label"), ("limit", "limit"), ("source", "source")],
        "instruments" => &[
            ("", "instrument"),
            ("label", "label"),
            ("version", "version"),
            ("country", "country"),
            ("hours", "limit_hours"),
            ("receiver", "receiver"),
            ("source", "source"),
        ],
        "routes" => &[
            ("", "route"),
            ("responsible", "responsible"),
            ("investigates", "investigator"),
            ("notified", "notified"),
            ("clocks", "clocks"),
            ("measures", "interim_measures"),
            ("outcomes", "outcomes"),
            ("source", "source"),
        ],
        _ => return None,
    })
}

/// One row over several lines.
fn block(row: &Value, fields: &[(&str, &str)]) -> Result<(), Fail> {
    output::line("")?;
    for (title, field) in fields {
        let said = cell(row, field);
        match *title {
            "" => output::line(said)?,
            _ if said.is_empty() => {}
            title => paragraph(&format!("  {title:<13}"), &said)?,
        }
    }
    Ok(())
}
