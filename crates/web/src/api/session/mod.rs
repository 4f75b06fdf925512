//! Signing in and out, and showing a second factor again.

pub(crate) mod bearer;
pub(crate) mod leave;
pub(crate) mod oidc;
pub(crate) mod passkey;
pub(crate) mod show;
pub(crate) mod sign_in;
pub(crate) mod step_up;

use amana_app::signin::{Second, SignedIn};
use amana_events::{MemberId, Moment};
use amana_vault::Secret;
use axum::{
    http::{HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{body::Json, fields::Fields};
use crate::{
    problem::Problem,
    server::Shared,
    signed::{cookie, form_token},
};

/// Somebody signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Begun {
    /// The member.
    #[schema(value_type = Uuid)]
    member: MemberId,
    /// When it ends whatever is done.
    #[schema(value_type = String, format = DateTime)]
    expires: Moment,
    /// Printed codes that are left.
    recovery_codes_left: usize,
    /// The session's token, said this once; left out where cookies were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// What this device shows the next time; left out where cookies were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<String>,
    /// What a browser sends as `X-Form-Token` with whatever changes something; only with cookies.
    #[serde(skip_serializing_if = "Option::is_none")]
    form_token: Option<String>,
}

/// A second factor as it is given: exactly one.
pub(crate) enum Given {
    Totp(Secret),
    Recovery(Secret),
}

impl Given {
    pub(crate) fn read(fields: &mut Fields) -> Result<Self, Problem> {
        let (totp, recovery) = (fields.secret("totp")?, fields.secret("recovery_code")?);
        match (totp.reveal().is_empty(), recovery.reveal().is_empty()) {
            (false, true) => Ok(Self::Totp(totp)),
            (true, false) => Ok(Self::Recovery(recovery)),
            (true, true) => Err(Problem::of("missing_field").at("totp")),
            (false, false) => {
                let detail = "Want one of totp and recovery_code, not both.";
                Err(Problem::of("wrong_shape").at("recovery_code").saying(detail))
            }
        }
    }

    pub(crate) fn second(&self) -> Second<'_> {
        match self {
            Self::Totp(code) => Second::Totp(code.reveal()),
            Self::Recovery(code) => Second::Recovery(code.reveal()),
        }
    }
}

/// The answer to who signed in, with cookies where they were asked for.
pub(crate) async fn begun(
    shared: &Shared,
    signed: &SignedIn,
    cookies: bool,
) -> Result<Begun, Problem> {
    let form =
        if cookies { Some(form_token(&shared.office, &signed.session).await?) } else { None };
    let text = |token: &amana_app::signin::Token| token.text().reveal().to_owned();
    Ok(Begun {
        member: signed.session.member,
        expires: signed.session.expires,
        recovery_codes_left: signed.recovery_codes,
        token: (!cookies).then(|| text(&signed.token)),
        device: (!cookies).then(|| text(&signed.device)),
        form_token: form,
    })
}

/// The same with the headers that give a browser its cookies.
pub(crate) fn answered<T: Serialize>(
    status: StatusCode,
    answer: T,
    signed: Option<&SignedIn>,
) -> Response {
    let given = signed
        .map(|signed| [cookie::give_session(&signed.token), cookie::give_device(&signed.device)]);
    let mut response = (status, Json(answer)).into_response();
    with(&mut response, given.into_iter().flatten().flatten());
    response
}

/// Adds headers that may stand several times.
pub(crate) fn with(
    response: &mut Response,
    headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>,
) {
    for (name, value) in headers {
        response.headers_mut().append(name, value);
    }
}
