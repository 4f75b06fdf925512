//! `POST /api/v1/doors/invoke`: a door is opened with the approvals of two others.

use amana_app::doors::{DoorApproval, DoorUse};
use axum::http::StatusCode;
use utoipa::ToSchema;

use crate::api::access::how_long;
use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{Commanded, SignedIn},
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
    request_body(content = DoorInvoked, content_type = "application/json"),
    responses((status = 201, description = "It is open.", body = Object), SignedIn, Commanded)
)]
pub(crate) async fn invoke(
    caller: Caller<Own>,
    sent: Sent,
) -> Result<(StatusCode, Json<DoorUse>), Problem> {
    caller.stepped_up()?;
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let approvals: Vec<DoorApproval> = fields.required_shape("approvals", "a list of approvals")?;
    let (reason, open) = (fields.required_secret("reason")?, how_long(&mut fields)?);
    fields.end()?;
    let (office, member) = (caller.office.clone(), caller.member());
    let work = async move { office.break_glass_invoke(member, &approvals, open, &reason).await };
    Ok((StatusCode::CREATED, Json(finish(place, work).await??)))
}
