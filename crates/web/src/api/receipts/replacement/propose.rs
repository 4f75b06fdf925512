//! `POST /api/v1/reports/{id}/receipts/replacement`: another code is proposed.

use axum::{extract::Path, response::Response};
use utoipa::ToSchema;

use super::{holder, report, written};
use crate::{
    api::{
        body::Sent,
        documents::{
            answers::{Commanded, SignedIn},
            asked::OnceAsked,
        },
        streams::command::Done,
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Own},
};

/// Whose code, their answer, and how it went.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"holder": "survivor", "answer": "the old mango", "note": "She lost the paper in the rain."}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Proposed {
    /// Whose: `reporter` or `survivor`.
    holder: String,
    /// What they answered; compared, and shown to nobody.
    answer: String,
    /// How it went; sealed.
    note: String,
}

/// Proposes another code, once the answer is right.
#[utoipa::path(
    post,
    path = "/api/v1/reports/{id}/receipts/replacement",
    tag = "receipts",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The report's id."), OnceAsked),
    request_body(content = Proposed, content_type = "application/json"),
    responses(
        (status = 201, description = "A second member asks again.", body = Done,
            headers(("Position" = u64, description = "Where what was recorded stands in the log: sent with a request that reads, the answer has it."))),
        SignedIn, Commanded
    )
)]
pub(crate) async fn propose(
    caller: Caller<Own>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    caller.stepped_up()?;
    let report = report(&caller, &id).await?;
    let (place, once) = (sent.place(), sent.once()?);
    let mut fields = sent.fields().await?;
    let office = once.office(&caller.office, &fields);
    let holder = holder(&mut fields)?;
    let (answer, note) = (fields.required_secret("answer")?, fields.required_secret("note")?);
    fields.end()?;
    let member = caller.member();
    let asked = (answer, note);
    let work = async move {
        office.propose_replacement(member, report, holder, (&asked.0, &asked.1)).await
    };
    Ok(written(&finish(place, work).await??))
}
