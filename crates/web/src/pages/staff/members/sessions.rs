//! `/desk/members/{member}/sessions`: every session of a member ends: a device was lost.

use std::sync::Arc;

use amana_events::MemberId;
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{Asked, At, Halt, plain::Plain},
    known, place_of,
};
use crate::{
    api::body::Sent,
    pages::{form::Form, frame::on_to, words::Speaks},
    server::Shared,
};

fn plain(member: MemberId) -> Plain {
    Plain { says: "member-end-sessions", back: place_of(member), inputs: Vec::new() }
}

/// Asks whether it is meant.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let member = known(&at, &id).await?;
    plain(member).shown(&at, &Form::default(), Vec::new()).await
}

/// Ends them.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let at = &asked.at;
    let member = known(at, &id).await?;
    match at.office.revoke_sessions(at.acting(), member, None).await {
        Ok(_) => {
            shared.feeds.look_at_sessions();
            Ok(on_to(&at.to(&place_of(member))))
        }
        Err(error) => plain(member).refused(at, &asked.form, error).await,
    }
}
