//! `GET /api/v1/persons/{id}/access`: who looked at what is kept of a survivor, as the survivor may know it.

use amana_events::{StreamId, StreamKind};
use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};

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

/// Who looked at what is kept of a survivor.
///
/// Whoever asks for them prepares it; names of members are left out. Of a subject, a reporter or a member there is no such view.
#[utoipa::path(
    get,
    path = "/api/v1/persons/{id}/access",
    tag = "access",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The person's id.")),
    responses((status = 200, description = "What they may know, and how many looks are left out for now.", body = Object), SignedIn, Absent)
)]
pub(crate) async fn looks(
    caller: Caller<Read>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (office, acting) = (&caller.office, caller.acting());
    let shown = shown_to(office).await?;
    let person = person_of(&id)?;
    let view = office.access_of_person(acting, person).await?;
    let stream = StreamId::new(StreamKind::Person, person.uuid());
    office.note_list(acting, "access_of_person", &[stream], None).await?;
    Ok((shown, Json(view)).into_response())
}
