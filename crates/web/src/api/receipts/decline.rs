//! `POST /api/v1/reports/{id}/receipts/decline`: a receipt was offered, and declined.

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

/// Who declined.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"holder": "reporter"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Declined {
    /// Whose: `reporter` or `survivor`.
    holder: String,
}

/// Records that a receipt was offered and declined.
#[utoipa::path(
    post,
    path = "/api/v1/reports/{id}/receipts/decline",
    tag = "receipts",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The report's id."), OnceAsked),
    request_body(content = Declined, content_type = "application/json"),
    responses(
        (status = 201, description = "It was recorded.", body = Done,
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
    let holder = holder(&mut fields)?;
    fields.end()?;
    let acting = caller.acting();
    let work = async move { office.decline_receipt(acting, report, holder).await };
    Ok(written(&finish(place, work).await??))
}
