//! `POST /api/v1/reports/{id}/receipts/revoke`: a code opens nothing any more.

use amana_app::Request;
use amana_domain::report::RevokeReceipt;
use amana_events::report::ReceiptEnd;
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
#[schema(example = json!({"holder": "survivor", "reason": "discovered"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Revoked {
    /// Whose: `reporter` or `survivor`.
    holder: String,
    /// Why: `lost`, `discovered` or `not_wanted`.
    reason: String,
}

/// Lets a code open nothing any more.
#[utoipa::path(
    post,
    path = "/api/v1/reports/{id}/receipts/revoke",
    tag = "receipts",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The report's id."), OnceAsked),
    request_body(content = Revoked, content_type = "application/json"),
    responses(
        (status = 201, description = "It opens nothing any more.", body = Done,
            headers(("Position" = u64, description = "Where what was recorded stands in the log: sent with a request that reads, the answer has it."))),
        SignedIn, Commanded
    )
)]
pub(crate) async fn revoke(
    caller: Caller<Record>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let report = report(&caller, &id).await?;
    let (place, once) = (sent.place(), sent.once()?);
    let mut fields = sent.fields().await?;
    let office = once.office(&caller.office, &fields);
    let holder = holder(&mut fields)?;
    let reason: ReceiptEnd = fields.required("reason", "lost, discovered or not_wanted")?;
    fields.end()?;
    let acting = caller.acting();
    let request = Request::new(acting, report, RevokeReceipt { holder, reason });
    let request = office.under_key(request);
    let work = async move { office.do_command(request, "revoke_receipt").await };
    Ok(written(&finish(place, work).await??))
}
