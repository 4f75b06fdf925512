//! `POST /api/v1/session/bearer`: a short-lived token that stands for the session, for a program at hand.

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{body::Json, documents::answers::SignedIn},
    problem::Problem,
    signed::{Caller, scope::Any, sign_in},
};

/// A token, in the words of OAuth 2.0.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Bearer {
    /// The token: a JSON Web Token.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds it lives; it dies with the session before that.
    expires_in: i64,
}

/// A token that stands for this session for ten minutes at most.
#[utoipa::path(
    post,
    path = "/api/v1/session/bearer",
    tag = "session",
    security(("bearer" = [])),
    responses((status = 201, description = "The token.", body = Bearer), SignedIn)
)]
pub(crate) async fn give(caller: Caller<Any>) -> Result<(StatusCode, Json<Bearer>), Problem> {
    let made = caller.office.bearer_for(caller.token()?).await?.ok_or_else(sign_in)?;
    let (access_token, expires_in) = (made.token.reveal().to_owned(), made.seconds);
    Ok((StatusCode::CREATED, Json(Bearer { access_token, token_type: "Bearer", expires_in })))
}
