//! `POST /api/v1/erasures/{id}/execute`: a person's keys are destroyed, by another than who asked.

use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};

use super::person;
use crate::{
    api::{
        body::{Json, Sent},
        documents::{
            answers::{Commanded, SignedIn},
            asked::OnceAsked,
        },
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, position::POSITION, scope::Own},
};

/// Executes an approved erasure. It cannot be taken back.
///
/// `remains` says what may still be found, and where; `complete_on` by when no backup can hold the keys any more.
#[utoipa::path(
    post,
    path = "/api/v1/erasures/{id}/execute",
    tag = "erasures",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The request's id, or the person's."), OnceAsked),
    request_body(content = Object, content_type = "application/json", description = "An empty object."),
    responses(
        (status = 201, description = "The keys are destroyed.", body = Object,
            headers(("Position" = u64, description = "Where what was recorded stands in the log: sent with a request that reads, the answer has it."))),
        SignedIn, Commanded
    )
)]
pub(crate) async fn execute(
    caller: Caller<Own>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    caller.stepped_up()?;
    let person = person(&caller, &id).await?;
    let (place, once) = (sent.place(), sent.once()?);
    let fields = sent.fields().await?;
    let office = once.office(&caller.office, &fields);
    fields.end()?;
    let acting = caller.acting();
    let work = async move { office.execute_erasure(acting, person).await };
    let erased = finish(place, work).await??;
    let recorded = [(POSITION, HeaderValue::from(erased.position))];
    Ok((StatusCode::CREATED, recorded, Json(erased)).into_response())
}
