//! `POST /api/v1/reports/{id}/receipts/replacement/decline`: a proposed replacement is declined.

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

/// Whose, and why.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"holder": "survivor", "reason": "She found the paper."}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Refused {
    /// Whose: `reporter` or `survivor`.
    holder: String,
    /// Why; sealed.
    reason: String,
}

/// Declines a proposed replacement.
#[utoipa::path(
    post,
    path = "/api/v1/reports/{id}/receipts/replacement/decline",
    tag = "receipts",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The report's id."), OnceAsked),
    request_body(content = Refused, content_type = "application/json"),
    responses(
        (status = 201, description = "It was declined.", body = Done,
            headers(("Position" = u64, description = "Where what was recorded stands in the log: sent with a request that reads, the answer has it."))),
        SignedIn, Commanded
    )
)]
pub(crate) async fn decline(
    caller: Caller<Record>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let report = report(&caller, &id).await?;
    let (place, once) = (sent.place(), sent.once()?);
    let mut fields = sent.fields().await?;
    let office = once.office(&caller.office, &fields);
    let (holder, reason) = (holder(&mut fields)?, fields.required_secret("reason")?);
    fields.end()?;
    let acting = caller.acting();
    let work = async move { office.decline_replacement(acting, report, holder, &reason).await };
    Ok(written(&finish(place, work).await??))
}
