//! `GET /api/v1/registry/{list}`: one list or table with its codes, labels and sources.

use amana_app::registers::registers;
use axum::extract::Path;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::list::Adopted;
use crate::{
    api::{
        body::Json,
        documents::answers::{Absent, SignedIn},
    },
    problem::Problem,
    signed::{Caller, scope::Any},
};

/// One list or table, whole.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListShown {
    /// What it is.
    #[serde(flatten)]
    adopted: Adopted,
    /// Its rows; of a code list each has `code` and `label`.
    #[schema(value_type = Vec<Object>)]
    rows: Vec<Value>,
}

/// One list or table.
#[utoipa::path(
    get,
    path = "/api/v1/registry/{list}",
    tag = "registry",
    security(("bearer" = [])),
    params(("list" = String, Path, description = "Its name, as the list of lists has it.")),
    responses((status = 200, description = "The list.", body = ListShown), SignedIn, Absent)
)]
pub(crate) async fn show(
    caller: Caller<Any>,
    Path(list): Path<String>,
) -> Result<Json<ListShown>, Problem> {
    let book = caller.office.book().await?;
    let found = registers(&book).into_iter().find(|it| it.name == list);
    let found = found.ok_or_else(|| Problem::of("not_found"))?;
    Ok(Json(ListShown { adopted: Adopted::from(&found), rows: found.rows }))
}
