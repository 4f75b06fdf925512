//! `POST /api/v1/erasures/{id}/approve`: a second member approves, and decides each field that mentions the person.

use amana_app::erase::{Decision, Ruling};
use amana_events::EventId;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::person;
use crate::{
    api::{
        body::{Json, Sent},
        documents::{
            answers::{Commanded, SignedIn},
            asked::OnceAsked,
        },
        fields::Fields,
        streams::recorded,
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Own},
};

/// What becomes of each field that mentions the person.
#[derive(Debug, ToSchema)]
#[schema(example = json!({
    "keep": [{"event": "0190f1a2-0000-7000-8000-000000000001", "field": "account", "basis": "legal_claim"}],
    "redact": [{"event": "0190f1a2-0000-7000-8000-000000000002", "field": "account", "text": "Somebody came at night."}]
}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct ErasureApproval {
    /// Kept as they are: `event`, `field`, and on which lawful `basis`.
    #[schema(value_type = Vec<Object>)]
    keep: Vec<serde_json::Value>,
    /// Another text takes their place: `event`, `field` and `text`; the empty text strikes the field.
    #[schema(value_type = Vec<Object>)]
    redact: Vec<serde_json::Value>,
}

/// What was recorded.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErasureApproved {
    /// The event that approves.
    #[schema(value_type = uuid::Uuid)]
    approved: EventId,
}

/// Approves an erasure as a second member.
#[utoipa::path(
    post,
    path = "/api/v1/erasures/{id}/approve",
    tag = "erasures",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The request's id, or the person's."), OnceAsked),
    request_body(content = ErasureApproval, content_type = "application/json"),
    responses(
        (status = 201, description = "Another than who asked executes it.", body = ErasureApproved,
            headers(("Position" = u64, description = "Where what was recorded stands in the log: sent with a request that reads, the answer has it."))),
        SignedIn, Commanded
    )
)]
pub(crate) async fn approve(
    caller: Caller<Own>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let person = person(&caller, &id).await?;
    let (place, once) = (sent.place(), sent.once()?);
    let mut fields = sent.fields().await?;
    let office = once.office(&caller.office, &fields);
    let mut decisions = Vec::new();
    for mut keep in fields.objects("keep")? {
        let basis = keep.required("basis", "a code of a lawful basis")?;
        decisions.push(decision(keep, Ruling::Keep(basis))?);
    }
    for mut redact in fields.objects("redact")? {
        let text = redact.required_secret("text")?;
        decisions.push(decision(redact, Ruling::Redact(text))?);
    }
    fields.end()?;
    let acting = caller.acting();
    let work = async move { office.approve_erasure(acting, person, &decisions).await };
    let done = finish(place, work).await??;
    let answer = ErasureApproved { approved: done.event()? };
    Ok((StatusCode::CREATED, recorded(&done), Json(answer)).into_response())
}

fn decision(mut of: Fields, ruling: Ruling) -> Result<Decision, Problem> {
    let (event, field) =
        (of.required("event", "an event's id")?, of.required("field", "a field's path")?);
    of.end()?;
    Ok(Decision { event, field, ruling })
}
