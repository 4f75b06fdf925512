//! `POST /api/v1/policies`: a set is proposed. Nothing changes until a second member activates it.

use amana_app::policies;
use amana_events::{Code, Digest, EventId, PublicText};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        body::{Json, Sent},
        documents::{
            answers::{Commanded, SignedIn},
            asked::OnceAsked,
        },
        fields::Fields,
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Administer},
};

/// A set.
#[derive(Debug, ToSchema)]
#[schema(example = json!({
    "files": [{"path": "schema.cedarschema", "text": "…"}, {"path": "roles/reviewer.cedar", "text": "…"}],
    "note": "Reviewers see the figures."
}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Set {
    /// Its files: `schema.cedarschema`, `roles/….cedar`, `guards/….cedar`; all of them, not only those that change.
    files: Vec<File>,
    /// What the prover says that it newly grants, as codes. By which policies it may grant what the set in force denies is named
    /// in any case.
    grants: Option<Vec<String>>,
    /// What changes, and why: everybody may read it.
    note: Option<String>,
}

/// A file of a set.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct File {
    /// Its path in the set.
    path: String,
    /// What it says.
    text: String,
}

/// What waits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SetProposed {
    /// What the second member activates or declines.
    #[schema(value_type = Uuid)]
    proposal: EventId,
    /// The set's name.
    #[schema(value_type = String)]
    set: Digest,
}

/// Proposes a policy set.
///
/// It is read first: one that cannot be used is refused, and nothing is recorded.
#[utoipa::path(
    post,
    path = "/api/v1/policies",
    tag = "policies",
    security(("bearer" = [])),
    params(OnceAsked),
    request_body(content = Set, content_type = "application/json"),
    responses((status = 201, description = "It waits.", body = SetProposed), SignedIn, Commanded)
)]
pub(crate) async fn propose(
    caller: Caller<Administer>,
    sent: Sent,
) -> Result<(StatusCode, Json<SetProposed>), Problem> {
    let (place, once) = (sent.place(), sent.once()?);
    let mut fields = sent.fields().await?;
    let office = once.office(&caller.office, &fields);
    let files = fields.objects("files")?;
    if files.is_empty() {
        return Err(Problem::of("missing_field").at("files"));
    }
    let files = files.into_iter().map(file).collect::<Result<Vec<_>, _>>()?;
    let grants = fields.words::<Code>("grants", "a list of codes")?;
    let note = fields.parsed::<PublicText>("note", "a text of at most 1,000 characters")?;
    fields.end()?;
    let acting = caller.acting();
    let proposed = async move {
        let content = policies::of_files(files)?;
        let checked = policies::check(&content)?;
        let proposal = office.policies_proposed(acting, content, Some(grants), note).await?;
        Ok::<_, amana_app::AppError>(SetProposed { proposal, set: checked.set })
    };
    Ok((StatusCode::CREATED, Json(finish(place, proposed).await??)))
}

fn file(mut fields: Fields) -> Result<(String, String), Problem> {
    let path = fields.required("path", "a path")?;
    let text = fields.required("text", "a text")?;
    fields.end()?;
    Ok((path, text))
}
