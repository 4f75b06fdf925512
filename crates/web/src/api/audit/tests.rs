//! `GET /api/v1/audit/tests`: the standard tests, put to the whole log. What they name is a place to look at, and no finding yet.

use amana_app::audit::{Hit, Limits};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        body::Json,
        documents::answers::{Asking, SignedIn},
        query::Query,
    },
    problem::Problem,
    signed::{Caller, scope::Audit},
};

/// What the tests name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Named {
    /// Each with `test`, `position`, `stream`, `member`, `what` and `why`.
    #[schema(value_type = Vec<Object>)]
    hits: Vec<Hit>,
}

/// Puts the standard tests to the whole log.
///
/// Late entries, limits moved after they had passed, approvals by one person, dormant accounts, openings with no step after them,
/// closures without the survivor told. Nothing is opened.
#[utoipa::path(
    get,
    path = "/api/v1/audit/tests",
    tag = "audit",
    security(("bearer" = [])),
    params(
        ("late_days" = Option<u32>, Query, description = "Late is what was recorded so many days after it was known; 7."),
        ("dormant_days" = Option<u32>, Query, description = "Dormant is a member who did nothing for so many days; 90."),
        ("untouched_days" = Option<u32>, Query, description = "Left is a field opened with no step for so many days; 7."),
        ("untold_days" = Option<u32>, Query, description = "Untold is a survivor so many days after the closure; 7."),
    ),
    responses((status = 200, description = "What they name.", body = Named), SignedIn, Asking)
)]
pub(crate) async fn put(caller: Caller<Audit>, mut query: Query) -> Result<Json<Named>, Problem> {
    let mut days = |name: &str| query.parsed::<u32>(name, "a number of days");
    let standard = Limits::default();
    let limits = Limits {
        late_days: days("late_days")?.unwrap_or(standard.late_days),
        dormant_days: days("dormant_days")?.unwrap_or(standard.dormant_days),
        untouched_days: days("untouched_days")?.unwrap_or(standard.untouched_days),
        untold_days: days("untold_days")?.unwrap_or(standard.untold_days),
    };
    query.end()?;
    let hits = Box::pin(caller.office.audit_tests(caller.acting(), limits)).await?;
    Ok(Json(Named { hits }))
}
