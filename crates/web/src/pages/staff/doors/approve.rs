//! `/desk/file/{kind}/{id}/door/{request}/approve`: another's word for a door. Nothing is recorded: the answer is a signature, which
//! goes back to whoever asked.

use std::sync::Arc;

use amana_events::{EventId, StreamId};
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::super::{Asked, At, Halt, file, plain::Plain, sheet::Sheet, shown::Shown};
use crate::{
    api::{body::Sent, query::named},
    pages::{form::Form, words::Speaks},
    problem::Problem,
    server::{Shared, admission::finish},
};

/// A door that was asked for, by its address.
pub(super) fn door(kind: &str, id: &str, request: &str) -> Result<(StreamId, EventId), Halt> {
    Ok((file::stream(kind, id)?, named(request)?))
}

fn plain() -> Plain {
    Plain { says: "door-approve", back: "/desk/doors".to_owned(), inputs: Vec::new() }
}

/// Asks for the word.
pub(in crate::pages) async fn ask(
    at: At,
    Path((kind, id, request)): Path<(String, String, String)>,
) -> Result<Response, Halt> {
    door(&kind, &id, &request)?;
    plain().shown(&at, &Form::default(), Vec::new()).await
}

/// Signs.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path((kind, id, request)): Path<(String, String, String)>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    let (stream, request) = door(&kind, &id, &request)?;
    asked.stepped_up().await?;
    let (office, member) = (at.office.clone(), at.member());
    let work = async move { office.break_glass_approve(member, request, stream).await };
    let approval = match finish(asked.place.clone(), work).await? {
        Ok(approval) => approval,
        Err(error) => return plain().refused(at, form, error).await,
    };
    let text = serde_json::to_string(&approval).map_err(|_| Problem::of("internal"))?;
    let shown = Shown::of(&at.office, at.words).await?;
    let sheet = Sheet {
        title: at.words.say("door-approved"),
        back: Some("/desk/doors".to_owned()),
        intro: at.words.say("door-approved-text"),
        facts: vec![(at.words.say("column-file"), shown.file(stream))],
        texts: vec![(at.words.say("door-approval"), text)],
        once: true,
        ..Sheet::default()
    };
    sheet.shown(at).await
}
