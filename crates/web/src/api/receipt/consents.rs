//! `GET /api/v1/receipt/consents`: a survivor's consents.

use std::sync::Arc;

use axum::{extract::State, http::HeaderMap};
use serde::Serialize;
use utoipa::ToSchema;

use super::{page, survivor};
use crate::{
    api::{body::Json, documents::answers::Behind},
    problem::Problem,
    server::Shared,
};

/// A survivor's consents.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Consents {
    /// Those in force, and those that wait for an answer.
    consents: Vec<page::Consent>,
}

/// Lists a survivor's consents.
#[utoipa::path(
    get,
    path = "/api/v1/receipt/consents",
    tag = "receipt",
    security(("receipt" = [])),
    responses((status = 200, description = "The consents.", body = Consents), Behind)
)]
pub(crate) async fn list(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
) -> Result<Json<Consents>, Problem> {
    let presented = survivor(&shared, &headers).await?;
    let page = shared.office.holder_page(&presented).await?;
    let consents = page::consents(&page).ok_or_else(|| Problem::of("not_found"))?;
    Ok(Json(Consents { consents }))
}
