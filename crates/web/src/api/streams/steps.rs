//! `GET /api/v1/streams/{kind}/{id}/steps`: a file's events in order, sealed fields sealed.

use amana_app::log::LogLine;
use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::file_of;
use crate::{
    api::{
        body::Json,
        documents::answers::{Absent, SignedIn},
        lists::shown_to,
    },
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// Steps of a file, the first first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Steps {
    /// Each as it stands in the log: who, when, what, and its data with sealed fields sealed.
    #[schema(value_type = Vec<Object>)]
    steps: Vec<LogLine>,
}

/// A file's steps.
#[utoipa::path(
    get,
    path = "/api/v1/streams/{kind}/{id}/steps",
    tag = "files",
    security(("bearer" = [])),
    params(
        ("kind" = String, Path, description = "The kind."),
        ("id" = uuid::Uuid, Path, description = "The file's id."),
    ),
    responses((status = 200, description = "The steps.", body = Steps), SignedIn, Absent)
)]
pub(crate) async fn steps(
    caller: Caller<Read>,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (stream, looks) = file_of(&kind, &id)?;
    let shown = shown_to(&caller.office).await?;
    let sight = caller.office.sight(caller.acting()).await?;
    let leave = caller.office.may_look(&sight, stream).await?;
    let steps = caller.office.timeline(&leave).await?;
    caller.office.note_list(caller.acting(), looks.steps, &[stream], None).await?;
    Ok((shown, Json(Steps { steps })).into_response())
}
