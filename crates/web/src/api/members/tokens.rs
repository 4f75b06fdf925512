//! `/api/v1/service-tokens`: tokens with which programs act for a member, made, seen and ended by a registrar.
//!
//! To end one needs no second factor: what takes something away waits for nothing.

use amana_events::{Code, EventId, MemberId, Moment};
use axum::{extract::Path, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        body::{Held, Json, Sent},
        documents::answers::{Commanded, Decided, SignedIn},
        query::named,
    },
    problem::Problem,
    server::admission::finish,
    signed::{
        Caller,
        scope::{Administer, Own},
    },
};

/// For whom, and for what.
#[derive(Debug, ToSchema)]
#[schema(example = json!({
    "member": "0190f1a2-0000-7000-8000-000000000001", "scope": ["read"], "until": "2027-06-30"
}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct NewToken {
    /// For whom it acts.
    member: uuid::Uuid,
    /// What it is good for: `read`, `record`, `administer`, `audit`.
    scope: Vec<String>,
    /// Until when: a day, which is its end, or a moment; a year where none is named.
    until: Option<String>,
}

/// A token, said this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenGiven {
    /// Its name.
    #[schema(value_type = Uuid)]
    id: EventId,
    /// The token.
    token: String,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    until: Moment,
}

/// Tokens.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Tokens {
    /// Each that was given.
    tokens: Vec<Known>,
}

/// A token that was given.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Known {
    /// Its name.
    #[schema(value_type = Uuid)]
    id: EventId,
    /// For whom it acts.
    #[schema(value_type = Uuid)]
    member: MemberId,
    /// What it is good for.
    #[schema(value_type = Vec<String>)]
    scope: Vec<Code>,
    /// When it was given.
    #[schema(value_type = String, format = DateTime)]
    given: Moment,
    /// Who made it; null for the operator.
    #[schema(value_type = Option<Uuid>)]
    by: Option<MemberId>,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    until: Moment,
    /// Whether it lives.
    lives: bool,
}

/// Every service token that was given.
#[utoipa::path(
    get,
    path = "/api/v1/service-tokens",
    tag = "accounts",
    security(("bearer" = [])),
    responses((status = 200, description = "The tokens.", body = Tokens), SignedIn)
)]
pub(crate) async fn list(caller: Caller<Administer>) -> Result<Json<Tokens>, Problem> {
    let tokens = caller.office.service_tokens(caller.acting()).await?.into_iter();
    let known = tokens.map(|(id, it, lives)| Known {
        id,
        member: it.member,
        scope: it.scope,
        given: it.given,
        by: it.by,
        until: it.until,
        lives,
    });
    Ok(Json(Tokens { tokens: known.collect() }))
}

/// Makes a token with which a program acts for a member, within its scope and for a year at most.
///
/// Needs a second factor shown within ten minutes.
#[utoipa::path(
    post,
    path = "/api/v1/service-tokens",
    tag = "accounts",
    security(("bearer" = [])),
    request_body(content = NewToken, content_type = "application/json"),
    responses((status = 201, description = "The token.", body = TokenGiven), SignedIn, Commanded)
)]
pub(crate) async fn give(
    caller: Caller<Own>,
    sent: Sent,
) -> Result<(StatusCode, Json<TokenGiven>), Problem> {
    caller.stepped_up()?;
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let member = fields.required::<MemberId>("member", "a member's id")?;
    let scope = fields.words::<Code>("scope", "a list of codes")?;
    let until = fields.moment("until")?;
    fields.end()?;
    let (office, acting) = (caller.office.clone(), caller.acting());
    let given = async move { office.give_service_token(acting, member, scope, until).await };
    let given = finish(place, given).await??;
    let token = given.token.text().reveal().to_owned();
    Ok((StatusCode::CREATED, Json(TokenGiven { id: given.id, token, until: given.until })))
}

/// Revokes a token: it is dead at once, on every server.
#[utoipa::path(
    delete,
    path = "/api/v1/service-tokens/{token}",
    tag = "accounts",
    security(("bearer" = [])),
    params(("token" = uuid::Uuid, Path, description = "Its name.")),
    responses((status = 204, description = "It is dead."), SignedIn, Decided)
)]
pub(crate) async fn end(
    caller: Caller<Administer>,
    Path(token): Path<String>,
    held: Held,
) -> Result<StatusCode, Problem> {
    let token: EventId = named(&token)?;
    let (office, acting) = (caller.office.clone(), caller.acting());
    finish(held.place, async move { office.end_service_token(acting, token).await }).await??;
    Ok(StatusCode::NO_CONTENT)
}
