//! `POST /api/v1/words`: a member's word that another may do what nobody does alone, signed with their own key.
//!
//! INVARIANT: only a member in person gives one, with a second factor shown within ten minutes. Nothing is recorded until it is used.

use amana_app::seconds::{Allowed, SecondWord, WordFor};
use amana_events::{Code, MemberId, PersonId, PurposeCode, StreamKind};
use axum::http::StatusCode;
use utoipa::ToSchema;

use super::{
    body::{Json, Sent},
    documents::answers::{Commanded, SignedIn},
    fields::Fields,
};
use crate::{
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Own},
};

/// What is allowed, and to whom.
#[derive(Debug, ToSchema)]
#[schema(example = json!({
    "word": "audit_bundle", "to": "0190f1a2-0000-7000-8000-000000000001",
    "file": "audit/0190f1a2-0000-7000-8000-000000000002", "recipient": "board_of_auditors", "purpose": "audit"
}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct WordAsked {
    /// `opening`, `withholding` or `audit_bundle`.
    word: String,
    /// To whom: nobody else can use it.
    to: uuid::Uuid,
    /// The file in which it is done; of a bundle, the engagement. Without it, the person's own.
    file: Option<String>,
    /// The reporter, or the survivor; with `opening` and `withholding`.
    person: Option<uuid::Uuid>,
    /// For whom a bundle is made: an organisation or office in a short code, never a person's name.
    recipient: Option<String>,
    /// For what a bundle is made.
    purpose: Option<String>,
}

/// Gives another member your word, for one person and one file, or for one bundle.
///
/// They send it with what they do, within a day. Needs a second factor shown within ten minutes.
#[utoipa::path(
    post,
    path = "/api/v1/words",
    tag = "files",
    security(("bearer" = [])),
    request_body(content = WordAsked, content_type = "application/json"),
    responses((status = 201, description = "The word: sent on as it is.", body = Object), SignedIn, Commanded)
)]
pub(crate) async fn give(
    caller: Caller<Own>,
    sent: Sent,
) -> Result<(StatusCode, Json<SecondWord>), Problem> {
    caller.stepped_up()?;
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let (word, own) = word(&mut fields)?;
    let to = fields.required::<MemberId>("to", "a member's id")?;
    let file: Option<String> = fields.parsed("file", "a reference, or kind/uuid")?;
    fields.end()?;
    let file = file.or(own).ok_or_else(|| Problem::of("missing_field").at("file"))?;
    let (office, member) = (caller.office.clone(), caller.member());
    let given = async move {
        let stream = office.file_named(&file).await?;
        office.give_word(member, Allowed { word, to, stream }).await
    };
    Ok((StatusCode::CREATED, Json(finish(place, given).await??)))
}

/// For what the word is, and the file it is of where none is named.
fn word(fields: &mut Fields) -> Result<(WordFor, Option<String>), Problem> {
    let kinds = [("opening", 0), ("withholding", 1), ("audit_bundle", 2)];
    let kind = fields.some_of("word", &kinds)?;
    let Some(kind) = kind else { return Err(Problem::of("missing_field").at("word")) };
    if kind == 2 {
        let recipient = fields.required::<Code>("recipient", "a code")?;
        let purpose = fields.required::<PurposeCode>("purpose", "a code")?;
        return Ok((WordFor::AuditBundle { recipient, purpose }, None));
    }
    let person = fields.required::<PersonId>("person", "a person's id")?;
    if kind == 1 {
        return Ok((WordFor::Withholding { person }, None));
    }
    Ok((WordFor::Opening { person }, Some(format!("{}/{person}", StreamKind::Person))))
}
