//! `/desk/file/{kind}/{id}/life`: the narrower door, where a life is in danger: contact and place only, with two others told at once.

use std::sync::Arc;

use amana_events::{MemberId, StreamId};
use amana_vault::Secret;
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::super::{
    Asked, At, Halt, file,
    list::place_of_file,
    plain::{Plain, missing},
    shown::Shown,
};
use crate::{
    api::body::Sent,
    pages::{
        form::Form,
        frame::{Wrong, on_to},
        words::Speaks,
    },
    server::{Shared, admission::finish},
};

/// How many are told.
const TOLD: usize = 2;

async fn plain(at: &At, file: StreamId, form: &Form) -> Result<Plain, Halt> {
    let (shown, asks) = (Shown::of(&at.office, at.words).await?, at.asks(form));
    let own = at.member().to_string();
    let others = shown.people.all().into_iter().filter(|(id, _)| *id != own).collect();
    let inputs = vec![asks.any_of("told", others), asks.sealed("reason")];
    Ok(Plain { says: "door-life", back: place_of_file(file), inputs })
}

/// Asks who is told, and why.
pub(in crate::pages) async fn ask(
    at: At,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Halt> {
    let stream = file::stream(&kind, &id)?;
    let form = Form::default();
    plain(&at, stream, &form).await?.shown(&at, &form, Vec::new()).await
}

/// Opens it.
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
    let told: Vec<MemberId> = form.all("told").filter_map(|id| id.parse().ok()).collect();
    let mut wrong = missing(form, &["reason"]);
    if told.len() != TOLD {
        wrong.push(Wrong::of("told", "door-two-told"));
    }
    if !wrong.is_empty() {
        return plain(at, stream, form).await?.shown(at, form, wrong).await;
    }
    asked.stepped_up().await?;
    let (office, member) = (asked.office(), at.member());
    let reason = Secret::from(form.text("reason"));
    let work = async move { office.danger_to_life(member, stream, told, &reason).await };
    match finish(asked.place.clone(), work).await? {
        Ok(_) => Ok(on_to(&at.to(&place_of_file(stream)))),
        Err(error) => plain(at, stream, form).await?.refused(at, form, error).await,
    }
}
