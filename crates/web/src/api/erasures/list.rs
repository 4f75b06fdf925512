//! `GET /api/v1/erasures`: erasures of persons the caller may know of.

use amana_app::erase::Undecided;
use amana_events::{StreamId, StreamKind};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    api::{
        body::Json,
        documents::answers::SignedIn,
        lists::{shown_to, value_of},
    },
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// Erasures.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Erasures {
    /// Each with `person`, `request`, `basis`, `state`, and who did what when.
    #[schema(value_type = Vec<Object>)]
    erasures: Vec<Value>,
    /// Persons erased again after a loss, while nobody has decided what becomes of `fields` that mention them.
    #[schema(value_type = Vec<Object>)]
    undecided: Vec<Undecided>,
}

/// Erasures, and what is undecided.
#[utoipa::path(
    get,
    path = "/api/v1/erasures",
    tag = "erasures",
    security(("bearer" = [])),
    responses((status = 200, description = "All that may be known.", body = Erasures), SignedIn)
)]
pub(crate) async fn list(caller: Caller<Read>) -> Result<Response, Problem> {
    let (office, acting) = (&caller.office, caller.acting());
    let shown = shown_to(office).await?;
    office.catch_up().await?;
    let sight = office.sight(acting).await?;
    let (rows, undecided) = (office.erasures_seen(&sight).await?, office.undecided(&sight).await?);
    let persons = rows.iter().map(|row| row.person).chain(undecided.iter().map(|it| it.person));
    let persons = persons.map(|person| StreamId::new(StreamKind::Person, person.uuid()));
    office.note_list(acting, "erasure_list", &persons.collect::<Vec<_>>(), None).await?;
    let erasures = rows.iter().map(value_of).collect::<Result<_, _>>()?;
    Ok((shown, Json(Erasures { erasures, undecided })).into_response())
}
