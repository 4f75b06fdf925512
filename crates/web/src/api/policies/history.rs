//! `GET /api/v1/policies`: the sets that are or were in force, and those that wait for a second member.

use amana_app::policies::{SetInForce, SetProposed};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{body::Json, documents::answers::SignedIn},
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// Policy sets, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct History {
    /// Those that are or were in force: `set`, `in_force`, `since`, `event`, `proposed_by`, `approved_by`.
    #[schema(value_type = Vec<Object>)]
    sets: Vec<SetInForce>,
    /// Those that wait: `proposal`, `set`, `proposed`, `proposed_by`, `grants`, `usable`, `current`.
    #[schema(value_type = Vec<Object>)]
    proposals: Vec<SetProposed>,
}

/// The policy sets of the ledger.
#[utoipa::path(
    get,
    path = "/api/v1/policies",
    tag = "policies",
    security(("bearer" = [])),
    responses((status = 200, description = "The sets.", body = History), SignedIn)
)]
pub(crate) async fn history(caller: Caller<Read>) -> Result<Json<History>, Problem> {
    let known = caller.office.policy_history().await?;
    Ok(Json(History { sets: known.sets, proposals: known.proposals }))
}
