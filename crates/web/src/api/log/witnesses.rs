//! `POST /api/v1/witness-requests` and `POST /api/v1/cosignatures`: what a witness is asked, and what it signed.

use axum::{http::StatusCode, response::IntoResponse};
use serde::Serialize;
use utoipa::ToSchema;

use super::plain;
use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{Commanded, SignedIn},
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Audit},
};

/// Which witness.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"witness": "ombuds.example+1a2b3c4d+BA…"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct WitnessAsked {
    /// Its key.
    witness: String,
    /// The size it says it saw last, where that is not the one known here.
    old: Option<u64>,
}

/// What a witness signed.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"witness": "ombuds.example+1a2b3c4d+BA…", "line": "— ombuds.example Gis8TQ…"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Signed {
    /// Its key.
    witness: String,
    /// The line it gave.
    line: String,
    /// Of how many events the checkpoint was; the newest one where none is named.
    size: Option<u64>,
}

/// What stands behind the log now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Kept {
    /// The size of the checkpoint that was signed.
    size: u64,
}

/// What a witness is asked: to sign the log as it is now.
///
/// A checkpoint and hashes (C2SP tlog-witness), nothing of any record: it may go by stick, paper or radio.
#[utoipa::path(
    post,
    path = "/api/v1/witness-requests",
    tag = "log",
    security(("bearer" = [])),
    request_body(content = WitnessAsked, content_type = "application/json"),
    responses(
        (status = 201, description = "The request.", body = String, content_type = "text/plain"),
        SignedIn, Commanded
    )
)]
pub(crate) async fn request(
    caller: Caller<Audit>,
    sent: Sent,
) -> Result<impl IntoResponse, Problem> {
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let witness: String = fields.required("witness", "a witness's key")?;
    let old = fields.number("old")?;
    fields.end()?;
    let (office, acting) = (caller.office.clone(), caller.acting());
    let asked = async move { office.ask_witness(acting, &witness, old).await };
    Ok((StatusCode::CREATED, plain(finish(place, asked).await??)))
}

/// Takes in the line that a witness signed of a checkpoint. One that does not verify is refused.
#[utoipa::path(
    post,
    path = "/api/v1/cosignatures",
    tag = "log",
    security(("bearer" = [])),
    request_body(content = Signed, content_type = "application/json"),
    responses((status = 201, description = "It is kept.", body = Kept), SignedIn, Commanded)
)]
pub(crate) async fn keep(
    caller: Caller<Audit>,
    sent: Sent,
) -> Result<(StatusCode, Json<Kept>), Problem> {
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let witness: String = fields.required("witness", "a witness's key")?;
    let line: String = fields.required("line", "a line that a witness signed")?;
    let size = fields.number("size")?;
    fields.end()?;
    let (office, acting) = (caller.office.clone(), caller.acting());
    let kept = async move { office.take_cosignature(acting, &witness, size, &line).await };
    Ok((StatusCode::CREATED, Json(Kept { size: finish(place, kept).await?? })))
}
