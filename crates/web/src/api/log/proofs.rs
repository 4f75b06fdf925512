//! `GET /api/v1/proofs/{position}`: that one record is in the log.

use axum::{extract::Path, response::IntoResponse};

use super::plain;
use crate::{
    api::{
        documents::answers::{Absent, SignedIn},
        query::named,
    },
    problem::Problem,
    signed::{Caller, scope::Audit},
};

/// The proof that the record at a position is in the log of the newest checkpoint.
///
/// A C2SP tlog-proof, which is verified alone. It holds hashes and a checkpoint, nothing of any record. What was recorded since the
/// newest checkpoint has none yet: `POST /api/v1/checkpoints` first.
#[utoipa::path(
    get,
    path = "/api/v1/proofs/{position}",
    tag = "log",
    security(("bearer" = [])),
    params(("position" = u64, Path, description = "The record's position.")),
    responses(
        (status = 200, description = "The proof.", body = String, content_type = "text/plain"),
        SignedIn, Absent
    )
)]
pub(crate) async fn give(
    caller: Caller<Audit>,
    Path(position): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let position: u64 = named(&position)?;
    caller.office.may_prove(caller.acting()).await?;
    let signed = caller.office.checkpoint_newest().await?;
    let signed = signed.filter(|signed| position < signed.size());
    let signed = signed.ok_or_else(|| Problem::of("not_found"))?;
    Ok(plain(caller.office.proof_of(&signed, position).await?))
}
