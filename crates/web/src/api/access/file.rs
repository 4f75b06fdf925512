//! `GET /api/v1/streams/{kind}/{id}/access`: who looked at a file, whole, as auditors see it.

use amana_app::access::AccessLine;
use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        body::Json,
        documents::answers::{Absent, SignedIn},
        lists::shown_to,
        streams::stream_of,
    },
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// Who looked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Looks {
    /// Each with who, when, what, for what purpose and by which rule.
    #[schema(value_type = Vec<Object>)]
    looks: Vec<AccessLine>,
}

/// Who looked at a file.
#[utoipa::path(
    get,
    path = "/api/v1/streams/{kind}/{id}/access",
    tag = "access",
    security(("bearer" = [])),
    params(
        ("kind" = String, Path, description = "The kind."),
        ("id" = uuid::Uuid, Path, description = "The file's id."),
    ),
    responses((status = 200, description = "Every look.", body = Looks), SignedIn, Absent)
)]
pub(crate) async fn looks(
    caller: Caller<Read>,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (office, acting) = (&caller.office, caller.acting());
    let shown = shown_to(office).await?;
    let stream = stream_of(&kind, &id)?;
    let looks = office.access_of_file(acting, stream).await?;
    office.note_list(acting, "access_of_file", &[stream], None).await?;
    Ok((shown, Json(Looks { looks })).into_response())
}
