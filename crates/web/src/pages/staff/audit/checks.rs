//! `/desk/audit-tests`: the standard tests, put to the log.

use amana_app::audit::{Hit, Limits};
use axum::response::Response;

use super::super::{
    At, Halt,
    log::place_of_line,
    sheet::{Row, Sheet, Table},
    shown::Shown,
};

/// Most of what they name on a page: all of it is at `amana audit tests` and the interface.
const HITS: usize = 100;

/// Shows what they name.
pub(in crate::pages) async fn show(at: At) -> Result<Response, Halt> {
    let hits = at.office.audit_tests(at.acting(), Limits::default()).await?;
    let number = hits.len().to_string();
    let hits: Vec<Hit> = hits.into_iter().take(HITS).collect();
    let shown = Shown::of(&at.office, at.words).await?;
    let row = |hit: &Hit| Row {
        name: shown.called("test", hit.test),
        to: hit.position.map(place_of_line),
        cells: vec![
            hit.stream.map(|stream| shown.file(stream)).unwrap_or_default(),
            hit.member.map(|member| shown.people.member(member)).unwrap_or_default(),
            shown.called("event", &hit.what),
            hit.why.clone(),
        ],
        acts: Vec::new(),
    };
    let sheet = Sheet {
        title: at.words.say("audit-tests"),
        back: Some("/desk/audit".to_owned()),
        intro: at.words.say("audit-tests-text"),
        facts: vec![(at.words.say("audit-hits"), number)],
        tables: vec![Table {
            says: "audit-hits",
            columns: &["column-what", "column-file", "column-who", "column-event", "column-why"],
            rows: hits.iter().map(row).collect(),
        }],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}
