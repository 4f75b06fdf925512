//! `/desk/log`: the log as it is, for who audits: line by line, sealed fields sealed, with the newest checkpoint that was signed.

use amana_app::log::LogLine;
use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::{At, Halt, fields, list::place_of_file, shown::Shown};
use crate::{
    api::{query::Query, streams::file_of},
    pages::frame::{Frame, page},
};

/// Lines of a page.
const LINES: usize = 100;

#[derive(Template)]
#[template(path = "staff/log.html")]
struct Log {
    frame: Frame,
    lines: Vec<Line>,
    next: Option<u64>,
    /// Of how many events the newest checkpoint speaks, when it was signed, and how many witnesses stand behind it.
    checkpoint: Option<(String, String, String)>,
}

/// A line: where it stands, what happened, in which file and where that is, who, and when.
struct Line {
    position: u64,
    what: String,
    file: String,
    to: Option<String>,
    who: String,
    when: String,
}

/// Shows a page of the log.
pub(in crate::pages) async fn show(at: At, mut query: Query) -> Result<Response, Halt> {
    query.text("lang");
    let from = query.parsed::<u64>("from", "a position")?.unwrap_or(0);
    query.end()?;
    let found = at.office.log_page(at.acting(), from, LINES).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let checkpoint = at.office.checkpoint_newest().await?.map(|signed| {
        let witnesses = signed.note.note().signatures().len().saturating_sub(1);
        (signed.size().to_string(), shown.moment(signed.signed), witnesses.to_string())
    });
    let lines = found.lines.iter().map(|line| line_of(&shown, line)).collect();
    let log = Log { frame: at.frame().await?, lines, next: found.next, checkpoint };
    Ok(page(StatusCode::OK, &log))
}

fn line_of(shown: &Shown, line: &LogLine) -> Line {
    let (kind, id) = (line.stream.kind.code(), line.stream.id.to_string());
    let has_page = file_of(kind, &id).is_ok() && !fields::of_list(line.stream.kind).is_empty();
    let end = id.get(id.len().saturating_sub(4)..).unwrap_or_default();
    Line {
        position: line.position,
        what: shown.called("event", line.kind.as_str()),
        file: format!("{} …{end}", shown.called("kind", kind)),
        to: has_page.then(|| place_of_file(line.stream)),
        who: shown.people.actor(&line.actor),
        when: shown.moment(line.recorded),
    }
}
