//! `POST /api/v1/doors/invoke`: a door is opened with the approvals of two others.

use amana_app::doors::DoorApproval;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use utoipa::ToSchema;

use crate::api::access::how_long;
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

/// The approvals, why, and for how long.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"approvals": [], "reason": "Her brother is looking for her."}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct DoorInvoked {
    /// What `POST /api/v1/doors/approve` gave two others.
    #[schema(value_type = Vec<Object>)]
    approvals: Vec<DoorApproval>,
    /// Why; sealed.
    reason: String,
    /// For so many hours; as long as the ledger's clock allows where nothing is said.
    hours: Option<u32>,
    /// Or until then.
    #[schema(format = DateTime)]
    until: Option<String>,
}

/// Opens a door.
///
/// A reviewer who was not involved looks at it afterwards.
#[utoipa::path(
    post,
    path = "/api/v1/doors/invoke",
    tag = "access",
    security(("bearer" = [])),
    params(OnceAsked),
    request_body(content = DoorInvoked, content_type = "application/json"),
    responses(
        (status = 201, description = "It is open.", body = Object,
            headers(("Position" = u64, description = "Where what was recorded stands in the log: sent with a request that reads, the answer has it."))),
        SignedIn, Commanded
    )
)]
pub(crate) async fn invoke(caller: Caller<Own>, sent: Sent) -> Result<Response, Problem> {
    caller.stepped_up()?;
    let (place, once) = (sent.place(), sent.once()?);
    let mut fields = sent.fields().await?;
    let office = once.office(&caller.office, &fields);
    let approvals: Vec<DoorApproval> = fields.required_shape("approvals", "a list of approvals")?;
    let (reason, open) = (fields.required_secret("reason")?, how_long(&mut fields)?);
    fields.end()?;
    let member = caller.member();
    let work = async move { office.break_glass_invoke(member, &approvals, open, &reason).await };
    let (used, done) = finish(place, work).await??;
    Ok((StatusCode::CREATED, recorded(&done), Json(used)).into_response())
}
