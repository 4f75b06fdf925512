//! `GET /api/v1/tiles/checkpoint` and `GET /api/v1/tiles/tile/{path}`: the log as C2SP tlog-tiles, below a prefix of ours and behind a
//! session.

use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};

use super::plain;
use crate::{
    api::documents::answers::{Absent, SignedIn},
    problem::Problem,
    signed::{Caller, scope::Audit},
};

/// The newest checkpoint, as the note that it is.
#[utoipa::path(
    get,
    path = "/api/v1/tiles/checkpoint",
    tag = "log",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The note.", body = String, content_type = "text/plain"),
        SignedIn, Absent
    )
)]
pub(crate) async fn checkpoint(caller: Caller<Audit>) -> Result<impl IntoResponse, Problem> {
    caller.office.may_prove(caller.acting()).await?;
    let signed = caller.office.checkpoint_newest().await?;
    Ok(plain(signed.ok_or_else(|| Problem::of("not_found"))?.note))
}

/// A tile of the tree, or a bundle of entries.
///
/// As far as the newest checkpoint reaches. An entry is a position, an id and a digest, and nothing of a record.
#[utoipa::path(
    get,
    path = "/api/v1/tiles/tile/{path}",
    tag = "log",
    security(("bearer" = [])),
    params(("path" = String, Path, description = "`0/x001/067`, `1/000.p/3` or `entries/000`; the slashes stand in it as they are.")),
    responses(
        (status = 200, description = "The bytes.", body = Vec<u8>, content_type = "application/octet-stream"),
        SignedIn, Absent
    )
)]
pub(crate) async fn tile(
    caller: Caller<Audit>,
    Path(path): Path<String>,
) -> Result<Response, Problem> {
    let bytes = caller.office.log_tile(caller.acting(), &format!("tile/{path}")).await?;
    let bytes = bytes.ok_or_else(|| Problem::of("not_found"))?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response())
}
