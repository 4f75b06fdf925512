//! `/api/v1/account/totp`: another app in the place of the one that shows codes now.

use axum::http::StatusCode;
use utoipa::ToSchema;

use super::Offered;
use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{SignedIn, SigningIn},
    },
    problem::Problem,
    signed::{Caller, scope::Own},
};

/// What the new app shows.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct NewApp {
    /// The code it shows now.
    totp: String,
}

/// A secret for another app, which counts once its code was shown.
#[utoipa::path(
    post,
    path = "/api/v1/account/totp",
    tag = "session",
    security(("bearer" = [])),
    responses((status = 200, description = "The secret.", body = Offered), SignedIn, SigningIn)
)]
pub(crate) async fn begin(caller: Caller<Own>) -> Result<Json<Offered>, Problem> {
    Ok(Json(caller.office.begin_totp(caller.token()?).await?.into()))
}

/// The new app counts from now on, and the old one no more.
#[utoipa::path(
    post,
    path = "/api/v1/account/totp/complete",
    tag = "session",
    security(("bearer" = [])),
    request_body(content = NewApp, content_type = "application/json"),
    responses((status = 204, description = "It counts."), SignedIn, SigningIn)
)]
pub(crate) async fn complete(caller: Caller<Own>, sent: Sent) -> Result<StatusCode, Problem> {
    let mut fields = sent.fields().await?;
    let code = fields.required_secret("totp")?;
    fields.end()?;
    caller.office.complete_totp(caller.token()?, code.reveal()).await?;
    Ok(StatusCode::NO_CONTENT)
}
