//! `POST /api/v1/audit/engagements/{id}/reconciliations`: what was counted of a channel against what was recorded of it.

use amana_app::audit::{Reconciled, ToReconcile};
use amana_events::{
    EventId,
    audit::{CountedChannel, Severity},
};
use axum::{extract::Path, http::StatusCode};
use utoipa::ToSchema;

use super::{days, engagement_of};
use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{Commanded, SignedIn},
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Audit},
};

/// Which channel and days.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"channel": "box", "period": {"from": "2026-06-01", "until": "2026-06-30"}, "severity": "high"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct ReconciliationAsked {
    /// `hotline`, `mailbox`, `box`, `paper_register` or `partner`.
    channel: String,
    /// `from` and `until`, both counted.
    #[schema(value_type = Object)]
    period: serde_json::Value,
    /// By this population; by the newest where none is named.
    population: Option<uuid::Uuid>,
    /// How much a gap weighs: `critical`, `high`, `medium` or `low`; `high` where it is left out.
    severity: Option<String>,
    /// What is said of a gap; sealed.
    explanation: Option<String>,
}

/// Holds what was counted against the reports the log had. A gap becomes a finding.
#[utoipa::path(
    post,
    path = "/api/v1/audit/engagements/{id}/reconciliations",
    tag = "audit",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The engagement.")),
    request_body(content = ReconciliationAsked, content_type = "application/json"),
    responses(
        (status = 201, description = "`reconciliation`, `counted`, `recorded`, `gap`, and whether it is a `finding`.", body = Object),
        SignedIn, Commanded
    )
)]
pub(crate) async fn reconcile(
    caller: Caller<Audit>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<(StatusCode, Json<Reconciled>), Problem> {
    let engagement = engagement_of(&id)?;
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let channel = fields.required::<CountedChannel>("channel", "a channel's code")?;
    let period = days(&mut fields)?.ok_or_else(|| Problem::of("missing_field").at("period"))?;
    let population = fields.parsed::<EventId>("population", "a population's id")?;
    let severity = fields.parsed::<Severity>("severity", "a severity's code")?;
    let severity = severity.unwrap_or(Severity::High);
    let explanation = fields.secret("explanation")?;
    fields.end()?;
    let wanted = ToReconcile { channel, period, population, severity, explanation };
    let (office, member) = (caller.office.clone(), caller.member());
    let done = async move { office.reconcile_channel(member, engagement, wanted).await };
    Ok((StatusCode::CREATED, Json(finish(place, done).await??)))
}
