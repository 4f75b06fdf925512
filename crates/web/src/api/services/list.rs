//! `GET /api/v1/services`: who helps with what, where, and whether there is room.

use amana_app::services::Listed;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        body::Json,
        documents::answers::{Asking, SignedIn},
        query::Query,
    },
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// The directory.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Services {
    /// The services, each with whether it was verified lately. How one is reached stays sealed.
    #[schema(value_type = Vec<Object>)]
    services: Vec<Listed>,
}

/// Every service of the directory.
///
/// Not for members of a force.
#[utoipa::path(
    get,
    path = "/api/v1/services",
    tag = "registry",
    security(("bearer" = [])),
    params(("kind" = Option<String>, Query, description = "Only services of this kind.")),
    responses((status = 200, description = "The services.", body = Services), SignedIn, Asking)
)]
pub(crate) async fn list(
    caller: Caller<Read>,
    mut query: Query,
) -> Result<Json<Services>, Problem> {
    let kind = query.text("kind");
    query.end()?;
    let sight = caller.office.sight(caller.acting()).await?;
    caller.office.note_list(caller.acting(), "services", &[], None).await?;
    let mut services = caller.office.services(&sight).await?;
    services.retain(|service| kind.as_ref().is_none_or(|kind| service.kind.as_str() == kind));
    Ok(Json(Services { services }))
}
