//! A matter's events in order: when it was known, what happened, who recorded it.

use amana_app::{Office, book::Book, log::LogLine, past::AsOf};
use amana_events::StreamId;
use serde_json::Value;

use super::{Viewer, views};
use crate::{
    fail::Fail,
    output::{self, Format},
    people::People,
    table::{Table, whole, wraps},
    words::{day, said, words},
};

/// Prints the events of a matter.
pub(crate) async fn print(
    office: &Office,
    stream: StreamId,
    viewer: &Viewer,
    as_of: AsOf,
) -> Result<(), Fail> {
    let leave = office.may_look(&viewer.sight, stream).await?;
    let mut lines = office.timeline(&leave).await?;
    lines.retain(|line| as_of.takes(line.recorded, line.known));
    let [_, _, view] = views(stream.kind);
    office.note_list(viewer.acting, view, &[stream], None).await?;
    if viewer.format == Format::Json {
        return lines.iter().try_for_each(output::json);
    }
    let (book, people) = (office.book().await?, People::of(office).await?);
    rows(&lines, &book, &people)
}

/// The events as a table.
pub(crate) fn rows(lines: &[LogLine], book: &Book, people: &People) -> Result<(), Fail> {
    let row = |line: &LogLine| {
        let known = day(&line.known.to_string()).to_owned();
        vec![known, what(line, book), people.actor(&line.actor)]
    };
    let rows: Vec<Vec<String>> = lines.iter().map(row).collect();
    Table::all(&[whole("known"), wraps("what"), wraps("who").at_most(22)], &rows)
}

/// What happened, with what the event says in clear.
fn what(line: &LogLine, book: &Book) -> String {
    let event = words(line.kind.as_str());
    let data: Value = serde_json::from_str(line.data.get()).unwrap_or_default();
    let said = said(book, &data);
    let told = data.get("incident_period").is_some();
    let occurred = line.occurred.filter(|_| !told);
    let occurred = occurred.map(|period| format!("; happened {period}")).unwrap_or_default();
    if said.is_empty() {
        format!("{event}{occurred}")
    } else {
        format!("{event}: {said}{occurred}")
    }
}
