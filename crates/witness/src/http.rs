//! The witness over HTTP: one path, `POST /add-checkpoint` (C2SP tlog-witness).

use std::sync::Arc;

use amana_tlog::REQUEST_BYTES_MAX;
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::post,
};
use tokio::net::TcpListener;

use crate::{Answer, Witness};

/// The type of a conflict's answer.
const SIZE_TYPE: &str = "text/x.tlog.size";

/// Answers requests until `stop` comes; those under way are answered first.
///
/// # Errors
/// What the listener says.
pub async fn serve(
    witness: Arc<Witness>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .with_state(witness);
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}

async fn add_checkpoint(State(witness): State<Arc<Witness>>, body: Bytes) -> Response {
    // The folder's lock and the disk are waited for.
    let answered = tokio::task::spawn_blocking(move || witness.answer(&body)).await;
    match answered {
        Ok(Ok(Answer::Cosigned(line))) => format!("{line}\n").into_response(),
        Ok(Ok(Answer::Refused(refused))) => {
            let status = StatusCode::from_u16(refused.status()).unwrap_or(StatusCode::BAD_REQUEST);
            match refused.conflict_body() {
                Some(size) => (status, [(CONTENT_TYPE, SIZE_TYPE)], size).into_response(),
                None => (status, format!("{refused}\n")).into_response(),
            }
        }
        Ok(Ok(Answer::Unreadable(what))) => {
            (StatusCode::BAD_REQUEST, format!("{what}\n")).into_response()
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "the witness cannot answer");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
