//! `GET /api/v1/streams/{kind}/{id}`: a file's page. Sealed fields stay sealed; each is opened by itself.

use amana_events::{StreamId, StreamKind};
use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{file_of, version};
use crate::{
    api::{
        body::Json,
        documents::answers::{Absent, SignedIn},
        lists::shown_to,
    },
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// A file's page.
///
/// Of a case, referral, handover or assistance file how it stands, what hangs on it and its clocks; of a report or person, their
/// contact or consents how they stand, their steps and which fields are sealed. That it was looked at is recorded first. `ETag` is
/// its version.
#[utoipa::path(
    get,
    path = "/api/v1/streams/{kind}/{id}",
    tag = "files",
    security(("bearer" = [])),
    params(
        ("kind" = String, Path, description = "The kind."),
        ("id" = uuid::Uuid, Path, description = "The file's id."),
    ),
    responses((status = 200, description = "The page.", body = Object), SignedIn, Absent)
)]
pub(crate) async fn page(
    caller: Caller<Read>,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (stream, looks) = file_of(&kind, &id)?;
    let shown = shown_to(&caller.office).await?;
    let page = match stream.kind {
        StreamKind::Case | StreamKind::Referral | StreamKind::Handover | StreamKind::Assistance => {
            let sight = caller.office.sight(caller.acting()).await?;
            let leave = caller.office.may_look(&sight, stream).await?;
            caller.office.matter(&leave).await?
        }
        StreamKind::Report
        | StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => of_file(&caller, stream).await?,
    };
    caller.office.note_list(caller.acting(), looks.page, &[stream], None).await?;
    let at = caller.office.version_of(stream).await?;
    Ok((version(at), shown, Json(page)).into_response())
}

async fn of_file(caller: &Caller<Read>, stream: StreamId) -> Result<Value, Problem> {
    let page = caller.office.file_page(caller.acting(), stream).await?;
    serde_json::to_value(page).map_err(|error| {
        tracing::error!(%error, "a page cannot be written");
        Problem::of("internal")
    })
}
