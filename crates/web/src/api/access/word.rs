//! `POST /api/v1/access/words`: a second member's word, for who asked for it.

use amana_app::seconds::{Allowed, SecondWord, WordFor};
use amana_events::{MemberId, StreamId};
use axum::http::StatusCode;
use utoipa::ToSchema;

use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{Commanded, SignedIn},
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Own},
};

/// For what, and to whom.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"for": "withholding", "to": "0190f1a2-0000-7000-8000-000000000001", "person": "0190f1a2-0000-7000-8000-000000000001", "stream": "case/0190f1a2-0000-7000-8000-000000000001"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct WordWanted {
    /// `opening`, `withholding` or `audit_bundle`.
    #[schema(rename = "for")]
    r#for: String,
    /// The member who may use it.
    to: uuid::Uuid,
    /// Of whom; needed but for a bundle.
    person: Option<uuid::Uuid>,
    /// The file; of a bundle the engagement.
    stream: String,
    /// Of a bundle: to whom, as a code.
    recipient: Option<String>,
    /// Of a bundle: for what purpose, as a code.
    purpose: Option<String>,
}

/// Gives another member one's word for exactly this.
///
/// The answer is the word itself: they send it where it is asked for. Nothing is recorded until they do.
#[utoipa::path(
    post,
    path = "/api/v1/access/words",
    tag = "access",
    security(("bearer" = [])),
    request_body(content = WordWanted, content_type = "application/json"),
    responses((status = 201, description = "The word.", body = Object), SignedIn, Commanded)
)]
pub(crate) async fn give(
    caller: Caller<Own>,
    sent: Sent,
) -> Result<(StatusCode, Json<SecondWord>), Problem> {
    caller.stepped_up()?;
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let (person, bundle) = (
        fields.parsed("person", "a person's id")?,
        (fields.parsed("recipient", "a code")?, fields.parsed("purpose", "a code")?),
    );
    let wanted = fields
        .one_of("for", &[("", 0), ("opening", 1), ("withholding", 2), ("audit_bundle", 3)])?;
    let word = match (wanted, person, bundle) {
        (1, Some(person), (None, None)) => WordFor::Opening { person },
        (2, Some(person), (None, None)) => WordFor::Withholding { person },
        (3, None, (Some(recipient), Some(purpose))) => WordFor::AuditBundle { recipient, purpose },
        _ => {
            let want = "Want opening or withholding with a person, or audit_bundle with recipient and purpose.";
            return Err(Problem::of("wrong_shape").at("for").saying(want));
        }
    };
    let to: MemberId = fields.required("to", "a member's id")?;
    let stream: StreamId = fields.required("stream", "kind/uuid, such as case/0190…")?;
    fields.end()?;
    let (office, member) = (caller.office.clone(), caller.member());
    let doing = async move { office.give_word(member, Allowed { word, to, stream }).await };
    Ok((StatusCode::CREATED, Json(finish(place, doing).await??)))
}
