//! `POST /api/v1/reports/{id}/receipts/reply`: a message for a holder, sealed to their code.

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
    signed::{Caller, scope::Record},
};

/// What is written, and to whom.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"holder": "reporter", "text": "Somebody you can trust is at the clinic on market days."}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Reply {
    /// Whose: `reporter` or `survivor`.
    holder: String,
    /// The message; sealed.
    text: String,
}

/// Leaves a message behind a holder's code.
///
/// It is sealed for the office and, once more, to the mailbox of their code. Nothing is sent to anybody.
#[utoipa::path(
    post,
    path = "/api/v1/reports/{id}/receipts/reply",
    tag = "receipts",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The report's id."), OnceAsked),
    request_body(content = Reply, content_type = "application/json"),
    responses(
        (status = 201, description = "It waits behind their code.", body = Done,
            headers(("Position" = u64, description = "Where what was recorded stands in the log: sent with a request that reads, the answer has it."))),
        SignedIn, Commanded
    )
)]
pub(crate) async fn reply(
    caller: Caller<Record>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let report = report(&caller, &id).await?;
    let (place, once) = (sent.place(), sent.once()?);
    let mut fields = sent.fields().await?;
    let office = once.office(&caller.office, &fields);
    let (holder, text) = (holder(&mut fields)?, fields.required_secret("text")?);
    fields.end()?;
    let acting = caller.acting();
    let work = async move { office.reply_to_holder(acting, report, Some(holder), &text).await };
    Ok(written(&finish(place, work).await??))
}
