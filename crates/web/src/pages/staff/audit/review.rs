//! `/desk/review/{kind}/{id}`: a file's events for an auditor, everything sealed. The look is recorded before it is shown.

use axum::{extract::Path, response::Response};

use super::super::{
    At, Halt, file,
    log::place_of_line,
    sheet::{Row, Sheet, Table},
    shown::Shown,
};

/// Shows it.
pub(in crate::pages) async fn show(
    at: At,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Halt> {
    let stream = file::stream(&kind, &id)?;
    let lines = at.office.audit_review(at.acting(), stream).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let row = |line: &amana_app::log::LogLine| {
        let data = serde_json::from_str(line.data.get()).unwrap_or_default();
        Row {
            name: line.position.to_string(),
            to: Some(place_of_line(line.position)),
            cells: vec![
                shown.called("event", line.kind.as_str()),
                shown.said(&data),
                shown.people.actor(&line.actor),
                shown.moment(line.known),
                shown.moment(line.recorded),
            ],
            acts: Vec::new(),
        }
    };
    let sheet = Sheet {
        title: format!("{} · {}", at.words.say("audit-review"), shown.file(stream)),
        back: Some("/desk/audit".to_owned()),
        ways: vec![(at.words.say("log-access"), format!("/desk/access/{kind}/{id}"))],
        tables: vec![Table {
            says: "file-timeline",
            columns: &[
                "column-position",
                "column-what",
                "column-said",
                "column-who",
                "column-known",
                "column-recorded",
            ],
            rows: lines.iter().map(row).collect(),
        }],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}
