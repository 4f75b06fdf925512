//! `POST /api/v1/openings`: one sealed field is opened, for a purpose. The look is recorded first.
//!
//! INVARIANT: only a member in person opens, with a second factor shown within ten minutes; a program never does.

use amana_app::{erase::Redacted, opening::FieldWanted, seconds::SecondWord};
use amana_events::{Code, EventId, PurposeCode};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{Commanded, SignedIn},
        fields::Fields,
        lists::shown_to,
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Own},
};

/// Which field, and for what.
#[derive(Debug, ToSchema)]
#[schema(example = json!({
    "stream": "report/0190f1a2-0000-7000-8000-000000000001", "event": "0190f1a2-0000-7000-8000-000000000002",
    "field": "account", "purpose": "investigation", "basis": "official_task"
}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Opening {
    /// The file.
    stream: String,
    /// The event that holds it.
    event: uuid::Uuid,
    /// The field's path, as the file's page names it.
    field: String,
    /// For what purpose, as a code.
    purpose: String,
    /// On which lawful basis, where no consent is relied on.
    basis: Option<String>,
    /// Another member's word, where it takes two, as `POST /api/v1/words` gave it to them.
    #[schema(value_type = Option<Object>)]
    approval: Option<serde_json::Value>,
}

/// What it holds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Opened {
    /// The text.
    text: String,
    /// Where it is a redacted text: since when, and by which request.
    #[schema(value_type = Option<Object>)]
    redacted: Option<Redacted>,
}

/// A second member's word as it travels.
pub(super) fn word_of(fields: &mut Fields) -> Result<Option<SecondWord>, Problem> {
    let Some(word) = fields.object("approval")? else { return Ok(None) };
    let read = serde_json::from_value(word.into_object().into());
    let wrong =
        |_| Problem::of("wrong_shape").at("approval").saying("Want a word as it was given.");
    read.map(Some).map_err(wrong)
}

/// Opens one sealed field.
#[utoipa::path(
    post,
    path = "/api/v1/openings",
    tag = "files",
    security(("bearer" = [])),
    request_body(content = Opening, content_type = "application/json"),
    responses((status = 201, description = "It was recorded, and this is what it holds.", body = Opened), SignedIn, Commanded)
)]
pub(crate) async fn open(caller: Caller<Own>, sent: Sent) -> Result<Response, Problem> {
    caller.stepped_up()?;
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let wanted = FieldWanted {
        stream: fields.required("stream", "kind/uuid, such as report/0190…")?,
        event: fields.required::<EventId>("event", "an event's id")?,
        field: fields.required::<Code>("field", "a field's path")?,
        purpose: fields.required::<PurposeCode>("purpose", "a code")?,
        basis: fields.parsed::<Code>("basis", "a code")?,
        approval: word_of(&mut fields)?,
    };
    fields.end()?;
    let (office, member) = (caller.office.clone(), caller.member());
    let opened = finish(place, async move { office.open_field(member, &wanted).await }).await??;
    let answer = Opened { text: opened.text.reveal().to_owned(), redacted: opened.redacted };
    let recorded = shown_to(&caller.office).await?;
    Ok((StatusCode::CREATED, recorded, Json(answer)).into_response())
}
