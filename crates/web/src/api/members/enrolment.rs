//! `POST /api/v1/members/{member}/enrolment`: a code with which a member enrols, said once and kept nowhere.

use amana_events::MemberId;
use axum::{extract::Path, http::StatusCode};
use utoipa::ToSchema;

use super::GivenCode;
use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{Commanded, SignedIn},
        query::named,
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Own},
};

/// Under which name they sign in.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"login": "mira.solenne"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Name {
    /// The name; the one they have stays where none is given.
    login: Option<String>,
}

/// Gives a member who has no factors a code to enrol, good once and for a day.
///
/// An earlier code is dead. Needs a second factor shown within ten minutes.
#[utoipa::path(
    post,
    path = "/api/v1/members/{member}/enrolment",
    tag = "accounts",
    security(("bearer" = [])),
    params(("member" = uuid::Uuid, Path, description = "The member.")),
    request_body(content = Name, content_type = "application/json"),
    responses((status = 201, description = "The code.", body = GivenCode), SignedIn, Commanded)
)]
pub(crate) async fn give(
    caller: Caller<Own>,
    Path(member): Path<String>,
    sent: Sent,
) -> Result<(StatusCode, Json<GivenCode>), Problem> {
    let member: MemberId = named(&member)?;
    caller.stepped_up()?;
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let login: Option<String> = fields.parsed("login", "a name")?;
    fields.end()?;
    let (office, acting) = (caller.office.clone(), caller.acting());
    let given = async move { office.give_enrolment(acting, member, login.as_deref()).await };
    Ok((StatusCode::CREATED, Json(finish(place, given).await??.into())))
}
