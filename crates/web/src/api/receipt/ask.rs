//! `POST /api/v1/receipt/consents/ask`: a survivor would agree; somebody asks them where it is safe.

use std::sync::Arc;

use amana_events::{
    PurposeCode,
    common::{Recipient, RecipientKind},
};
use axum::{extract::State, http::StatusCode};
use utoipa::ToSchema;

use super::{RECEIVED, Received, survivor};
use crate::{
    api::{
        body::{Json, Sent, idempotency_key},
        documents::answers::{Behind, Written},
    },
    problem::Problem,
    server::Shared,
};

/// What a survivor would agree to.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"purpose": "medical", "fields": ["medical"]}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Wish {
    /// For what, of the list `purpose`.
    purpose: String,
    /// Which classes of sealed field, by compartment.
    fields: Option<Vec<String>>,
    /// What the survivor says to it; sealed.
    #[schema(max_length = 65_536)]
    words: Option<String>,
}

/// Says that a survivor would agree.
///
/// Nothing is agreed by it: whoever holds a code may not be its person.
#[utoipa::path(
    post,
    path = "/api/v1/receipt/consents/ask",
    tag = "receipt",
    security(("receipt" = [])),
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9._-]+$",
        description = "Under the same key the same wish is recorded once.")),
    request_body(content = Wish, content_type = "application/json"),
    responses((status = 201, description = "It was received.", body = Received), Behind, Written)
)]
pub(crate) async fn ask(
    State(shared): State<Arc<Shared>>,
    sent: Sent,
) -> Result<(StatusCode, Json<Received>), Problem> {
    let presented = survivor(&shared, sent.headers()).await?;
    let key = idempotency_key(sent.headers())?;
    let mut fields = sent.fields().await?;
    let purpose: PurposeCode = fields.required("purpose", "a code of the list `purpose`")?;
    let classes = fields.words("fields", "a list of codes")?;
    let words = fields.secret("words")?;
    fields.end()?;
    let presented = match key {
        Some(key) => presented.once(&format!("wish/{key}")),
        None => presented,
    };
    let own = Recipient::new(RecipientKind::OwnOrganisation, None);
    shared.office.holder_asks_consent(&presented, (purpose, own), classes, &words).await?;
    Ok((StatusCode::CREATED, Json(RECEIVED)))
}
