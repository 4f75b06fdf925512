//! `POST /api/v1/session/step-up`: a second factor shown again, which counts for ten minutes.

use amana_app::signin::{Session, Token};
use amana_events::Moment;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Given, with};
use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{SignedIn, SigningIn},
    },
    problem::Problem,
    signed::{Caller, cookie, scope::Own},
};

/// A second factor.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"totp": "492039"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct StepUp {
    /// The code the app shows now; or a printed code.
    totp: Option<String>,
    /// A printed code, which is used up.
    recovery_code: Option<String>,
}

/// It counts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Stepped {
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    stepped_up_until: Option<Moment>,
    /// The session's new token, said this once; the old one is dead. Left out for a browser, whose cookie is exchanged.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// Shows a second factor again.
#[utoipa::path(
    post,
    path = "/api/v1/session/step-up",
    tag = "session",
    security(("bearer" = [])),
    request_body(content = StepUp, content_type = "application/json"),
    responses((status = 200, description = "It counts for ten minutes.", body = Stepped), SignedIn, SigningIn)
)]
pub(crate) async fn step_up(caller: Caller<Own>, sent: Sent) -> Result<Response, Problem> {
    let mut fields = sent.fields().await?;
    let second = Given::read(&mut fields)?;
    fields.end()?;
    let stepped = caller.office.step_up(caller.token()?, second.second()).await?;
    Ok(answered(&caller, stepped))
}

/// The answer to who showed a second factor: the session's new token, or the cookie that has it.
pub(super) fn answered(caller: &Caller<Own>, (token, session): (Token, Session)) -> Response {
    let said = (!caller.by_cookie).then(|| token.text().reveal().to_owned());
    let answer = Stepped { stepped_up_until: session.stepped_up_until, token: said };
    let mut response = (StatusCode::OK, Json(answer)).into_response();
    if caller.by_cookie {
        with(&mut response, cookie::give_session(&token));
    }
    response
}
