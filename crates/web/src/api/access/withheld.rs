//! `GET /api/v1/persons/{id}/withholdings`: what is or was left out of a survivor's own list.

use amana_app::access::Withheld;
use amana_events::{StreamId, StreamKind};
use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::person_of;
use crate::{
    api::{
        body::Json,
        documents::answers::{Absent, SignedIn},
        lists::shown_to,
    },
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// What is left out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Withholdings {
    /// Each with its `case`, since and until when, and whether it holds.
    #[schema(value_type = Vec<Object>)]
    withholdings: Vec<Withheld>,
}

/// What is left out of a survivor's own list.
#[utoipa::path(
    get,
    path = "/api/v1/persons/{id}/withholdings",
    tag = "access",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The person's id.")),
    responses((status = 200, description = "Those of cases the caller may see.", body = Withholdings), SignedIn, Absent)
)]
pub(crate) async fn withheld(
    caller: Caller<Read>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (office, acting) = (&caller.office, caller.acting());
    let shown = shown_to(office).await?;
    let person = person_of(&id)?;
    let withholdings = office.withheld(acting, person).await?;
    let stream = StreamId::new(StreamKind::Person, person.uuid());
    office.note_list(acting, "access_withheld", &[stream], None).await?;
    Ok((shown, Json(Withholdings { withholdings })).into_response())
}
