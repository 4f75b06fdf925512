//! `POST /api/v1/receipt/messages`: the holder writes to the office.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use utoipa::ToSchema;

use super::{RECEIVED, Received, holder};
use crate::{
    api::{
        body::{Json, Sent, idempotency_key},
        documents::answers::{Behind, Written},
    },
    problem::Problem,
    server::Shared,
};

/// What the holder writes.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"text": "On market days, after noon."}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Message {
    /// The message; sealed.
    #[schema(min_length = 1, max_length = 65_536)]
    text: String,
}

/// Writes to the office.
#[utoipa::path(
    post,
    path = "/api/v1/receipt/messages",
    tag = "receipt",
    security(("receipt" = [])),
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9._-]+$",
        description = "Under the same key the same message is recorded once.")),
    request_body(content = Message, content_type = "application/json"),
    responses((status = 201, description = "It was received.", body = Received), Behind, Written)
)]
pub(crate) async fn write(
    State(shared): State<Arc<Shared>>,
    sent: Sent,
) -> Result<(StatusCode, Json<Received>), Problem> {
    let presented = holder(&shared, sent.headers()).await?;
    let key = idempotency_key(sent.headers())?;
    let mut fields = sent.fields().await?;
    let text = fields.required_secret("text")?;
    fields.end()?;
    let presented = match key {
        Some(key) => presented.once(&format!("message/{key}")),
        None => presented,
    };
    shared.office.holder_writes(&presented, &text).await?;
    Ok((StatusCode::CREATED, Json(RECEIVED)))
}
