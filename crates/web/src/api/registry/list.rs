//! `GET /api/v1/registry`: which lists and tables were adopted.

use amana_app::registers::{Register, registers};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{body::Json, documents::answers::SignedIn},
    problem::Problem,
    signed::{Caller, scope::Any},
};

/// What was adopted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Lists {
    /// Each list or table.
    lists: Vec<Adopted>,
}

/// One list or table.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"name": "purpose", "version": "2026-1", "source": "Purposes of use", "entries": 9}))]
pub(crate) struct Adopted {
    /// Its name.
    pub(super) name: String,
    /// Its version; null for what is registered one by one.
    pub(super) version: Option<String>,
    /// Where it comes from; null where each row says its own.
    pub(super) source: Option<String>,
    /// How many rows it has.
    entries: usize,
}

impl From<&Register> for Adopted {
    fn from(it: &Register) -> Self {
        let (name, version, source) = (it.name.clone(), it.version.clone(), it.source.clone());
        Self { name, version, source, entries: it.rows.len() }
    }
}

/// The lists and tables that were adopted.
#[utoipa::path(
    get,
    path = "/api/v1/registry",
    tag = "registry",
    security(("bearer" = [])),
    responses((status = 200, description = "The lists.", body = Lists), SignedIn)
)]
pub(crate) async fn list(caller: Caller<Any>) -> Result<Json<Lists>, Problem> {
    let book = caller.office.book().await?;
    Ok(Json(Lists { lists: registers(&book).iter().map(Adopted::from).collect() }))
}
