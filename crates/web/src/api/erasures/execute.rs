//! `POST /api/v1/erasures/{id}/execute`: a person's keys are destroyed, by another than who asked.

use amana_app::erase::Erased;
use axum::{extract::Path, http::StatusCode};

use super::person;
use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{Commanded, SignedIn},
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Own},
};

/// Executes an approved erasure. It cannot be taken back.
///
/// `remains` says what may still be found, and where; `complete_on` by when no backup can hold the keys any more.
#[utoipa::path(
    post,
    path = "/api/v1/erasures/{id}/execute",
    tag = "erasures",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The request's id, or the person's.")),
    request_body(content = Object, content_type = "application/json", description = "An empty object."),
    responses((status = 201, description = "The keys are destroyed.", body = Object), SignedIn, Commanded)
)]
pub(crate) async fn execute(
    caller: Caller<Own>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<(StatusCode, Json<Erased>), Problem> {
    caller.stepped_up()?;
    let person = person(&caller, &id).await?;
    let place = sent.place();
    sent.fields().await?.end()?;
    let (office, acting) = (caller.office.clone(), caller.acting());
    let work = async move { office.execute_erasure(acting, person).await };
    Ok((StatusCode::CREATED, Json(finish(place, work).await??)))
}
