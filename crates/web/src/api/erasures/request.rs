//! `POST /api/v1/erasures`: the erasure of a person is asked for.

use amana_app::AppError;
use amana_events::{EventId, PersonId, person::ErasureBasis};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        body::{Json, Sent},
        documents::{
            answers::{Commanded, SignedIn},
            asked::OnceAsked,
        },
        streams::recorded,
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Record},
};

/// Whose, and why.
#[derive(Debug, ToSchema)]
#[schema(example = json!({
    "person": "0190f1a2-0000-7000-8000-000000000001", "basis": "own_request", "reason": "She asked for it in writing."
}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct ErasureRequest {
    /// Who is to be erased.
    person: uuid::Uuid,
    /// Why, as a code; `own_request` where it is left out.
    basis: Option<String>,
    /// Why, in words; sealed. Nothing is sealed for who is erased already: leave it out then.
    reason: Option<String>,
}

/// What was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErasureRequested {
    /// The request.
    #[schema(value_type = uuid::Uuid)]
    request: EventId,
    /// Who is to be erased.
    #[schema(value_type = uuid::Uuid)]
    person: PersonId,
}

/// Asks for the erasure of a person.
///
/// A second member approves, and another than who asked executes. Of who is erased already it asks that each field of a file that
/// still mentions them is decided anew.
#[utoipa::path(
    post,
    path = "/api/v1/erasures",
    tag = "erasures",
    security(("bearer" = [])),
    params(OnceAsked),
    request_body(content = ErasureRequest, content_type = "application/json"),
    responses(
        (status = 201, description = "A second member approves or refuses.", body = ErasureRequested,
            headers(("Position" = u64, description = "Where what was recorded stands in the log: sent with a request that reads, the answer has it."))),
        SignedIn, Commanded
    )
)]
pub(crate) async fn request(caller: Caller<Record>, sent: Sent) -> Result<Response, Problem> {
    let (place, once) = (sent.place(), sent.once()?);
    let mut fields = sent.fields().await?;
    let office = once.office(&caller.office, &fields);
    let person: PersonId = fields.required("person", "a person's id")?;
    let basis: Option<ErasureBasis> = fields.parsed("basis", "a code of erasure_basis")?;
    let (basis, reason) = (basis.unwrap_or(ErasureBasis::OwnRequest), fields.secret("reason")?);
    fields.end()?;
    let acting = caller.acting();
    let work = async move {
        if reason.reveal().is_empty() {
            office.request_redaction(acting, person, basis).await
        } else {
            office.request_erasure(acting, person, basis, &reason).await
        }
    };
    let done = finish(place, work).await?.map_err(want_reason)?;
    let answer = ErasureRequested { request: done.event()?, person };
    Ok((StatusCode::CREATED, recorded(&done), Json(answer)).into_response())
}

/// Who is not erased is erased for a reason in words.
fn want_reason(error: AppError) -> Problem {
    let problem = Problem::from(error);
    if problem.is("person_not_erased") {
        return Problem::of("missing_field").at("reason");
    }
    problem
}
