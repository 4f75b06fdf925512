//! `/api/v1/role-proposals`: roles that wait for a second member, seen and declined. One is approved by giving the role.

use amana_app::book::Proposal;
use amana_events::EventId;
use axum::{extract::Path, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        body::{Held, Json},
        documents::{
            answers::{Decided, SignedIn},
            asked::OnceAsked,
        },
        query::named,
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Administer},
};

/// Roles that wait.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Proposals {
    /// Each with `proposal`, `member`, `role`, `by` (null for the operator) and `proposed`.
    #[schema(value_type = Vec<Object>)]
    proposals: Vec<Proposal>,
}

/// Roles that wait for a second member.
#[utoipa::path(
    get,
    path = "/api/v1/role-proposals",
    tag = "members",
    security(("bearer" = [])),
    responses((status = 200, description = "Those that wait.", body = Proposals), SignedIn)
)]
pub(crate) async fn list(caller: Caller<Administer>) -> Result<Json<Proposals>, Problem> {
    Ok(Json(Proposals { proposals: caller.office.role_proposals(caller.acting()).await? }))
}

/// Declines a proposed role, or takes your proposal back.
#[utoipa::path(
    post,
    path = "/api/v1/role-proposals/{proposal}/decline",
    tag = "members",
    security(("bearer" = [])),
    params(("proposal" = uuid::Uuid, Path, description = "The proposal."), OnceAsked),
    responses((status = 204, description = "It was recorded."), SignedIn, Decided)
)]
pub(crate) async fn decline(
    caller: Caller<Administer>,
    Path(proposal): Path<String>,
    held: Held,
) -> Result<StatusCode, Problem> {
    let proposal: EventId = named(&proposal)?;
    let (office, acting) = (held.office(&caller.office), caller.acting());
    finish(held.place, async move { office.role_declined(acting, proposal).await }).await??;
    Ok(StatusCode::NO_CONTENT)
}
