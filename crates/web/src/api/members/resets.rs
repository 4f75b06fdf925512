//! `POST /api/v1/members/{member}/factors-reset` and `/api/v1/factors-resets/{proposal}/approve`: two members reset a third one's
//! factors.

use amana_events::{EventId, MemberId};
use axum::{extract::Path, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use super::GivenCode;
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
    signed::{Caller, scope::Own},
};

/// A reset that waits for a second member.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResetProposed {
    /// Whose factors.
    #[schema(value_type = Uuid)]
    member: MemberId,
    /// What the second member approves, within a week.
    #[schema(value_type = Uuid)]
    proposal: EventId,
}

/// Proposes to reset a member's factors.
///
/// Needs a second factor shown within ten minutes.
#[utoipa::path(
    post,
    path = "/api/v1/members/{member}/factors-reset",
    tag = "accounts",
    security(("bearer" = [])),
    params(("member" = uuid::Uuid, Path, description = "The member."), OnceAsked),
    responses((status = 201, description = "It waits for a second member.", body = ResetProposed), SignedIn, Decided)
)]
pub(crate) async fn propose(
    caller: Caller<Own>,
    Path(member): Path<String>,
    held: Held,
) -> Result<(StatusCode, Json<ResetProposed>), Problem> {
    let member: MemberId = named(&member)?;
    caller.stepped_up()?;
    let (office, acting) = (held.office(&caller.office), caller.acting());
    let proposed = async move { office.propose_factors_reset(acting, member).await };
    let proposal = finish(held.place, proposed).await??;
    Ok((StatusCode::CREATED, Json(ResetProposed { member, proposal })))
}

/// Signs a proposed reset, as a second member.
///
/// Every factor, session and token of the member is void, and a new code to enrol is said once. Needs a second factor shown within
/// ten minutes.
#[utoipa::path(
    post,
    path = "/api/v1/factors-resets/{proposal}/approve",
    tag = "accounts",
    security(("bearer" = [])),
    params(("proposal" = uuid::Uuid, Path, description = "The proposal.")),
    responses((status = 201, description = "The new code.", body = GivenCode), SignedIn, Decided)
)]
pub(crate) async fn approve(
    caller: Caller<Own>,
    Path(proposal): Path<String>,
    held: Held,
) -> Result<(StatusCode, Json<GivenCode>), Problem> {
    let proposal: EventId = named(&proposal)?;
    caller.stepped_up()?;
    let (office, acting) = (caller.office.clone(), caller.acting());
    let reset = async move {
        let member = office.member_of_reset(proposal).await?;
        office.reset_factors(acting, member, Some(proposal)).await
    };
    Ok((StatusCode::CREATED, Json(finish(held.place, reset).await??.into())))
}
