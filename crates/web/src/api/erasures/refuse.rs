//! `POST /api/v1/erasures/{id}/refuse`: a request is refused.

use amana_events::Code;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use utoipa::ToSchema;

use super::person;
use crate::{
    api::{
        body::Sent,
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

/// Why an erasure may be refused.
pub(crate) const REASONS: [&str; 6] =
    ["open_matter", "legal_hold", "legal_obligation", "wrong_person", "taken_back", "other"];

/// Why.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"reason": "legal_hold"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct ErasureRefusal {
    /// `open_matter`, `legal_hold`, `legal_obligation`, `wrong_person`, `taken_back` or `other`.
    reason: String,
}

/// Refuses an erasure.
#[utoipa::path(
    post,
    path = "/api/v1/erasures/{id}/refuse",
    tag = "erasures",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The request's id, or the person's."), OnceAsked),
    request_body(content = ErasureRefusal, content_type = "application/json"),
    responses(
        (status = 204, description = "It was refused.",
            headers(("Position" = u64, description = "Where what was recorded stands in the log: sent with a request that reads, the answer has it."))),
        SignedIn, Commanded
    )
)]
pub(crate) async fn refuse(
    caller: Caller<Record>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let person = person(&caller, &id).await?;
    let (place, once) = (sent.place(), sent.once()?);
    let mut fields = sent.fields().await?;
    let office = once.office(&caller.office, &fields);
    let want = format!("one of {}", REASONS.join(", "));
    let reason: Code = fields.required("reason", &want)?;
    fields.end()?;
    if !REASONS.contains(&reason.as_str()) {
        return Err(Problem::of("wrong_shape").at("reason").saying(format!("Want {want}.")));
    }
    let acting = caller.acting();
    let work = async move { office.refuse_erasure(acting, person, reason).await };
    let done = finish(place, work).await??;
    Ok((StatusCode::NO_CONTENT, recorded(&done)).into_response())
}
