//! `POST /api/v1/reports/{id}/receipts`: a receipt is issued, and its code shown once.

use amana_app::receipts::Issue;
use axum::{extract::Path, response::Response};
use utoipa::ToSchema;

use super::{Coded, given, holder, report, said_in};
use crate::{
    api::{
        body::Sent,
        documents::answers::{Commanded, SignedIn},
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Own},
};

/// Whose receipt, and what they chose.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"holder": "reporter", "choice": "code_only", "form": "digits", "question": "Which tree?", "answer": "The old mango"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Issuing {
    /// Whose: `reporter` or `survivor`.
    holder: String,
    /// How it is kept: `code_only`, `kept_by_another` or `code_and_proof`.
    choice: String,
    /// `digits`, or `words` of a list.
    form: Option<String>,
    /// The words' language: `en`, `fr` or `es`.
    language: Option<String>,
    /// The survivor's own word that they want it; sealed. Needed for a survivor's.
    word: Option<String>,
    /// Who keeps it; sealed.
    keeper: Option<String>,
    /// A question only they can answer; sealed. Without it a lost code cannot be replaced.
    question: Option<String>,
    /// Its answer; sealed.
    answer: Option<String>,
}

/// Issues a receipt.
///
/// The code is in this answer and kept nowhere. No key makes a repeat give it again: a receipt whose answer is lost is revoked,
/// or replaced.
#[utoipa::path(
    post,
    path = "/api/v1/reports/{id}/receipts",
    tag = "receipts",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The report's id.")),
    request_body(content = Issuing, content_type = "application/json"),
    responses(
        (status = 201, description = "It was issued.", body = Coded,
            headers(("Position" = u64, description = "Where what was recorded stands in the log: sent with a request that reads, the answer has it."))),
        SignedIn, Commanded
    )
)]
pub(crate) async fn issue(
    caller: Caller<Own>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let report = report(&caller, &id).await?;
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let words = said_in(&mut fields)?;
    let issue = Issue {
        holder: holder(&mut fields)?,
        words,
        choice: fields.required("choice", "code_only, kept_by_another or code_and_proof")?,
        word: fields.secret("word")?,
        keeper: fields.secret("keeper")?,
        question: fields.secret("question")?,
        answer: fields.secret("answer")?,
    };
    fields.end()?;
    let (office, acting) = (caller.office.clone(), caller.acting());
    let work = async move { office.issue_receipt(acting, report, &issue).await };
    Ok(given(&finish(place, work).await??, words))
}
