//! `GET /api/v1/audit/recommendations`: an owner's own; all of them for auditors and for who answers for the office.

use amana_app::audit::RecommendationRow;
use amana_events::{StreamId, StreamKind};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    api::{
        body::Json,
        documents::answers::{Absent, Asking, SignedIn},
        query::Query,
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
    responses((status = 200, description = "The recommendations.", body = Recommendations), SignedIn, Asking, Absent)
)]
pub(crate) async fn list(
    caller: Caller<Audit>,
    mut query: Query,
) -> Result<Json<Recommendations>, Problem> {
    let of = query.parsed::<Uuid>("engagement", "an engagement's id")?;
    let of = of.map(|id| StreamId::new(StreamKind::Audit, id));
    let closed = query.flag("closed")?.unwrap_or(false);
    query.end()?;
    let office = &caller.office;
    let recommendations = office.audit_recommendations(caller.acting(), of, closed).await?;
    let mut shown: Vec<StreamId> = recommendations.iter().map(|row| row.engagement).collect();
    shown.sort_unstable();
    shown.dedup();
    office.note_list(caller.acting(), "audit_recommendations", &shown, None).await?;
    Ok(Json(Recommendations { recommendations }))
}
