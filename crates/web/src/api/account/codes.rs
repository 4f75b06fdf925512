//! `/api/v1/account/recovery-codes`: printed codes, made anew or given up.

use axum::http::StatusCode;

use super::Printed;
use crate::{
    api::{
        body::Json,
        documents::answers::{SignedIn, SigningIn},
    },
    problem::Problem,
    signed::{Caller, scope::Own},
};

/// Ten new codes; the old ones are dead.
#[utoipa::path(
    post,
    path = "/api/v1/account/recovery-codes",
    tag = "session",
    security(("bearer" = [])),
    responses((status = 201, description = "The codes.", body = Printed), SignedIn, SigningIn)
)]
pub(crate) async fn renew(caller: Caller<Own>) -> Result<(StatusCode, Json<Printed>), Problem> {
    let codes = caller.office.renew_recovery_codes(caller.token()?).await?;
    Ok((StatusCode::CREATED, Json(codes.into())))
}

/// No printed codes any more.
#[utoipa::path(
    delete,
    path = "/api/v1/account/recovery-codes",
    tag = "session",
    security(("bearer" = [])),
    responses((status = 204, description = "They are dead."), SignedIn, SigningIn)
)]
pub(crate) async fn remove(caller: Caller<Own>) -> Result<StatusCode, Problem> {
    caller.office.remove_recovery_codes(caller.token()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
