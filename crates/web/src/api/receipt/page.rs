//! `GET /api/v1/receipt`: what the holder sees. Nothing is recorded by it.

use std::sync::Arc;

use amana_app::receipts::HolderPage;
use amana_events::Day;
use axum::{extract::State, http::HeaderMap};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::holder;
use crate::{
    api::{body::Json, documents::answers::Behind},
    problem::Problem,
    server::Shared,
};

/// What is behind a code. The last three stand there for a survivor alone.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "received": "2026-11-27", "open": true, "before": 0,
    "messages": [{"date": "2026-11-28", "own": false, "text": "Thank you. Is there a safe way to reach you?"}]
}))]
pub(crate) struct Page {
    /// On which day the report was received.
    #[schema(value_type = String, format = Date)]
    received: Day,
    /// Whether somebody still has to decide.
    open: bool,
    /// The holder's thread, oldest first.
    messages: Vec<Letter>,
    /// How many messages were sealed to a code before this one.
    before: usize,
    /// Steps and decisions: that they were, and when.
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<Vec<Step>>,
    /// Consents in force, and those that wait for an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    consents: Option<Vec<Consent>>,
    /// Who looked at their data: day, roles, organisation, purpose; never a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Object>>)]
    openings: Option<Value>,
}

/// One message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Letter {
    /// On which day.
    #[schema(value_type = String, format = Date)]
    date: Day,
    /// Whether the holder wrote it.
    own: bool,
    /// What it says.
    text: String,
}

/// One step.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Step {
    /// On which day.
    #[schema(value_type = String, format = Date)]
    date: Day,
    /// Which.
    what: String,
}

/// One consent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Consent {
    /// By what it is withdrawn.
    #[serde(rename = "consent")]
    id: String,
    /// For what, of the list `purpose`.
    purpose: String,
    /// To whom.
    #[schema(value_type = Object)]
    recipient: Value,
    /// Whether it is in force; one that was asked behind the receipt waits for an answer.
    in_force: bool,
}

/// Shows what is behind a code.
#[utoipa::path(
    get,
    path = "/api/v1/receipt",
    tag = "receipt",
    security(("receipt" = [])),
    responses((status = 200, description = "What the holder sees.", body = Page), Behind)
)]
pub(crate) async fn show(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
) -> Result<Json<Page>, Problem> {
    let presented = holder(&shared, &headers).await?;
    Ok(Json(shared.office.holder_page(&presented).await?.into()))
}

impl From<HolderPage> for Page {
    fn from(page: HolderPage) -> Self {
        let letters = page.letters.iter().map(|letter| Letter {
            date: letter.date,
            own: letter.own,
            text: letter.text.reveal().to_owned(),
        });
        let part = page.survivor.as_ref();
        let steps = part.map(|part| {
            part.steps
                .iter()
                .map(|step| Step { date: step.date, what: step.what.clone() })
                .collect()
        });
        let openings = part.map(|part| {
            let openings = part.access.as_ref().map(|view| &view.openings);
            openings
                .and_then(|it| serde_json::to_value(it).ok())
                .unwrap_or_else(|| Value::Array(Vec::new()))
        });
        Self {
            received: page.received,
            open: page.open,
            messages: letters.collect(),
            before: page.before,
            steps,
            consents: consents(&page),
            openings,
        }
    }
}

/// The consents of a page; none for a reporter.
pub(super) fn consents(page: &HolderPage) -> Option<Vec<Consent>> {
    let part = page.survivor.as_ref()?;
    let consents = part.consents.iter().map(|consent| Consent {
        id: consent.id.to_string(),
        purpose: consent.purpose.as_str().to_owned(),
        recipient: serde_json::to_value(&consent.recipient).unwrap_or_default(),
        in_force: consent.in_force,
    });
    Some(consents.collect())
}
