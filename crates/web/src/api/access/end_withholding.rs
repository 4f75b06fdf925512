//! `POST /api/v1/persons/{id}/withholdings/{withholding}/end`: what was left out is shown again.

use amana_events::EventId;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::person_of;
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
    signed::{Caller, scope::Own},
};

/// Shows again what was left out, before the time is over.
#[utoipa::path(
    post,
    path = "/api/v1/persons/{id}/withholdings/{withholding}/end",
    tag = "access",
    security(("bearer" = [])),
    params(
        ("id" = uuid::Uuid, Path, description = "The person's id."),
        ("withholding" = uuid::Uuid, Path, description = "The withholding."),
        OnceAsked,
    ),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 204, description = "It is shown again.",
            headers(("Position" = u64, description = "Where what was recorded stands in the log: sent with a request that reads, the answer has it."))),
        SignedIn, Commanded
    )
)]
pub(crate) async fn end(
    caller: Caller<Own>,
    Path((id, withholding)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Problem> {
    let person = person_of(&id)?;
    let withholding: EventId = withholding.parse().map_err(|_| Problem::of("not_found"))?;
    let (place, once) = (sent.place(), sent.once()?);
    let fields = sent.fields().await?;
    let office = once.office(&caller.office, &fields);
    fields.end()?;
    let member = caller.member();
    let work = async move { office.end_withholding(member, person, withholding).await };
    let done = finish(place, work).await??;
    Ok((StatusCode::NO_CONTENT, recorded(&done)).into_response())
}
