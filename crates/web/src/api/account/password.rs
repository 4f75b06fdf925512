//! `POST /api/v1/account/password`: another password; every other session ends.

use axum::http::StatusCode;
use utoipa::ToSchema;

use crate::{
    api::{
        body::Sent,
        documents::answers::{SignedIn, SigningIn},
    },
    problem::Problem,
    signed::{Caller, scope::Own},
};

/// A password.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct NewPassword {
    /// 12 characters or more, and not one of the commonest.
    password: String,
}

/// Takes another password, where a second factor was shown again within ten minutes.
#[utoipa::path(
    post,
    path = "/api/v1/account/password",
    tag = "session",
    security(("bearer" = [])),
    request_body(content = NewPassword, content_type = "application/json"),
    responses((status = 204, description = "It holds from now on."), SignedIn, SigningIn)
)]
pub(crate) async fn change(caller: Caller<Own>, sent: Sent) -> Result<StatusCode, Problem> {
    let mut fields = sent.fields().await?;
    let password = fields.required_secret("password")?;
    fields.end()?;
    caller.office.change_password(caller.token()?, &password).await?;
    Ok(StatusCode::NO_CONTENT)
}
