//! `GET /api/v1/audit/engagements`: the engagements you see whole.

use amana_app::audit::EngagementRow;
use amana_events::StreamId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{body::Json, documents::answers::SignedIn},
    problem::Problem,
    signed::{Caller, scope::Audit},
};

/// Engagements, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Engagements {
    /// Each with its mandate, scope, days and auditors, and how much of it is left to do.
    #[schema(value_type = Vec<Object>)]
    engagements: Vec<EngagementRow>,
}

/// The engagements you see whole. That they were listed is recorded.
#[utoipa::path(
    get,
    path = "/api/v1/audit/engagements",
    tag = "audit",
    security(("bearer" = [])),
    responses((status = 200, description = "The engagements.", body = Engagements), SignedIn)
)]
pub(crate) async fn list(caller: Caller<Audit>) -> Result<Json<Engagements>, Problem> {
    let engagements = caller.office.audit_engagements(caller.acting()).await?;
    let shown: Vec<StreamId> = engagements.iter().map(|row| row.engagement).collect();
    caller.office.note_list(caller.acting(), "audit_list", &shown, None).await?;
    Ok(Json(Engagements { engagements }))
}
