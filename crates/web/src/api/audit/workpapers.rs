//! `POST /api/v1/audit/engagements/{id}/workpapers`: tables that open in a spreadsheet. That they left is recorded before they do.
//!
//! INVARIANT: only a member in person takes them, with a second factor shown within ten minutes. No sealed word is in them.

use axum::{extract::Path, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use super::engagement_of;
use crate::{
    api::{
        body::{Held, Json},
        documents::answers::{Decided, SignedIn},
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Own},
};

/// Workpapers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Papers {
    /// One table each.
    papers: Vec<Paper>,
}

/// A table.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Paper {
    /// The file's name.
    name: String,
    /// How many rows it has.
    rows: usize,
    /// The file: comma-separated values in UTF-8, with the mark by which spreadsheets know it.
    text: String,
}

/// Takes out the workpapers of an engagement.
///
/// Codes, ids, counts and days stand in them. Needs a second factor shown within ten minutes.
#[utoipa::path(
    post,
    path = "/api/v1/audit/engagements/{id}/workpapers",
    tag = "audit",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The engagement.")),
    responses((status = 201, description = "The tables.", body = Papers), SignedIn, Decided)
)]
pub(crate) async fn take(
    caller: Caller<Own>,
    Path(id): Path<String>,
    Held { place, .. }: Held,
) -> Result<(StatusCode, Json<Papers>), Problem> {
    let engagement = engagement_of(&id)?;
    caller.stepped_up()?;
    let (office, acting) = (caller.office.clone(), caller.acting());
    let taken = async move { office.audit_workpapers(acting, engagement).await };
    let papers = finish(place, taken).await??.into_iter().map(|paper| Paper {
        name: paper.name,
        rows: paper.rows,
        text: String::from_utf8_lossy(&paper.bytes).into_owned(),
    });
    Ok((StatusCode::CREATED, Json(Papers { papers: papers.collect() })))
}
