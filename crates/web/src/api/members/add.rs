//! `POST /api/v1/members`: a member with a sealed name, a key of their own and a role.

use amana_app::members::{NewMember, RoleAnswer, fit_name};
use amana_events::{EventId, MemberId, OrganisationId, PersonId, UnitId, common::Role};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{Commanded, SignedIn},
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Own},
};

/// Who is to be added.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"name": "Mira Solenne", "role": "conduct_officer"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct NewMemberAsked {
    /// The name people know them by; sealed.
    name: String,
    /// The role they hold, as a code.
    role: String,
    /// The office they belong to.
    unit: Option<uuid::Uuid>,
    /// The organisation they belong to; without it, the ledger's own.
    organisation: Option<uuid::Uuid>,
}

/// A member that was added.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Added {
    /// The member.
    #[schema(value_type = Uuid)]
    member: MemberId,
    /// The person they are.
    #[schema(value_type = Uuid)]
    person: PersonId,
    /// Whether the role is held.
    granted: bool,
    /// What a second member approves, where the role takes one.
    #[schema(value_type = Option<Uuid>)]
    proposal: Option<EventId>,
}

/// Adds a member with a role; one that takes a second member is proposed.
///
/// Needs a second factor shown within ten minutes.
#[utoipa::path(
    post,
    path = "/api/v1/members",
    tag = "members",
    security(("bearer" = [])),
    request_body(content = NewMemberAsked, content_type = "application/json"),
    responses((status = 201, description = "The member.", body = Added), SignedIn, Commanded)
)]
pub(crate) async fn add(
    caller: Caller<Own>,
    sent: Sent,
) -> Result<(StatusCode, Json<Added>), Problem> {
    caller.stepped_up()?;
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let name = fields.required_secret("name")?;
    let role = fields.required::<Role>("role", "a role's code")?;
    let unit = fields.parsed::<UnitId>("unit", "a unit's id")?;
    let organisation = fields.parsed::<OrganisationId>("organisation", "an organisation's id")?;
    fields.end()?;
    let (office, acting) = (caller.office.clone(), caller.acting());
    let name = fit_name(name.reveal(), &office.member_names())?;
    let new = NewMember { name, role, unit, organisation };
    let added = finish(place, async move { office.add_member(acting, new).await }).await??;
    let (granted, proposal) = answered(added.role);
    let answer = Added { member: added.member, person: added.person, granted, proposal };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// Whether a role is held, and what is to be approved.
pub(super) fn answered(answer: RoleAnswer) -> (bool, Option<EventId>) {
    match answer {
        RoleAnswer::Granted => (true, None),
        RoleAnswer::Proposed(event) => (false, Some(event)),
        RoleAnswer::RegistrarNeeded => (false, None),
    }
}
