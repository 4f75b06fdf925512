//! `POST /api/v1/members/{member}/leave`, `…/suspend` and `…/reinstate`: comings and goings. The answer says what they have in hand.

use amana_app::standing::{InHand, Standing};
use amana_events::MemberId;
use axum::extract::Path;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        body::{Held, Json},
        documents::{
            answers::{Decided, SignedIn},
            asked::OnceAsked,
        },
        query::named,
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Administer},
};

/// How a member stands now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Stands {
    /// The member.
    #[schema(value_type = Uuid)]
    member: MemberId,
    /// `left`, `suspended` or `active`.
    state: &'static str,
    /// The open files they work, as far as you may know of them: each with `stream`, `reference` and `duty`.
    #[schema(value_type = Vec<Object>)]
    in_hand: Vec<InHand>,
}

/// Records that a member left.
///
/// Their roles end; sessions, tokens and factors are dead at once.
#[utoipa::path(
    post,
    path = "/api/v1/members/{member}/leave",
    tag = "members",
    security(("bearer" = [])),
    params(("member" = uuid::Uuid, Path, description = "The member."), OnceAsked),
    responses((status = 200, description = "It was recorded.", body = Stands), SignedIn, Decided)
)]
pub(crate) async fn leave(
    caller: Caller<Administer>,
    Path(member): Path<String>,
    held: Held,
) -> Result<Json<Stands>, Problem> {
    record(&caller, &member, held, Standing::Left).await
}

/// Suspends a member.
///
/// They do nothing until they are reinstated; their sessions and tokens are dead at once.
#[utoipa::path(
    post,
    path = "/api/v1/members/{member}/suspend",
    tag = "members",
    security(("bearer" = [])),
    params(("member" = uuid::Uuid, Path, description = "The member."), OnceAsked),
    responses((status = 200, description = "It was recorded.", body = Stands), SignedIn, Decided)
)]
pub(crate) async fn suspend(
    caller: Caller<Administer>,
    Path(member): Path<String>,
    held: Held,
) -> Result<Json<Stands>, Problem> {
    record(&caller, &member, held, Standing::Suspended).await
}

/// Lifts a suspension.
///
/// They hold the roles they held before.
#[utoipa::path(
    post,
    path = "/api/v1/members/{member}/reinstate",
    tag = "members",
    security(("bearer" = [])),
    params(("member" = uuid::Uuid, Path, description = "The member."), OnceAsked),
    responses((status = 200, description = "It was recorded.", body = Stands), SignedIn, Decided)
)]
pub(crate) async fn reinstate(
    caller: Caller<Administer>,
    Path(member): Path<String>,
    held: Held,
) -> Result<Json<Stands>, Problem> {
    record(&caller, &member, held, Standing::Reinstated).await
}

async fn record(
    caller: &Caller<Administer>,
    member: &str,
    held: Held,
    standing: Standing,
) -> Result<Json<Stands>, Problem> {
    let member: MemberId = named(member)?;
    let (office, acting) = (held.office(&caller.office), caller.acting());
    let stands = async move { office.member_stands(acting, member, standing).await };
    let in_hand = finish(held.place, stands).await??;
    let state = match standing {
        Standing::Left => "left",
        Standing::Suspended => "suspended",
        Standing::Reinstated => "active",
    };
    Ok(Json(Stands { member, state, in_hand }))
}
