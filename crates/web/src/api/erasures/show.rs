//! `GET /api/v1/erasures/{id}`: which fields of files mention the person, and need a decision.

use amana_app::erase::Mention;
use amana_events::{PersonId, StreamId};
use axum::extract::Path;
use serde::Serialize;
use utoipa::ToSchema;

use super::{absent, person};
use crate::{
    api::{
        body::Json,
        documents::answers::{Absent, SignedIn},
    },
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// What mentions a person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Mentions {
    /// Who.
    #[schema(value_type = uuid::Uuid)]
    person: PersonId,
    /// Each with `stream`, `event`, `field` and its class: read by an opening, and decided by who approves.
    #[schema(value_type = Vec<Object>)]
    mentions: Vec<Mention>,
}

/// What mentions a person who is to be erased.
#[utoipa::path(
    get,
    path = "/api/v1/erasures/{id}",
    tag = "erasures",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The request's id, or the person's.")),
    responses((status = 200, description = "The fields that may be known.", body = Mentions), SignedIn, Absent)
)]
pub(crate) async fn show(
    caller: Caller<Read>,
    Path(id): Path<String>,
) -> Result<Json<Mentions>, Problem> {
    let person = person(&caller, &id).await?;
    let (office, acting) = (&caller.office, caller.acting());
    let sight = office.sight(acting).await?;
    let mentions = office.mentions_seen(&sight, person).await.map_err(absent)?;
    let files: Vec<StreamId> = mentions.iter().map(|mention| mention.stream).collect();
    office.note_list(acting, "erasure_mentions", &files, None).await?;
    Ok(Json(Mentions { person, mentions }))
}
