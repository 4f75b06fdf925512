//! `POST /api/v1/doors/danger-to-life`: the narrower door: contact and place only, with two others told at once.

use amana_events::{MemberId, StreamId};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
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
    signed::{Caller, scope::Own},
};

/// Which file, who is told, and why.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"stream": "person/0190f1a2-0000-7000-8000-000000000001", "told": ["0190f1a2-0000-7000-8000-000000000001", "0190f1a2-0000-7000-8000-000000000001"], "reason": "A threat was heard."}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct DangerToLife {
    /// The file.
    stream: String,
    /// The two members who are told: tell them now.
    told: Vec<uuid::Uuid>,
    /// Why; sealed.
    reason: String,
}

/// Opens contact and place, where a life is in danger.
#[utoipa::path(
    post,
    path = "/api/v1/doors/danger-to-life",
    tag = "access",
    security(("bearer" = [])),
    params(OnceAsked),
    request_body(content = DangerToLife, content_type = "application/json"),
    responses(
        (status = 201, description = "It is open.", body = Object,
            headers(("Position" = u64, description = "Where what was recorded stands in the log: sent with a request that reads, the answer has it."))),
        SignedIn, Commanded
    )
)]
pub(crate) async fn open(caller: Caller<Own>, sent: Sent) -> Result<Response, Problem> {
    caller.stepped_up()?;
    let (place, once) = (sent.place(), sent.once()?);
    let mut fields = sent.fields().await?;
    let office = once.office(&caller.office, &fields);
    let stream: StreamId = fields.required("stream", "kind/uuid, such as person/0190…")?;
    let told: Vec<MemberId> = fields.words("told", "a list of members' ids")?;
    let reason = fields.required_secret("reason")?;
    fields.end()?;
    let member = caller.member();
    let work = async move { office.danger_to_life(member, stream, told, &reason).await };
    let (used, done) = finish(place, work).await??;
    Ok((StatusCode::CREATED, recorded(&done), Json(used)).into_response())
}
