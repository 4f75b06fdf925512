//! `GET /api/v1/audit/recommendations`: an owner's own; all of them for auditors and for who answers for the office.

use amana_app::audit::RecommendationRow;
use amana_events::StreamId;
use serde::Serialize;
use utoipa::ToSchema;

use super::engagement_of;
use crate::{
    api::{
        body::Json,
        documents::answers::{Queried, SignedIn},
        params::Params,
    },
    problem::Problem,
    signed::{Caller, scope::Audit},
};

/// Recommendations, the most pressing first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Recommendations {
    /// Each with its owner, day, priority, progress and state. The words are sealed.
    #[schema(value_type = Vec<Object>)]
    recommendations: Vec<RecommendationRow>,
}

/// Recommendations you may see. That they were listed is recorded.
#[utoipa::path(
    get,
    path = "/api/v1/audit/recommendations",
    tag = "audit",
    security(("bearer" = [])),
    params(
        ("engagement" = Option<uuid::Uuid>, Query, description = "Only of this engagement."),
        ("closed" = Option<bool>, Query, description = "Also those that were closed."),
    ),
    responses((status = 200, description = "The recommendations.", body = Recommendations), SignedIn, Queried)
)]
pub(crate) async fn list(
    caller: Caller<Audit>,
    Params(mut fields): Params,
) -> Result<Json<Recommendations>, Problem> {
    let of: Option<String> = fields.parsed("engagement", "an engagement's id")?;
    let closed = fields.parsed::<bool>("closed", "true or false")?.unwrap_or(false);
    fields.end()?;
    let of = of.as_deref().map(engagement_of).transpose()?;
    let office = &caller.office;
    let recommendations = office.audit_recommendations(caller.acting(), of, closed).await?;
    let mut shown: Vec<StreamId> = recommendations.iter().map(|row| row.engagement).collect();
    shown.sort_unstable();
    shown.dedup();
    office.note_list(caller.acting(), "audit_recommendations", &shown, None).await?;
    Ok(Json(Recommendations { recommendations }))
}
