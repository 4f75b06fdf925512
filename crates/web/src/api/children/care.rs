//! `GET /api/v1/handovers/{id}/care`: who was responsible for a child from when to when, and where nobody was.

use amana_app::children::{Care, Span};
use amana_events::{Moment, StreamId, StreamKind};
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
        query::named,
    },
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// A child's care.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CareShown {
    /// The handover.
    #[schema(value_type = String)]
    stream: StreamId,
    /// Every time from first contact on, without a hole between two. `gap` says that nobody was responsible, or nobody knows who.
    #[schema(value_type = Vec<Object>)]
    spans: Vec<Span>,
    /// Seconds with the force.
    with_force: i64,
    /// Seconds in which nobody was responsible, or nobody knows who was.
    in_gaps: i64,
    /// Since when somebody else than the receiver says that the child was handed over, while the receiver has not.
    #[schema(value_type = Option<String>)]
    stated_since: Option<Moment>,
}

impl From<Care> for CareShown {
    fn from(care: Care) -> Self {
        let Care { stream, spans, with_force, in_gaps, stated_since, steps: _ } = care;
        Self { stream, spans, with_force, in_gaps, stated_since }
    }
}

/// A child's care from the force's first contact to now.
///
/// For child protection; who sees the custody receipt alone is answered that there is no such file.
#[utoipa::path(
    get,
    path = "/api/v1/handovers/{id}/care",
    tag = "files",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The handover's id.")),
    responses((status = 200, description = "Its spans.", body = CareShown), SignedIn, Absent)
)]
pub(crate) async fn show(
    caller: Caller<Read>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let stream = StreamId::new(StreamKind::Handover, named(&id)?);
    let office = &caller.office;
    let shown = shown_to(office).await?;
    let sight = office.sight(caller.acting()).await?;
    let leave = office.may_look(&sight, stream).await?;
    let care = office.care(&leave).await?;
    office.note_list(caller.acting(), "care", &[stream], None).await?;
    Ok((shown, Json(CareShown::from(care))).into_response())
}
