//! `GET /api/v1/access/review`: who could see what at a moment, for recertification.

use amana_app::access::CouldSee;
use amana_events::{Moment, StreamId};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        body::Json,
        documents::answers::{Asking, SignedIn},
        lists::shown_to,
        query::Query,
    },
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// Who could see what.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Review {
    /// As of when.
    #[schema(value_type = String, format = DateTime)]
    as_of: Moment,
    /// Each member with roles, files in hand, files kept from them, and how many of each kind they could see.
    #[schema(value_type = Vec<Object>)]
    members: Vec<CouldSee>,
}

/// Who could see what.
#[utoipa::path(
    get,
    path = "/api/v1/access/review",
    tag = "access",
    security(("bearer" = [])),
    params(("as_of" = Option<String>, Query, description = "A moment, or the end of a day; now where none is said.")),
    responses((status = 200, description = "Every member.", body = Review), SignedIn, Asking)
)]
pub(crate) async fn review(caller: Caller<Read>, mut query: Query) -> Result<Response, Problem> {
    let (office, acting) = (&caller.office, caller.acting());
    let shown = shown_to(office).await?;
    let as_of = query.moment("as_of")?.unwrap_or_else(|| office.now());
    query.end()?;
    let members = office.access_review(acting, as_of).await?;
    let files = members.iter().flat_map(|row| row.assigned.iter().chain(&row.kept_away));
    let mut files: Vec<StreamId> = files.copied().collect();
    files.sort_unstable();
    files.dedup();
    office.note_list(acting, "access_review", &files, None).await?;
    Ok((shown, Json(Review { as_of, members })).into_response())
}
