//! `POST /api/v1/members/{member}/recuse` and `…/unrecuse`: a conflict of interest about a file.

use amana_events::MemberId;
use axum::{extract::Path, http::StatusCode};
use utoipa::ToSchema;

use crate::{
    api::{
        body::Sent,
        documents::answers::{Commanded, SignedIn},
        query::named,
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Administer},
};

/// From which file.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"file": "C-7F3K-92QW"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct From {
    /// The file: a reference, or `kind/uuid`.
    file: String,
}

/// Declares a conflict of interest of a member about a file: the file is shut to them.
#[utoipa::path(
    post,
    path = "/api/v1/members/{member}/recuse",
    tag = "members",
    security(("bearer" = [])),
    params(("member" = uuid::Uuid, Path, description = "The member.")),
    request_body(content = From, content_type = "application/json"),
    responses((status = 204, description = "It was recorded."), SignedIn, Commanded)
)]
pub(crate) async fn recuse(
    caller: Caller<Administer>,
    Path(member): Path<String>,
    sent: Sent,
) -> Result<StatusCode, Problem> {
    record(&caller, &member, sent, false).await
}

/// Ends a recusal.
#[utoipa::path(
    post,
    path = "/api/v1/members/{member}/unrecuse",
    tag = "members",
    security(("bearer" = [])),
    params(("member" = uuid::Uuid, Path, description = "The member.")),
    request_body(content = From, content_type = "application/json"),
    responses((status = 204, description = "It was recorded."), SignedIn, Commanded)
)]
pub(crate) async fn unrecuse(
    caller: Caller<Administer>,
    Path(member): Path<String>,
    sent: Sent,
) -> Result<StatusCode, Problem> {
    record(&caller, &member, sent, true).await
}

async fn record(
    caller: &Caller<Administer>,
    member: &str,
    sent: Sent,
    ends: bool,
) -> Result<StatusCode, Problem> {
    let member: MemberId = named(member)?;
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let file: String = fields.required("file", "a reference, or kind/uuid")?;
    fields.end()?;
    let (office, acting) = (caller.office.clone(), caller.acting());
    let recorded = async move {
        let stream = office.file_named(&file).await?;
        office.member_recusal(acting, member, stream, ends).await
    };
    finish(place, recorded).await??;
    Ok(StatusCode::NO_CONTENT)
}
