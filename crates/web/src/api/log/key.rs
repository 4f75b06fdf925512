//! `GET /api/v1/key`: the key that verifies the log's checkpoints of now.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{body::Json, documents::answers::SignedIn},
    problem::Problem,
    signed::{Caller, scope::Any},
};

/// A key.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"key": "amana.example/log+1a2b3c4d+AZ…"}))]
pub(crate) struct Key {
    /// The verifier key (C2SP signed-note), with the log's name in it.
    key: String,
}

/// The key that verifies the log's checkpoints, as the log's first record says it.
#[utoipa::path(
    get,
    path = "/api/v1/key",
    tag = "log",
    security(("bearer" = [])),
    responses((status = 200, description = "The key.", body = Key), SignedIn)
)]
pub(crate) async fn show(caller: Caller<Any>) -> Result<Json<Key>, Problem> {
    Ok(Json(Key { key: caller.office.log_key().await?.to_string() }))
}
