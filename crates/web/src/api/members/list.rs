//! `GET /api/v1/members`: members with their roles, and the roles that wait for a second member.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    api::{body::Json, documents::answers::SignedIn},
    problem::Problem,
    signed::{Caller, scope::Administer},
};

/// Members.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Members {
    /// Each with `member`, `name` (null where this server has no key of theirs), `roles`, `state`, and `proposals` that wait.
    #[schema(value_type = Vec<Object>)]
    members: Vec<Value>,
}

/// Members with their roles.
///
/// For who keeps something of the registry current, and for who audits.
#[utoipa::path(
    get,
    path = "/api/v1/members",
    tag = "members",
    security(("bearer" = [])),
    responses((status = 200, description = "The members.", body = Members), SignedIn)
)]
pub(crate) async fn list(caller: Caller<Administer>) -> Result<Json<Members>, Problem> {
    Ok(Json(Members { members: caller.office.staff(caller.acting()).await? }))
}
