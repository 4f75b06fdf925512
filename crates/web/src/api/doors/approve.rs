//! `POST /api/v1/doors/approve`: a member's signature under a request. Nothing is recorded.

use amana_app::doors::DoorApproval;
use amana_events::{EventId, StreamId};
use axum::http::StatusCode;
use utoipa::ToSchema;

use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{Commanded, SignedIn},
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Own},
};

/// Under which request, for which file.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"request": "0190f1a2-0000-7000-8000-000000000001", "stream": "case/0190f1a2-0000-7000-8000-000000000001"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct DoorRequest {
    /// The request.
    request: uuid::Uuid,
    /// The file.
    stream: String,
}

/// Approves a door, as one of two.
///
/// The answer is the approval: whoever asked sends both.
#[utoipa::path(
    post,
    path = "/api/v1/doors/approve",
    tag = "access",
    security(("bearer" = [])),
    request_body(content = DoorRequest, content_type = "application/json"),
    responses((status = 201, description = "The approval.", body = Object), SignedIn, Commanded)
)]
pub(crate) async fn approve(
    caller: Caller<Own>,
    sent: Sent,
) -> Result<(StatusCode, Json<DoorApproval>), Problem> {
    caller.stepped_up()?;
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let request: EventId = fields.required("request", "the request's id")?;
    let stream: StreamId = fields.required("stream", "kind/uuid, such as case/0190…")?;
    fields.end()?;
    let (office, member) = (caller.office.clone(), caller.member());
    let work = async move { office.break_glass_approve(member, request, stream).await };
    Ok((StatusCode::CREATED, Json(finish(place, work).await??)))
}
