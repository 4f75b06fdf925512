//! `POST /api/v1/session`: a name, a password and a second factor begin a session.
//!
//! INVARIANT: whatever is wrong, one answer in the same words; the password is hashed whether the name is known or not.

use std::sync::Arc;

use amana_app::signin::{Attempt, Token};
use axum::{extract::State, http::StatusCode, response::Response};
use utoipa::ToSchema;

use super::{Begun, Given, answered, begun};
use crate::{
    api::{body::Sent, documents::answers::SigningIn},
    problem::Problem,
    server::Shared,
    signed::cookie,
};

/// With what somebody signs in.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"login": "mira.solenne", "password": "a slow walk by the river", "totp": "492039"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct SignIn {
    /// The name to sign in with.
    #[schema(max_length = 65_536)]
    login: String,
    /// The password.
    #[schema(max_length = 65_536)]
    password: String,
    /// The code the app shows now; or a printed code.
    totp: Option<String>,
    /// A printed code, which is used up.
    recovery_code: Option<String>,
    /// What this device was given when somebody signed in on it before: its tries are counted for themselves.
    device: Option<String>,
    /// Whether the session is given as cookies, to a browser, and not as a token.
    #[schema(default = false)]
    cookies: Option<bool>,
}

/// Signs in.
#[utoipa::path(
    post,
    path = "/api/v1/session",
    tag = "session",
    request_body(content = SignIn, content_type = "application/json"),
    responses((status = 201, description = "Signed in.", body = Begun), SigningIn)
)]
pub(crate) async fn sign_in(
    State(shared): State<Arc<Shared>>,
    sent: Sent,
) -> Result<Response, Problem> {
    let known = cookie::device(sent.headers());
    let mut fields = sent.fields().await?;
    let (login, password) = (fields.required_secret("login")?, fields.required_secret("password")?);
    let second = Given::read(&mut fields)?;
    let given = fields.secret("device")?;
    let cookies = fields.flag("cookies")?;
    fields.end()?;
    let device = Token::read(given.reveal()).or_else(|| Token::read(&known.unwrap_or_default()));
    let attempt = Attempt {
        login: &login,
        password: &password,
        second: second.second(),
        device: device.as_ref(),
    };
    let signed = shared.office.sign_in(&attempt).await?;
    let answer = begun(&shared, &signed, cookies).await?;
    Ok(answered(StatusCode::CREATED, answer, cookies.then_some(&signed)))
}
