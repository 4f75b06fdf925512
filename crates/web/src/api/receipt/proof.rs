//! `GET /api/v1/receipt/proof`: a proof that the report stands in the log, sealed under the code.

use std::sync::Arc;

use axum::{extract::State, http::HeaderMap};
use serde::Serialize;
use utoipa::ToSchema;

use super::{code, holder};
use crate::{
    api::{body::Json, documents::answers::Behind},
    problem::Problem,
    server::Shared,
};

/// A proof, for another paper than the code's.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Proof {
    /// Letters and digits, as `amana receipt verify` reads them with the code, offline.
    proof: String,
}

/// Gives the proof that the report stands in the log.
#[utoipa::path(
    get,
    path = "/api/v1/receipt/proof",
    tag = "receipt",
    security(("receipt" = [])),
    responses((status = 200, description = "The proof.", body = Proof), Behind)
)]
pub(crate) async fn give(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
) -> Result<Json<Proof>, Problem> {
    let presented = holder(&shared, &headers).await?;
    let proof = shared.office.holders_proof(&presented, &code(&headers)?).await?;
    Ok(Json(Proof { proof }))
}
