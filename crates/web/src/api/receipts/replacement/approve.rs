//! `POST /api/v1/reports/{id}/receipts/replacement/approve`: a second member replaces a code.

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

/// Whose code, and their answer.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"holder": "survivor", "answer": "the old mango", "form": "digits"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Approved {
    /// Whose: `reporter` or `survivor`.
    holder: String,
    /// What they answered; compared, and shown to nobody.
    answer: String,
    /// `digits`, or `words` of a list.
    form: Option<String>,
    /// The words' language: `en`, `fr` or `es`.
    language: Option<String>,
}

/// Replaces a code as the second member, once the answer is right again.
///
/// The old code is dead; the new one is in this answer and kept nowhere: no key makes a repeat give it again. Where the answer is
/// lost, another is proposed.
#[utoipa::path(
    post,
    path = "/api/v1/reports/{id}/receipts/replacement/approve",
    tag = "receipts",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The report's id.")),
    request_body(content = Approved, content_type = "application/json"),
    responses(
        (status = 201, description = "It was replaced.", body = Coded,
            headers(("Position" = u64, description = "Where what was recorded stands in the log: sent with a request that reads, the answer has it."))),
        SignedIn, Commanded
    )
)]
pub(crate) async fn approve(
    caller: Caller<Own>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    caller.stepped_up()?;
    let report = report(&caller, &id).await?;
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let (holder, words) = (holder(&mut fields)?, said_in(&mut fields)?);
    let answer = fields.required_secret("answer")?;
    fields.end()?;
    let (office, member) = (caller.office.clone(), caller.member());
    let work = async move { office.replace_receipt(member, report, holder, &answer, words).await };
    Ok(given(&finish(place, work).await??, words))
}
