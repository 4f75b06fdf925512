//! `/desk/log`: the log as it is, for who audits: line by line, sealed fields sealed, with the newest checkpoint that was signed; all
//! of it, or what is looked for (`wanted`).

pub(in crate::pages) mod access;
pub(in crate::pages) mod bundle;
pub(in crate::pages) mod line;
pub(in crate::pages) mod then;
mod wanted;

use amana_app::log::LogLine;
use amana_events::StreamId;
use axum::response::Response;

use self::wanted::Wanted;
use super::{
    At, Halt, fields,
    list::place_of_file,
    sheet::{Row, Sheet, Table},
    shown::Shown,
};
use crate::api::{query::Query, streams::file_of};

/// Lines of a page.
const LINES: usize = 100;

/// Where a line's page stands.
pub(super) fn place_of_line(position: u64) -> String {
    format!("/desk/log/{position}")
}

/// Where a file's page stands, where it has one.
fn page_of(file: StreamId) -> Option<String> {
    let known = file_of(file.kind.code(), &file.id.to_string()).is_ok();
    (known && !fields::of_list(file.kind).is_empty()).then(|| place_of_file(file))
}

/// Shows a page of the log.
pub(in crate::pages) async fn show(at: At, mut query: Query) -> Result<Response, Halt> {
    query.text("lang");
    let from = query.parsed::<u64>("from", "a position")?.unwrap_or(0);
    let wanted = Wanted::of(&mut query);
    query.end()?;
    let found = at.office.log_page(at.acting(), (from, LINES), &wanted.filter()?).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let mut facts = Vec::new();
    if let Some(signed) = at.office.checkpoint_newest().await? {
        let witnesses = signed.note.note().signatures().len().saturating_sub(1);
        facts = vec![
            (at.words.say("log-signed"), shown.moment(signed.signed)),
            (at.words.say("log-size"), signed.size().to_string()),
            (at.words.say("log-witnesses"), witnesses.to_string()),
        ];
    }
    let way = |says: &str, to: &str| (at.words.say(says), to.to_owned());
    let sheet = Sheet {
        title: at.words.say("way-log"),
        ways: vec![
            way("verify", "/desk/verify"),
            way("bundle", "/desk/bundle"),
            way("log-then", "/desk/then"),
            way("way-policies", "/desk/policies"),
        ],
        asking: Some(wanted.asking(&at, &shown)),
        facts,
        tables: vec![Table {
            says: "log-lines",
            columns: &[
                "column-position",
                "column-what",
                "column-file",
                "column-who",
                "column-when",
            ],
            rows: found.lines.iter().map(|line| row(&shown, line)).collect(),
        }],
        next: found
            .next
            .map(|next| format!("{}{}&from={next}", at.to("/desk/log"), wanted.address())),
        ..Sheet::default()
    };
    sheet.shown(&at).await
}

fn row(shown: &Shown, line: &LogLine) -> Row {
    let file = page_of(line.stream).map(|to| (shown.words.say("column-file"), to));
    Row {
        name: line.position.to_string(),
        to: Some(place_of_line(line.position)),
        cells: vec![
            shown.called("event", line.kind.as_str()),
            shown.file(line.stream),
            shown.people.actor(&line.actor),
            shown.moment(line.recorded),
        ],
        acts: file.into_iter().collect(),
    }
}
