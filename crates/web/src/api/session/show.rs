//! `GET /api/v1/session`: who asks, by which session, with which roles.

use amana_app::signin::SessionKind;
use amana_events::{Code, MemberId, Moment};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    api::{body::Json, documents::answers::SignedIn},
    problem::Problem,
    signed::{Caller, form_token, scope::Any},
};

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Shown {
    /// Its name, by which it is ended.
    session: Uuid,
    /// The member.
    #[schema(value_type = Uuid)]
    member: MemberId,
    /// The roles they hold now.
    roles: Vec<&'static str>,
    /// Whether it is a program's.
    service: bool,
    /// What a program's is for.
    #[schema(value_type = Vec<String>)]
    scope: Vec<Code>,
    /// With which factors it began.
    #[schema(value_type = Vec<String>)]
    factors: Vec<Code>,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    made: Moment,
    /// When it ends whatever is done.
    #[schema(value_type = String, format = DateTime)]
    expires: Moment,
    /// Until when a second factor shown again counts; null where it does not.
    #[schema(value_type = Option<String>, format = DateTime)]
    stepped_up_until: Option<Moment>,
    /// What a browser sends as `X-Form-Token`; null for who came by a token.
    form_token: Option<String>,
}

/// Who asks.
#[utoipa::path(
    get,
    path = "/api/v1/session",
    tag = "session",
    security(("bearer" = [])),
    responses((status = 200, description = "The session.", body = Shown), SignedIn)
)]
pub(crate) async fn show(caller: Caller<Any>) -> Result<Json<Shown>, Problem> {
    let form_token = if caller.by_cookie {
        Some(form_token(&caller.office, &caller.session).await?)
    } else {
        None
    };
    let registry = caller.office.registry().await?;
    let roles = registry.roles_of(caller.member()).iter().map(|role| role.code()).collect();
    let session = &caller.session;
    Ok(Json(Shown {
        session: session.session,
        member: session.member,
        roles,
        service: session.kind == SessionKind::Service,
        scope: session.scope.clone(),
        factors: session.factors.clone(),
        made: session.made,
        expires: session.expires,
        stepped_up_until: session.stepped_up_until,
        form_token,
    }))
}
