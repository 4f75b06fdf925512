//! `GET /api/v1/audit/engagements/{id}/findings`: for its auditors, and for who answers for the office.

use amana_app::audit::FindingRow;
use axum::extract::Path;
use serde::Serialize;
use utoipa::ToSchema;

use super::engagement_of;
use crate::{
    api::{
        body::Json,
        documents::answers::{Absent, SignedIn},
    },
    problem::Problem,
    signed::{Caller, scope::Audit},
};

/// Findings.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Findings {
    /// Each with its severity, criterion, file and answer. The words are sealed: `POST /api/v1/openings` reads them.
    #[schema(value_type = Vec<Object>)]
    findings: Vec<FindingRow>,
}

/// The findings of an engagement. That they were listed is recorded.
#[utoipa::path(
    get,
    path = "/api/v1/audit/engagements/{id}/findings",
    tag = "audit",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The engagement.")),
    responses((status = 200, description = "The findings.", body = Findings), SignedIn, Absent)
)]
pub(crate) async fn list(
    caller: Caller<Audit>,
    Path(id): Path<String>,
) -> Result<Json<Findings>, Problem> {
    let engagement = engagement_of(&id)?;
    let findings = caller.office.audit_findings(caller.acting(), engagement).await?;
    let mut shown = vec![engagement];
    shown.extend(findings.iter().filter_map(|row| row.item));
    caller.office.note_list(caller.acting(), "audit_findings", &shown, None).await?;
    Ok(Json(Findings { findings }))
}
