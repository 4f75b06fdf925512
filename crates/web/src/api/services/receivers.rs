//! `GET /api/v1/handovers/{id}/receivers`: who could receive the child, the most fitting first.

use amana_app::services::Receiver;
use amana_events::{StreamId, StreamKind};
use axum::extract::Path;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        body::Json,
        documents::answers::{Absent, SignedIn},
        query::named,
    },
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// Who could receive a child.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Receivers {
    /// Services of child protection. `doubts` says what speaks against one, the gravest first.
    #[schema(value_type = Vec<Object>)]
    receivers: Vec<Receiver>,
}

/// Services that could receive the child, with room for infants and those who stay together.
///
/// Nobody is left out: whoever names the receiver decides, and sees why another would be better.
#[utoipa::path(
    get,
    path = "/api/v1/handovers/{id}/receivers",
    tag = "files",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The handover's id.")),
    responses((status = 200, description = "The services.", body = Receivers), SignedIn, Absent)
)]
pub(crate) async fn list(
    caller: Caller<Read>,
    Path(id): Path<String>,
) -> Result<Json<Receivers>, Problem> {
    let stream = StreamId::new(StreamKind::Handover, named(&id)?);
    let office = &caller.office;
    let sight = office.sight(caller.acting()).await?;
    let leave = office.may_look(&sight, stream).await?;
    let receivers = office.receivers_for(&leave).await?;
    office.note_list(caller.acting(), "receivers", &[stream], None).await?;
    Ok(Json(Receivers { receivers }))
}
