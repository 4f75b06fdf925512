//! `GET /api/v1/find`: the file people call by a reference.

use amana_events::{Reference, StreamId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        body::Json,
        documents::answers::{Absent, Asking, SignedIn},
        query::Query,
    },
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// A file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"stream": "case/0190f1a2-0000-7000-8000-000000000001"}))]
pub(crate) struct Found {
    /// Its stream.
    #[schema(value_type = String)]
    stream: StreamId,
}

/// The file of a reference.
///
/// What is hidden is not found either; that it was looked for is recorded, found or not.
#[utoipa::path(
    get,
    path = "/api/v1/find",
    tag = "lists",
    security(("bearer" = [])),
    params(("reference" = String, Query, description = "What people call it, such as C-7F3K-92QW.")),
    responses((status = 200, description = "It is this.", body = Found), SignedIn, Asking, Absent)
)]
pub(crate) async fn find(caller: Caller<Read>, mut query: Query) -> Result<Json<Found>, Problem> {
    let want = "a reference, such as C-7F3K-92QW";
    let reference: Reference = query.required("reference", want)?;
    query.end()?;
    let stream = caller.office.find_seen(caller.acting(), &reference.to_string()).await?;
    Ok(Json(Found { stream }))
}
