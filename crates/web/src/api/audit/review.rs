//! `GET /api/v1/audit/files/{kind}/{id}`: a file's events for an auditor, everything sealed. The look is recorded before it is shown.

use amana_app::log::LogLine;
use axum::extract::Path;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        body::Json,
        documents::answers::{Absent, SignedIn},
        streams::stream_of,
    },
    problem::Problem,
    signed::{Caller, scope::Audit},
};

/// A file's events, the first first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reviewed {
    /// Each as it stands in the log, sealed fields sealed.
    #[schema(value_type = Vec<Object>)]
    events: Vec<LogLine>,
}

/// A file's events for an auditor who is not kept away from it.
#[utoipa::path(
    get,
    path = "/api/v1/audit/files/{kind}/{id}",
    tag = "audit",
    security(("bearer" = [])),
    params(
        ("kind" = String, Path, description = "The file's kind."),
        ("id" = uuid::Uuid, Path, description = "The file's id."),
    ),
    responses((status = 200, description = "The events.", body = Reviewed), SignedIn, Absent)
)]
pub(crate) async fn review(
    caller: Caller<Audit>,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Json<Reviewed>, Problem> {
    let stream = stream_of(&kind, &id)?;
    let events = caller.office.audit_review(caller.acting(), stream).await?;
    Ok(Json(Reviewed { events }))
}
