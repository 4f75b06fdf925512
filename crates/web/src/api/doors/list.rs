//! `GET /api/v1/doors`: uses of doors, those to be reviewed first.

use amana_app::doors::DoorUse;
use amana_events::StreamId;
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

/// Uses of doors.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Doors {
    /// Each with the file, who opened it, who approved or was told, until when, and its review.
    #[schema(value_type = Vec<Object>)]
    doors: Vec<DoorUse>,
}

/// Uses of doors.
///
/// A member sees their own and those they were asked about; reviewers, auditors and heads of conduct all of files they are not kept
/// away from.
#[utoipa::path(
    get,
    path = "/api/v1/doors",
    tag = "access",
    security(("bearer" = [])),
    params(("all" = Option<bool>, Query, description = "Also those that were reviewed.")),
    responses((status = 200, description = "Those that may be known.", body = Doors), SignedIn, Asking)
)]
pub(crate) async fn list(caller: Caller<Read>, mut query: Query) -> Result<Response, Problem> {
    let (office, acting) = (&caller.office, caller.acting());
    let shown = shown_to(office).await?;
    let all = query.flag("all")?.unwrap_or(false);
    query.end()?;
    let doors = office.doors(acting, all).await?;
    let files: Vec<StreamId> = doors.iter().map(|used| used.stream).collect();
    office.note_list(acting, "doors", &files, None).await?;
    Ok((shown, Json(Doors { doors })).into_response())
}
