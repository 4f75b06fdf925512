//! `/desk/account/sessions`: every session of one's own ends but this.

use std::sync::Arc;

use axum::{extract::State, http::Uri, response::Response};

use super::{
    super::{Asked, At, Halt, plain::Plain},
    PLACE,
};
use crate::{
    api::body::Sent,
    pages::{form::Form, frame::on_to, words::Speaks},
    server::Shared,
};

fn plain() -> Plain {
    Plain { says: "account-sessions", back: PLACE.to_owned(), inputs: Vec::new() }
}

/// Asks whether it is meant.
pub(in crate::pages) async fn ask(at: At) -> Result<Response, Halt> {
    plain().shown(&at, &Form::default(), Vec::new()).await
}

/// Ends them.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let at = Asked::read(&shared, speaks, &uri, sent).await?.at;
    at.office.revoke_sessions(at.acting(), at.member(), Some(at.session.session)).await?;
    shared.feeds.look_at_sessions();
    Ok(on_to(&at.to(PLACE)))
}
