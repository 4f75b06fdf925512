//! `POST /api/v1/persons/{id}/withholdings/{withholding}/end`: what was left out is shown again.

use amana_events::EventId;
use axum::{extract::Path, http::StatusCode};

use super::person_of;
use crate::{
    api::{
        body::Sent,
        documents::answers::{Commanded, SignedIn},
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
    ),
    request_body(content = Object, content_type = "application/json"),
    responses((status = 204, description = "It is shown again."), SignedIn, Commanded)
)]
pub(crate) async fn end(
    caller: Caller<Own>,
    Path((id, withholding)): Path<(String, String)>,
    sent: Sent,
) -> Result<StatusCode, Problem> {
    let person = person_of(&id)?;
    let withholding: EventId = withholding.parse().map_err(|_| Problem::of("not_found"))?;
    let place = sent.place();
    let fields = sent.fields().await?;
    fields.end()?;
    let (office, member) = (caller.office.clone(), caller.member());
    let work = async move { office.end_withholding(member, person, withholding).await };
    finish(place, work).await??;
    Ok(StatusCode::NO_CONTENT)
}
