//! `/api/v1/members/{member}/roles`: a role given, ended, or looked at again.

use amana_events::{EventId, MemberId, common::Role};
use axum::{extract::Path, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use super::add::answered;
use crate::{
    api::{
        body::{Held, Json, Sent},
        documents::{
            answers::{Commanded, Decided, SignedIn},
            asked::OnceAsked,
        },
        query::named,
    },
    problem::Problem,
    server::admission::finish,
    signed::{
        Caller,
        scope::{Administer, Own},
    },
};

/// Which role.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"role": "investigator", "proposal": "0190f1a2-0000-7000-8000-000000000002"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct RoleWanted {
    /// The role, as a code.
    role: String,
    /// The proposal that is approved hereby.
    proposal: Option<uuid::Uuid>,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoleGiven {
    /// The member.
    #[schema(value_type = Uuid)]
    member: MemberId,
    /// The role.
    #[schema(value_type = String)]
    role: Role,
    /// Whether it is held.
    granted: bool,
    /// What a second member approves, where it takes one.
    #[schema(value_type = Option<Uuid>)]
    proposal: Option<EventId>,
}

/// Gives a member a role, proposes it, or approves a proposal.
///
/// A role that opens sealed fields takes a second member, who sends the proposal. Needs a second factor shown within ten minutes.
#[utoipa::path(
    post,
    path = "/api/v1/members/{member}/roles",
    tag = "members",
    security(("bearer" = [])),
    params(("member" = uuid::Uuid, Path, description = "The member."), OnceAsked),
    request_body(content = RoleWanted, content_type = "application/json"),
    responses((status = 201, description = "It was recorded.", body = RoleGiven), SignedIn, Commanded)
)]
pub(crate) async fn give(
    caller: Caller<Own>,
    Path(member): Path<String>,
    sent: Sent,
) -> Result<(StatusCode, Json<RoleGiven>), Problem> {
    let member: MemberId = named(&member)?;
    caller.stepped_up()?;
    let (place, once) = (sent.place(), sent.once()?);
    let mut fields = sent.fields().await?;
    let office = once.office(&caller.office, &fields);
    let role = fields.required::<Role>("role", "a role's code")?;
    let proposal = fields.parsed::<EventId>("proposal", "an event's id")?;
    fields.end()?;
    let acting = caller.acting();
    let given = async move { office.give_role(acting, member, role, proposal).await };
    let (granted, proposal) = answered(finish(place, given).await??);
    Ok((StatusCode::CREATED, Json(RoleGiven { member, role, granted, proposal })))
}

/// Takes a role back, or gives up your own.
#[utoipa::path(
    delete,
    path = "/api/v1/members/{member}/roles/{role}",
    tag = "members",
    security(("bearer" = [])),
    params(
        ("member" = uuid::Uuid, Path, description = "The member."),
        ("role" = String, Path, description = "The role, as a code."), OnceAsked),
    responses((status = 204, description = "It has ended."), SignedIn, Decided)
)]
pub(crate) async fn end(
    caller: Caller<Administer>,
    Path((member, role)): Path<(String, String)>,
    held: Held,
) -> Result<StatusCode, Problem> {
    record(&caller, (&member, &role), held, false).await
}

/// Says that the member still needs the role: never your own.
#[utoipa::path(
    post,
    path = "/api/v1/members/{member}/roles/{role}/recertify",
    tag = "members",
    security(("bearer" = [])),
    params(
        ("member" = uuid::Uuid, Path, description = "The member."),
        ("role" = String, Path, description = "The role, as a code."), OnceAsked),
    responses((status = 204, description = "It was recorded."), SignedIn, Decided)
)]
pub(crate) async fn recertify(
    caller: Caller<Administer>,
    Path((member, role)): Path<(String, String)>,
    held: Held,
) -> Result<StatusCode, Problem> {
    record(&caller, (&member, &role), held, true).await
}

async fn record(
    caller: &Caller<Administer>,
    (member, role): (&str, &str),
    held: Held,
    stays: bool,
) -> Result<StatusCode, Problem> {
    let (member, role) = (named::<MemberId>(member)?, named::<Role>(role)?);
    let (office, acting) = (held.office(&caller.office), caller.acting());
    let recorded = async move {
        if stays {
            office.role_recertified(acting, member, role).await
        } else {
            office.role_ended(acting, member, role).await
        }
    };
    finish(held.place, recorded).await??;
    Ok(StatusCode::NO_CONTENT)
}
