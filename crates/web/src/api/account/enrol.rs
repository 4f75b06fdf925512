//! `POST /api/v1/enrolment` and `…/complete`: a member whom a registrar gave a code chooses a password and an app.

use std::sync::Arc;

use amana_app::signin::Completion;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Offered, Printed};
use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::SigningIn,
        session::{Begun, answered, begun},
    },
    problem::Problem,
    server::Shared,
};

/// A name and the code that was given with it.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"login": "mira.solenne", "code": "7H2K-9QWX-3MPD-R5TV"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Enrol {
    /// The name to sign in with.
    login: String,
    /// The code, good for a day.
    code: String,
}

/// What a member enrols with.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Complete {
    /// The name to sign in with.
    login: String,
    /// The code, which is used up.
    code: String,
    /// The password: 12 characters or more, and not one of the commonest.
    password: String,
    /// The code the app shows now.
    totp: String,
    /// Whether the session is given as cookies, to a browser.
    #[schema(default = false)]
    cookies: Option<bool>,
}

/// A member who enrolled and signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Enrolled {
    /// The session.
    session: Begun,
    /// The printed codes.
    #[serde(flatten)]
    codes: Printed,
}

/// The secret for the app of who enrols; the same again for the same code.
#[utoipa::path(
    post,
    path = "/api/v1/enrolment",
    tag = "session",
    request_body(content = Enrol, content_type = "application/json"),
    responses((status = 200, description = "The secret.", body = Offered), SigningIn)
)]
pub(crate) async fn begin(
    State(shared): State<Arc<Shared>>,
    sent: Sent,
) -> Result<Json<Offered>, Problem> {
    let mut fields = sent.fields().await?;
    let (login, code) = (fields.required_secret("login")?, fields.required_secret("code")?);
    fields.end()?;
    let offer = shared.office.begin_enrolment(&login, &code).await?;
    Ok(Json(offer.into()))
}

/// Enrols: password, app and printed codes are theirs from now on.
#[utoipa::path(
    post,
    path = "/api/v1/enrolment/complete",
    tag = "session",
    request_body(content = Complete, content_type = "application/json"),
    responses((status = 201, description = "Enrolled and signed in.", body = Enrolled), SigningIn)
)]
pub(crate) async fn complete(
    State(shared): State<Arc<Shared>>,
    sent: Sent,
) -> Result<Response, Problem> {
    let mut fields = sent.fields().await?;
    let (login, code) = (fields.required_secret("login")?, fields.required_secret("code")?);
    let (password, totp) = (fields.required_secret("password")?, fields.required_secret("totp")?);
    let cookies = fields.flag("cookies")?;
    fields.end()?;
    let completion =
        Completion { login: &login, code: &code, password: &password, totp: totp.reveal() };
    let done = shared.office.complete_enrolment(&completion).await?;
    let session = begun(&shared, &done.signed_in, cookies).await?;
    let answer = Enrolled { session, codes: done.recovery_codes.into() };
    Ok(answered(StatusCode::CREATED, answer, cookies.then_some(&done.signed_in)))
}
