//! `GET /api/v1/checkpoint`, `POST /api/v1/checkpoints`, `GET /api/v1/checkpoints/{size}`: what was signed of the log, and signing it
//! now. To read signs nothing.

use axum::{extract::Path, http::StatusCode};

use super::Checkpoint;
use crate::{
    api::{
        body::{Held, Json},
        documents::answers::{Absent, Decided, SignedIn},
        query::named,
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Audit},
};

/// The newest checkpoint that was signed.
#[utoipa::path(
    get,
    path = "/api/v1/checkpoint",
    tag = "log",
    security(("bearer" = [])),
    responses((status = 200, description = "The checkpoint.", body = Checkpoint), SignedIn, Absent)
)]
pub(crate) async fn newest(caller: Caller<Audit>) -> Result<Json<Checkpoint>, Problem> {
    caller.office.may_prove(caller.acting()).await?;
    let signed = caller.office.checkpoint_newest().await?;
    let signed = signed.ok_or_else(|| Problem::of("not_found"))?;
    Ok(Json(Checkpoint::from(&signed)))
}

/// The checkpoint of the first so many events, where one was signed.
#[utoipa::path(
    get,
    path = "/api/v1/checkpoints/{size}",
    tag = "log",
    security(("bearer" = [])),
    params(("size" = u64, Path, description = "Of how many events.")),
    responses((status = 200, description = "The checkpoint.", body = Checkpoint), SignedIn, Absent)
)]
pub(crate) async fn of_size(
    caller: Caller<Audit>,
    Path(size): Path<String>,
) -> Result<Json<Checkpoint>, Problem> {
    caller.office.may_prove(caller.acting()).await?;
    let signed = caller.office.checkpoint_signed(named(&size)?).await?;
    let signed = signed.ok_or_else(|| Problem::of("not_found"))?;
    Ok(Json(Checkpoint::from(&signed)))
}

/// Signs a checkpoint of everything recorded so far; gives the one that stands where nothing was recorded since.
#[utoipa::path(
    post,
    path = "/api/v1/checkpoints",
    tag = "log",
    security(("bearer" = [])),
    responses((status = 201, description = "The checkpoint.", body = Checkpoint), SignedIn, Decided)
)]
pub(crate) async fn sign(
    caller: Caller<Audit>,
    Held { place, .. }: Held,
) -> Result<(StatusCode, Json<Checkpoint>), Problem> {
    let (office, acting) = (caller.office.clone(), caller.acting());
    let signed = async move {
        office.may_prove(acting).await?;
        office.checkpoint().await
    };
    let signed = finish(place, signed).await??;
    Ok((StatusCode::CREATED, Json(Checkpoint::from(&signed))))
}
