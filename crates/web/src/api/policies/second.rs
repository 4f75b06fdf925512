//! `POST /api/v1/policies/proposals/{proposal}/activate` and `…/decline`: the second member's part.

use amana_events::{Digest, EventId, PublicText};
use axum::{extract::Path, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

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

/// What is in force now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InForce {
    /// The set's name.
    #[schema(value_type = Option<String>)]
    set: Option<Digest>,
}

/// Why it is declined.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"reason": "Grants more than was agreed."}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct SetDeclined {
    /// Why: everybody may read it.
    reason: String,
}

/// Brings a proposed set into force: a registrar or a head of conduct who did not propose it.
///
/// Needs a second factor shown within ten minutes.
#[utoipa::path(
    post,
    path = "/api/v1/policies/proposals/{proposal}/activate",
    tag = "policies",
    security(("bearer" = [])),
    params(("proposal" = uuid::Uuid, Path, description = "The proposal."), OnceAsked),
    responses((status = 200, description = "It is in force.", body = InForce), SignedIn, Decided)
)]
pub(crate) async fn activate(
    caller: Caller<Own>,
    Path(proposal): Path<String>,
    held: Held,
) -> Result<Json<InForce>, Problem> {
    let proposal: EventId = named(&proposal)?;
    caller.stepped_up()?;
    let (office, acting) = (held.office(&caller.office), caller.acting());
    let activated = async move { office.policies_activated(acting, proposal).await };
    Ok(Json(InForce { set: finish(held.place, activated).await?? }))
}

/// Declines a proposed set, or takes your own proposal back.
#[utoipa::path(
    post,
    path = "/api/v1/policies/proposals/{proposal}/decline",
    tag = "policies",
    security(("bearer" = [])),
    params(("proposal" = uuid::Uuid, Path, description = "The proposal."), OnceAsked),
    request_body(content = SetDeclined, content_type = "application/json"),
    responses((status = 204, description = "It was recorded."), SignedIn, Commanded)
)]
pub(crate) async fn decline(
    caller: Caller<Administer>,
    Path(proposal): Path<String>,
    sent: Sent,
) -> Result<StatusCode, Problem> {
    let proposal: EventId = named(&proposal)?;
    let (place, once) = (sent.place(), sent.once()?);
    let mut fields = sent.fields().await?;
    let office = once.office(&caller.office, &fields);
    let reason = fields.required::<PublicText>("reason", "a text of at most 1,000 characters")?;
    fields.end()?;
    let acting = caller.acting();
    let declined = async move { office.policies_declined(acting, proposal, reason).await };
    finish(place, declined).await??;
    Ok(StatusCode::NO_CONTENT)
}
