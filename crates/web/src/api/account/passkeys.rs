//! `/api/v1/account/passkeys`: a member's own passkeys, made, seen and removed.

use std::sync::Arc;

use amana_app::signin::OwnPasskey;
use amana_events::Moment;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{PasskeyAsked, PasskeySent, site};
use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{ByPasskey, SignedIn, SigningIn},
    },
    problem::Problem,
    server::Shared,
    signed::{Caller, scope::Own},
};

/// A passkey that a browser made.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct NewPasskey {
    /// What came with the question.
    #[schema(max_length = 65_536)]
    ceremony: String,
    /// What the browser answered, as its `toJSON` writes it.
    #[schema(value_type = Object)]
    credential: serde_json::Value,
    /// What its member calls it, to know it again: 60 characters at most.
    name: Option<String>,
}

/// A passkey.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Passkey {
    /// Which: by this it is removed.
    id: Uuid,
    /// What its member calls it.
    name: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    made: Moment,
    /// When it was shown last; null for never.
    #[schema(value_type = Option<String>, format = DateTime)]
    used: Option<Moment>,
}

impl From<OwnPasskey> for Passkey {
    fn from(own: OwnPasskey) -> Self {
        let OwnPasskey { id, name, made, used } = own;
        Self { id, name: name.reveal().to_owned(), made, used }
    }
}

/// A member's passkeys, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Passkeys {
    /// Each of them.
    passkeys: Vec<Passkey>,
}

/// A passkey that counts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PasskeyTaken {
    /// Which.
    id: Uuid,
}

/// The passkeys of whose session it is.
#[utoipa::path(
    get,
    path = "/api/v1/account/passkeys",
    tag = "session",
    security(("bearer" = [])),
    responses((status = 200, description = "All of them.", body = Passkeys), SignedIn)
)]
pub(crate) async fn list(caller: Caller<Own>) -> Result<Json<Passkeys>, Problem> {
    let own = caller.office.own_passkeys(&caller.session).await?;
    Ok(Json(Passkeys { passkeys: own.into_iter().map(Passkey::from).collect() }))
}

/// What a browser is asked, to make a passkey.
#[utoipa::path(
    post,
    path = "/api/v1/account/passkeys",
    tag = "session",
    security(("bearer" = [])),
    responses((status = 200, description = "What the browser is asked.", body = PasskeyAsked), SignedIn, SigningIn, ByPasskey)
)]
pub(crate) async fn begin(
    State(shared): State<Arc<Shared>>,
    caller: Caller<Own>,
) -> Result<Json<PasskeyAsked>, Problem> {
    Ok(Json(caller.office.begin_passkey(caller.token()?, site(&shared)?).await?.into()))
}

/// Takes the passkey: its member signs in by it from now on. Every other session of theirs ends.
#[utoipa::path(
    post,
    path = "/api/v1/account/passkeys/complete",
    tag = "session",
    security(("bearer" = [])),
    request_body(content = NewPasskey, content_type = "application/json"),
    responses((status = 201, description = "It counts.", body = PasskeyTaken), SignedIn, SigningIn, ByPasskey)
)]
pub(crate) async fn complete(
    State(shared): State<Arc<Shared>>,
    caller: Caller<Own>,
    sent: Sent,
) -> Result<(StatusCode, Json<PasskeyTaken>), Problem> {
    let mut fields = sent.fields().await?;
    let (sent, name) = (PasskeySent::read(&mut fields)?, fields.secret("name")?);
    fields.end()?;
    let (token, site) = (caller.token()?, site(&shared)?);
    let id = caller.office.complete_passkey(token, site, sent.answer(), &name).await?;
    shared.feeds.look_at_sessions();
    Ok((StatusCode::CREATED, Json(PasskeyTaken { id })))
}

/// Removes one: nobody signs in by it any more. Every other session of its member ends.
#[utoipa::path(
    delete,
    path = "/api/v1/account/passkeys/{passkey}",
    tag = "session",
    security(("bearer" = [])),
    params(("passkey" = Uuid, Path, description = "Which.")),
    responses((status = 204, description = "It is gone."), SignedIn, SigningIn, ByPasskey)
)]
pub(crate) async fn remove(
    State(shared): State<Arc<Shared>>,
    caller: Caller<Own>,
    Path(passkey): Path<String>,
) -> Result<StatusCode, Problem> {
    let token = caller.token()?;
    let passkey: Uuid = passkey.parse().map_err(|_| Problem::of("not_found"))?;
    let gone = caller.office.remove_passkey(token, passkey).await?;
    shared.feeds.look_at_sessions();
    if gone { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::of("not_found")) }
}
