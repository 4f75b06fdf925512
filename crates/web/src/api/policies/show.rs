//! `GET /api/v1/policies/{set}`: what a policy set says.

use amana_events::{Digest, registry::PolicySet};
use axum::extract::Path;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        body::Json,
        documents::answers::{Absent, SignedIn},
        query::named,
    },
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// The word for the set in force.
const IN_FORCE: &str = "in-force";

/// A policy set.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SetShown {
    /// Its name: the digest of what it says.
    #[schema(value_type = String)]
    set: Digest,
    /// `engine`, `facts_version`, and `files`, each with `path` and `text`.
    #[schema(value_type = Object)]
    content: PolicySet,
}

/// What a policy set says: one that is or was in force, or waits.
#[utoipa::path(
    get,
    path = "/api/v1/policies/{set}",
    tag = "policies",
    security(("bearer" = [])),
    params(("set" = String, Path, description = "The set's name, or `in-force`.")),
    responses((status = 200, description = "The set.", body = SetShown), SignedIn, Absent)
)]
pub(crate) async fn show(
    caller: Caller<Read>,
    Path(set): Path<String>,
) -> Result<Json<SetShown>, Problem> {
    let missing = || Problem::of("not_found");
    let set: Digest = match set.as_str() {
        IN_FORCE => caller.office.policies_in_force().await?.ok_or_else(missing)?,
        name => named(name)?,
    };
    let content = caller.office.policies_of(set).await?.ok_or_else(missing)?;
    Ok(Json(SetShown { set, content }))
}
