//! Whether the process lives, and whether it can take requests.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::Shared;
use crate::{api::body::Json, problem::Problem};

/// How it is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `alive`, or `ready`.
    #[schema(example = "ready")]
    status: &'static str,
}

/// The process lives.
///
/// Says nothing of the database: a process that lives is not ended because a database does not answer.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "server",
    responses((status = 200, description = "It lives.", body = Health))
)]
pub(crate) async fn alive() -> Json<Health> {
    Json(Health { status: "alive" })
}

/// The server takes requests.
///
/// The database answers, the keys are unlocked, the disk has room, and it is not about to end.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "server",
    responses(
        (status = 200, description = "It is ready.", body = Health),
        (status = 507, description = "It is not: `disk_full`.",
            body = crate::api::Problem, content_type = "application/problem+json"),
        (status = 503, description = "It is not: `draining`, or `busy` where database or keys are not there.",
            body = crate::api::Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn ready(State(shared): State<Arc<Shared>>) -> Response {
    if shared.is_draining() {
        return Problem::of("draining").after(1).into_response();
    }
    match shared.office.is_ready().await {
        Ok(()) => Json(Health { status: "ready" }).into_response(),
        Err(error) if error.is_disk_full() => Problem::from(error).into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            let detail = "The database does not answer or the keys are locked.";
            Problem::of("busy").saying(detail).after(1).into_response()
        }
    }
}
