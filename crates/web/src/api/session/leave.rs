//! `DELETE /api/v1/session`: the session ends, on every server.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::with;
use crate::{
    api::documents::answers::SignedIn,
    problem::Problem,
    server::Shared,
    signed::{Caller, cookie, scope::Own},
};

/// Signs out.
#[utoipa::path(
    delete,
    path = "/api/v1/session",
    tag = "session",
    security(("bearer" = [])),
    responses((status = 204, description = "The session has ended."), SignedIn)
)]
pub(crate) async fn leave(
    State(shared): State<Arc<Shared>>,
    caller: Caller<Own>,
) -> Result<Response, Problem> {
    caller.office.revoke_session(caller.acting(), caller.member(), caller.session.session).await?;
    shared.feeds.look_at_sessions();
    let mut response = StatusCode::NO_CONTENT.into_response();
    with(&mut response, cookie::take_session());
    Ok(response)
}
