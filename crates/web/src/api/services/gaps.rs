//! `GET /api/v1/services/gaps`: for each area and kind of service, whether anybody works there.

use amana_app::services::Area;
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

/// What is there and what is missing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Areas {
    /// The areas. A kind with no `active` service is a gap.
    #[schema(value_type = Vec<Object>)]
    areas: Vec<Area>,
}

/// What is missing where.
///
/// Areas are those of the directory, and those where children wait whom the caller sees.
#[utoipa::path(
    get,
    path = "/api/v1/services/gaps",
    tag = "registry",
    security(("bearer" = [])),
    responses((status = 200, description = "The areas.", body = Areas), SignedIn, Asking)
)]
pub(crate) async fn show(caller: Caller<Read>, query: Query) -> Result<Json<Areas>, Problem> {
    query.end()?;
    let sight = caller.office.sight(caller.acting()).await?;
    caller.office.note_list(caller.acting(), "services_gaps", &[], None).await?;
    Ok(Json(Areas { areas: caller.office.areas(&sight).await? }))
}
