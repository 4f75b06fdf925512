//! `POST /api/v1/audit/engagements/{id}/populations`: what the log holds now, counted.

use amana_app::audit::Fixed;
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

/// Which days.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"period": {"from": "2026-06-01", "until": "2026-08-31"}}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct PopulationAsked {
    /// `from` and `until`, both counted; those of the engagement where they are left out.
    #[schema(value_type = Option<Object>)]
    period: Option<serde_json::Value>,
}

/// Fixes a population: the files first known in these days, of the log as it is now.
///
/// A checkpoint of the log is signed with it. Keep `checkpoint` away from this ledger: the sample is drawn by its root.
#[utoipa::path(
    post,
    path = "/api/v1/audit/engagements/{id}/populations",
    tag = "audit",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The engagement.")),
    request_body(content = PopulationAsked, content_type = "application/json"),
    responses(
        (status = 201, description = "`population`, `size`, `root`, `period`, `counts`, `checkpoint`.", body = Object),
        SignedIn, Commanded
    )
)]
pub(crate) async fn fix(
    caller: Caller<Audit>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<(StatusCode, Json<Fixed>), Problem> {
    let engagement = engagement_of(&id)?;
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let period = days(&mut fields)?;
    fields.end()?;
    let (office, member) = (caller.office.clone(), caller.member());
    let fixed = async move { office.fix_population(member, engagement, period).await };
    Ok((StatusCode::CREATED, Json(finish(place, fixed).await??)))
}
