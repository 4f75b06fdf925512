//! Sheets: pages of members that show what there is, as facts, tables and texts, and where it is gone on from.

use amana_events::Day;
use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::{
    At, Halt,
    inputs::{Input, Kind},
};
use crate::{
    api::query::Query,
    pages::frame::{Frame, page},
    problem::Problem,
};

/// A row: what it is called and where that leads, what is said of it, and what can be done: label and address.
#[derive(Default)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) to: Option<String>,
    pub(super) cells: Vec<String>,
    pub(super) acts: Vec<(String, String)>,
}

/// A table. Its last column holds what can be done, where anything can.
pub(super) struct Table {
    /// The message that stands above it.
    pub(super) says: &'static str,
    /// The messages of its columns.
    pub(super) columns: &'static [&'static str],
    pub(super) rows: Vec<Row>,
}

impl Table {
    fn has_acts(&self) -> bool {
        self.rows.iter().any(|row| !row.acts.is_empty())
    }
}

/// What a sheet asks, so that it shows something else: its answers stand in the address.
pub(super) struct Asking {
    pub(super) action: &'static str,
    /// The message of the button.
    pub(super) says: &'static str,
    pub(super) inputs: Vec<Input>,
}

/// A day of the address that a sheet was asked with; none where it is left empty.
pub(super) fn day(query: &mut Query, name: &str) -> Result<Option<Day>, Problem> {
    let text = query.text(name).unwrap_or_default();
    let wrong = |_| Problem::of("wrong_query").at(name.to_owned());
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(wrong) }
}

/// What a sheet shows.
#[derive(Default)]
pub(super) struct Sheet {
    pub(super) title: String,
    /// Where it leads back to.
    pub(super) back: Option<String>,
    pub(super) intro: String,
    /// What can be begun here: label and address.
    pub(super) ways: Vec<(String, String)>,
    pub(super) asking: Option<Asking>,
    /// The same sheet of a little before or after: label and whole address.
    pub(super) moves: Vec<(String, String)>,
    pub(super) facts: Vec<(String, String)>,
    pub(super) tables: Vec<Table>,
    /// Texts as they stand: title and text.
    pub(super) texts: Vec<(String, String)>,
    /// Where the next part of a long table is.
    pub(super) next: Option<String>,
    /// Whether it is shown once and cannot be asked for again.
    pub(super) once: bool,
}

#[derive(Template)]
#[template(path = "staff/sheet.html")]
struct Page {
    frame: Frame,
    sheet: Sheet,
}

impl Sheet {
    /// Shows it.
    pub(super) async fn shown(self, at: &At) -> Result<Response, Halt> {
        let whole =
            |table: &Table| table.rows.iter().all(|row| row.cells.len() + 1 == table.columns.len());
        debug_assert!(self.tables.iter().all(whole), "a column for the name and for each cell");
        let frame = at.frame().await?;
        let frame = if self.once { frame.in_this_language() } else { frame };
        Ok(page(StatusCode::OK, &Page { frame, sheet: self }))
    }
}
