//! `amana handover care`: who was responsible for a child from when to when, and where nobody was.

use amana_app::{Office, children::Span};
use amana_events::StreamId;

use super::Viewer;
use crate::{
    fail::Fail,
    output::{self, Format},
    table::{Table, whole, wraps},
    words::words,
};

/// An hour, in seconds.
const HOUR: i64 = 3_600;

/// Prints a child's care, once the look is noted.
pub(crate) async fn print(office: &Office, stream: StreamId, viewer: &Viewer) -> Result<(), Fail> {
    let leave = office.may_look(&viewer.sight, stream).await?;
    let care = office.care(&leave).await?;
    office.note_list(viewer.acting, "care", &[stream], None).await?;
    if viewer.format == Format::Json {
        return output::json(&care);
    }
    let book = office.book().await?;
    let row = |span: &Span| {
        let holder = span.holder.and_then(|it| book.organisations.get(&it));
        let holder = holder.map(|it| format!(", {}", it.name)).unwrap_or_default();
        let gap = if span.gap { " (gap)" } else { "" };
        let until = span.until.map_or_else(|| "now".to_owned(), |at| at.day().to_string());
        vec![
            span.since.day().to_string(),
            until,
            format!("{} h", span.seconds / HOUR),
            format!("{}{holder}{gap}", words(span.kind.code())),
        ]
    };
    let rows: Vec<Vec<String>> = care.spans.iter().map(row).collect();
    let columns = [whole("since"), whole("until"), whole("how long"), wraps("who was responsible")];
    Table::all(&columns, &rows)?;
    output::line(format!(
        "With the force {} h; nobody responsible {} h.",
        care.with_force / HOUR,
        care.in_gaps / HOUR
    ))?;
    if let Some(since) = care.stated_since {
        output::line(format!(
            "Handed over as others say since {}; the receiver has not confirmed.",
            since.day()
        ))?;
    }
    Ok(())
}
