//! `POST /api/v1/doors/{invocation}/review`: a use of a door is looked at by a reviewer who was not involved.

use amana_events::EventId;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use utoipa::ToSchema;

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

/// What was found.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"justified": false, "note": "No danger was shown."}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct DoorReviewed {
    /// Whether it was justified.
    justified: bool,
    /// What was found, in words; sealed.
    note: String,
}

/// Reviews a use of a door.
#[utoipa::path(
    post,
    path = "/api/v1/doors/{invocation}/review",
    tag = "access",
    security(("bearer" = [])),
    params(("invocation" = uuid::Uuid, Path, description = "The use."), OnceAsked),
    request_body(content = DoorReviewed, content_type = "application/json"),
    responses(
        (status = 204, description = "It was reviewed.",
            headers(("Position" = u64, description = "Where what was recorded stands in the log: sent with a request that reads, the answer has it."))),
        SignedIn, Commanded
    )
)]
pub(crate) async fn review(
    caller: Caller<Own>,
    Path(invocation): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let invocation: EventId = invocation.parse().map_err(|_| Problem::of("not_found"))?;
    let (place, once) = (sent.place(), sent.once()?);
    let mut fields = sent.fields().await?;
    let office = once.office(&caller.office, &fields);
    let justified: bool = fields.required_shape("justified", "true or false")?;
    let note = fields.required_secret("note")?;
    fields.end()?;
    let member = caller.member();
    let work = async move { office.door_review(member, invocation, justified, &note).await };
    let done = finish(place, work).await??;
    Ok((StatusCode::NO_CONTENT, recorded(&done)).into_response())
}
