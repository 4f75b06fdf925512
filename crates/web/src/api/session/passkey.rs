//! `/api/v1/session/passkey` and `/api/v1/session/step-up/passkey`: a passkey signs its member in, or is shown again.
//!
//! INVARIANT: nobody is named before the device signed, and whatever is wrong, one answer in the same words.

use std::sync::Arc;

use amana_app::signin::Token;
use axum::{extract::State, http::StatusCode, response::Response};
use utoipa::ToSchema;

use super::{Begun, answered, begun, step_up};
use crate::{
    api::{
        account::{PasskeyAsked, PasskeySent, site},
        body::{Json, Sent},
        documents::answers::{ByPasskey, SignedIn, SigningIn},
    },
    problem::Problem,
    server::Shared,
    signed::{Caller, cookie, scope::Own},
};

/// A passkey that is shown to sign in.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct PasskeySignIn {
    /// What came with the question.
    #[schema(max_length = 65_536)]
    ceremony: String,
    /// What the browser answered, as its `toJSON` writes it.
    #[schema(value_type = Object)]
    credential: serde_json::Value,
    /// What this device was given when somebody signed in on it before.
    device: Option<String>,
    /// Whether the session is given as cookies, to a browser, and not as a token.
    #[schema(default = false)]
    cookies: Option<bool>,
}

/// A passkey that is shown again.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct PasskeyStepUp {
    /// What came with the question.
    #[schema(max_length = 65_536)]
    ceremony: String,
    /// What the browser answered, as its `toJSON` writes it.
    #[schema(value_type = Object)]
    credential: serde_json::Value,
}

/// What a browser is asked, to sign somebody in by a passkey.
#[utoipa::path(
    post,
    path = "/api/v1/session/passkey",
    tag = "session",
    responses((status = 200, description = "What the browser is asked.", body = PasskeyAsked), SigningIn, ByPasskey)
)]
pub(crate) async fn begin(
    State(shared): State<Arc<Shared>>,
) -> Result<Json<PasskeyAsked>, Problem> {
    Ok(Json(shared.office.begin_sign_in_by_passkey(site(&shared)?).await?.into()))
}

/// Signs in by a passkey: it is both factors at once.
#[utoipa::path(
    post,
    path = "/api/v1/session/passkey/complete",
    tag = "session",
    request_body(content = PasskeySignIn, content_type = "application/json"),
    responses((status = 201, description = "Signed in.", body = Begun), SigningIn, ByPasskey)
)]
pub(crate) async fn sign_in(
    State(shared): State<Arc<Shared>>,
    sent: Sent,
) -> Result<Response, Problem> {
    let known = cookie::device(sent.headers());
    let mut fields = sent.fields().await?;
    let passkey = PasskeySent::read(&mut fields)?;
    let given = fields.secret("device")?;
    let cookies = fields.flag("cookies")?;
    fields.end()?;
    let device = Token::read(given.reveal()).or_else(|| Token::read(&known.unwrap_or_default()));
    let (office, site) = (&shared.office, site(&shared)?);
    let signed = office.sign_in_by_passkey(site, passkey.answer(), device.as_ref()).await?;
    let answer = begun(&shared, &signed, cookies).await?;
    Ok(answered(StatusCode::CREATED, answer, cookies.then_some(&signed)))
}

/// What a browser is asked, to show a passkey again in this session.
#[utoipa::path(
    post,
    path = "/api/v1/session/step-up/passkey",
    tag = "session",
    security(("bearer" = [])),
    responses((status = 200, description = "What the browser is asked.", body = PasskeyAsked), SignedIn, ByPasskey)
)]
pub(crate) async fn begin_step_up(
    State(shared): State<Arc<Shared>>,
    caller: Caller<Own>,
) -> Result<Json<PasskeyAsked>, Problem> {
    let offer = caller.office.begin_step_up_by_passkey(&caller.session, site(&shared)?).await?;
    Ok(Json(offer.into()))
}

/// Shows a passkey again, as a second factor is.
#[utoipa::path(
    post,
    path = "/api/v1/session/step-up/passkey/complete",
    tag = "session",
    security(("bearer" = [])),
    request_body(content = PasskeyStepUp, content_type = "application/json"),
    responses((status = 200, description = "It counts for ten minutes.", body = step_up::Stepped), SignedIn, SigningIn, ByPasskey)
)]
pub(crate) async fn step_up(
    State(shared): State<Arc<Shared>>,
    caller: Caller<Own>,
    sent: Sent,
) -> Result<Response, Problem> {
    let mut fields = sent.fields().await?;
    let passkey = PasskeySent::read(&mut fields)?;
    fields.end()?;
    let (token, site) = (caller.token()?, site(&shared)?);
    let stepped = caller.office.step_up_by_passkey(token, site, passkey.answer()).await?;
    Ok(step_up::answered(&caller, stepped))
}
