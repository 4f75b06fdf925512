//! `/desk/file/handover/{id}/receivers`: who could receive the child, the most fitting first, each with what speaks against it.

use amana_events::{StreamId, StreamKind};
use axum::{extract::Path, response::Response};

use super::{
    super::{
        At, Halt, file,
        list::place_of_file,
        sheet::{Row, Sheet, Table},
        shown::Shown,
    },
    name_of, said,
};
use crate::problem::Problem;

const COLUMNS: &[&str] = &[
    "column-service",
    "receivers-doubts",
    "column-area",
    "column-state",
    "column-room",
    "column-serves",
    "column-verified",
];

/// Shows them.
pub(in crate::pages) async fn show(
    at: At,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Halt> {
    let stream: StreamId = file::stream(&kind, &id)?;
    if stream.kind != StreamKind::Handover {
        return Err(Problem::of("not_found").into());
    }
    let leave = at.office.may_look(&at.sight, stream).await?;
    let receivers = at.office.receivers_for(&leave).await?;
    at.office.note_list(at.acting(), "receivers", &[stream], None).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let place = place_of_file(stream);
    let rows = receivers.iter().map(|receiver| {
        let doubts = receiver.doubts.iter().map(|it| shown.called("doubt", it.code()));
        let doubts = doubts.collect::<Vec<_>>().join(" · ");
        let none = doubts.is_empty().then(|| at.words.say("receivers-fits"));
        let mut cells = vec![none.unwrap_or(doubts)];
        cells.extend(said(&shown, &receiver.service));
        Row { name: name_of(&receiver.service), to: None, cells, acts: Vec::new() }
    });
    let rows = rows.collect();
    let sheet = Sheet {
        title: at.words.say("receivers"),
        back: Some(place.clone()),
        intro: at.words.say("receivers-text"),
        ways: vec![(shown.called("command", "name_receiver"), format!("{place}/do/name_receiver"))],
        tables: vec![Table { says: "receivers", columns: COLUMNS, rows }],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}
