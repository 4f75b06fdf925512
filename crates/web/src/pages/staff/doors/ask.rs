//! `/desk/file/{kind}/{id}/door`: a door to a file is asked for. Nothing is recorded: the answer is what two others sign.

use std::sync::Arc;

use amana_events::StreamId;
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{Asked, At, Halt, file, list::place_of_file, plain::Plain, sheet::Sheet, shown::Shown},
    hours, place_of_door,
};
use crate::{
    api::body::Sent,
    pages::{form::Form, words::Speaks},
    server::{Shared, admission::finish},
};

fn plain(at: &At, file: StreamId, form: &Form) -> Plain {
    let inputs = vec![at.asks(form).line("hours", "number").optional()];
    Plain { says: "door-ask", back: place_of_file(file), inputs }
}

/// Asks for how long.
pub(in crate::pages) async fn ask(
    at: At,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Halt> {
    let stream = file::stream(&kind, &id)?;
    plain(&at, stream, &Form::default()).shown(&at, &Form::default(), Vec::new()).await
}

/// Says what two others are to approve, and where.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path((kind, id)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    let stream = file::stream(&kind, &id)?;
    let open = match hours(form) {
        Ok(open) => open,
        Err(wrong) => return plain(at, stream, form).shown(at, form, wrong).await,
    };
    let (office, member) = (at.office.clone(), at.member());
    let work = async move { office.break_glass_ask(member, stream, open).await };
    let found = match finish(asked.place.clone(), work).await? {
        Ok(found) => found,
        Err(error) => return plain(at, stream, form).refused(at, form, error).await,
    };
    let shown = Shown::of(&at.office, at.words).await?;
    let own = format!("{}/{}", place_of_door(stream), found.request);
    let sheet = Sheet {
        title: at.words.say("door-asked"),
        back: Some(place_of_file(stream)),
        intro: at.words.say("door-asked-text"),
        ways: vec![(at.words.say("door-open"), format!("{own}/open"))],
        facts: vec![
            (at.words.say("column-file"), shown.file(stream)),
            (at.words.say("column-until"), shown.moment(found.until)),
        ],
        texts: vec![(at.words.say("door-approvers"), format!("{own}/approve"))],
        once: true,
        ..Sheet::default()
    };
    sheet.shown(at).await
}
