//! `/api/v1/account/sessions`: a member's own sessions, seen and ended.

use std::sync::Arc;

use amana_app::signin::OpenSession;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    api::{
        body::Json,
        documents::answers::{Absent, SignedIn},
    },
    problem::Problem,
    server::Shared,
    signed::{Caller, scope::Own},
};

/// Sessions that live, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sessions {
    /// Each with `session`, `service`, `scope`, `factors`, `made`, `seen` (to the minute) and `expires`.
    #[schema(value_type = Vec<Object>)]
    sessions: Vec<OpenSession>,
}

/// A member's own sessions.
#[utoipa::path(
    get,
    path = "/api/v1/account/sessions",
    tag = "session",
    security(("bearer" = [])),
    responses((status = 200, description = "Those that live.", body = Sessions), SignedIn)
)]
pub(crate) async fn list(caller: Caller<Own>) -> Result<Json<Sessions>, Problem> {
    let sessions = caller.office.sessions_of(caller.acting(), caller.member()).await?;
    Ok(Json(Sessions { sessions }))
}

/// Ends one of them.
#[utoipa::path(
    delete,
    path = "/api/v1/account/sessions/{session}",
    tag = "session",
    security(("bearer" = [])),
    params(("session" = Uuid, Path, description = "Its name.")),
    responses((status = 204, description = "It has ended."), SignedIn, Absent)
)]
pub(crate) async fn end(
    State(shared): State<Arc<Shared>>,
    caller: Caller<Own>,
    Path(session): Path<String>,
) -> Result<StatusCode, Problem> {
    let session: Uuid = session.parse().map_err(|_| Problem::of("not_found"))?;
    let ended = caller.office.revoke_session(caller.acting(), caller.member(), session).await?;
    shared.feeds.look_at_sessions();
    if ended { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::of("not_found")) }
}

/// Ends all but this one.
#[utoipa::path(
    delete,
    path = "/api/v1/account/sessions",
    tag = "session",
    security(("bearer" = [])),
    responses((status = 204, description = "They have ended."), SignedIn)
)]
pub(crate) async fn end_others(
    State(shared): State<Arc<Shared>>,
    caller: Caller<Own>,
) -> Result<StatusCode, Problem> {
    let kept = Some(caller.session.session);
    caller.office.revoke_sessions(caller.acting(), caller.member(), kept).await?;
    shared.feeds.look_at_sessions();
    Ok(StatusCode::NO_CONTENT)
}
