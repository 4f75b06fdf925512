//! `POST /api/v1/receipt/consents/withdraw`: at once, with what was shared on them.

use std::sync::Arc;

use amana_events::EventId;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::survivor;
use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{Behind, Written},
    },
    problem::Problem,
    server::Shared,
};

/// Which consents: one, or all.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"all": true}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Withdrawal {
    /// One, as the page shows it.
    #[schema(format = "uuid")]
    consent: Option<String>,
    /// All that are in force.
    all: Option<bool>,
    /// What the survivor says to it; sealed.
    #[schema(max_length = 65_536)]
    words: Option<String>,
}

/// It was withdrawn.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Withdrawn {
    /// How many consents.
    withdrawn: usize,
}

/// Withdraws consents of a survivor.
///
/// It works at once: what was shared on them is closed, and who has it is asked to delete it.
#[utoipa::path(
    post,
    path = "/api/v1/receipt/consents/withdraw",
    tag = "receipt",
    security(("receipt" = [])),
    request_body(content = Withdrawal, content_type = "application/json"),
    responses((status = 200, description = "They are withdrawn.", body = Withdrawn), Behind, Written)
)]
pub(crate) async fn withdraw(
    State(shared): State<Arc<Shared>>,
    sent: Sent,
) -> Result<Json<Withdrawn>, Problem> {
    let presented = survivor(&shared, sent.headers()).await?;
    let mut fields = sent.fields().await?;
    let consent: Option<EventId> = fields.parsed("consent", "the id of a consent")?;
    let all = fields.flag("all")?;
    let words = fields.secret("words")?;
    fields.end()?;
    if consent.is_some() == all {
        let detail = "Name one consent, or say \"all\": true; not both.";
        return Err(Problem::of("missing_field").at("consent").saying(detail));
    }
    let done = shared.office.holder_withdraws(&presented, consent, &words).await?;
    Ok(Json(Withdrawn { withdrawn: done.len() }))
}
