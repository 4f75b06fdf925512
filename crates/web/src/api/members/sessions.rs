//! `/api/v1/members/{member}/sessions`: a member's sessions and tokens, seen and ended by a registrar.

use amana_app::signin::OpenSession;
use amana_events::MemberId;
use axum::{extract::Path, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    api::{
        body::Json,
        documents::answers::{Decided, SignedIn},
        query::named,
    },
    problem::Problem,
    signed::{Caller, scope::Administer},
};

/// Sessions that live, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Open {
    /// Each with `session`, `service`, `scope`, `factors`, `made`, `seen` (to the minute) and `expires`.
    #[schema(value_type = Vec<Object>)]
    sessions: Vec<OpenSession>,
}

/// How many ended.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Ended {
    /// So many sessions.
    ended: u64,
}

/// The sessions and service tokens of a member that live.
#[utoipa::path(
    get,
    path = "/api/v1/members/{member}/sessions",
    tag = "accounts",
    security(("bearer" = [])),
    params(("member" = Uuid, Path, description = "The member.")),
    responses((status = 200, description = "Those that live.", body = Open), SignedIn, Decided)
)]
pub(crate) async fn list(
    caller: Caller<Administer>,
    Path(member): Path<String>,
) -> Result<Json<Open>, Problem> {
    let sessions = caller.office.sessions_of(caller.acting(), named(&member)?).await?;
    Ok(Json(Open { sessions }))
}

/// Ends every session of a member: at once, on every server. Service tokens are ended by name.
#[utoipa::path(
    delete,
    path = "/api/v1/members/{member}/sessions",
    tag = "accounts",
    security(("bearer" = [])),
    params(("member" = Uuid, Path, description = "The member.")),
    responses((status = 200, description = "How many ended.", body = Ended), SignedIn, Decided)
)]
pub(crate) async fn end_all(
    caller: Caller<Administer>,
    Path(member): Path<String>,
) -> Result<Json<Ended>, Problem> {
    let member: MemberId = named(&member)?;
    let ended = caller.office.revoke_sessions(caller.acting(), member, None).await?;
    Ok(Json(Ended { ended }))
}

/// Ends one session of a member.
#[utoipa::path(
    delete,
    path = "/api/v1/members/{member}/sessions/{session}",
    tag = "accounts",
    security(("bearer" = [])),
    params(
        ("member" = Uuid, Path, description = "The member."),
        ("session" = Uuid, Path, description = "The session's name."),
    ),
    responses((status = 204, description = "It has ended."), SignedIn, Decided)
)]
pub(crate) async fn end(
    caller: Caller<Administer>,
    Path((member, session)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let (member, session) = (named::<MemberId>(&member)?, named::<Uuid>(&session)?);
    let ended = caller.office.revoke_session(caller.acting(), member, session).await?;
    if ended { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::of("not_found")) }
}
