//! `POST /api/v1/policies/explain`: why a member may do something now, or may not. Nothing is done.

use amana_app::policies::{Action, Explained, Question};
use amana_events::{Code, MemberId, PurposeCode};
use amana_vault::Compartment;
use utoipa::ToSchema;

use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{Commanded, SignedIn},
        fields::Fields,
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Read},
};

/// What is asked.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"action": "view", "file": "C-7F3K-92QW"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct ExplanationAsked {
    /// An action of the policies.
    action: String,
    /// To which file: a reference, or `kind/uuid`; none for the ledger itself.
    file: Option<String>,
    /// Whose leave; your own where none is named. A member asks for themselves.
    member: Option<uuid::Uuid>,
    /// For what, as a code.
    purpose: Option<String>,
    /// On which lawful basis, as a code.
    basis: Option<String>,
    /// The class of the sealed field; with the action `open`.
    compartment: Option<String>,
}

/// Says whether you may do something now, and by which policies.
///
/// That there is such a file is a look at it, and is recorded. Of a file you may not know of you are told that there is none.
#[utoipa::path(
    post,
    path = "/api/v1/policies/explain",
    tag = "policies",
    security(("bearer" = [])),
    request_body(content = ExplanationAsked, content_type = "application/json"),
    responses(
        (status = 200, description = "`allowed`, `policies`, `words` and the facts that decided.", body = Object),
        SignedIn, Commanded
    )
)]
pub(crate) async fn explain(caller: Caller<Read>, sent: Sent) -> Result<Json<Explained>, Problem> {
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let (member, question) = question(&mut fields)?;
    fields.end()?;
    let (office, acting) = (caller.office.clone(), caller.acting());
    let member = member.unwrap_or_else(|| caller.member());
    let explained = async move {
        let said = office.explain(acting, member, &question).await?;
        let files: Vec<_> = said.stream.into_iter().collect();
        if !files.is_empty() {
            office.note_list(acting, "policy_explain", &files, None).await?;
        }
        Ok::<_, amana_app::AppError>(said)
    };
    Ok(Json(finish(place, explained).await??))
}

fn question(fields: &mut Fields) -> Result<(Option<MemberId>, Question), Problem> {
    let actions: Vec<(&str, Action)> = Action::ALL.iter().map(|it| (it.code(), *it)).collect();
    let classes: Vec<(&str, Compartment)> =
        Compartment::ALL.iter().map(|it| (it.code(), *it)).collect();
    let action = fields.some_of("action", &actions)?;
    let action = action.ok_or_else(|| Problem::of("missing_field").at("action"))?;
    let question = Question {
        action,
        file: fields.parsed("file", "a reference, or kind/uuid")?,
        purpose: fields.parsed::<PurposeCode>("purpose", "a code")?,
        basis: fields.parsed::<Code>("basis", "a code")?,
        compartment: fields.some_of("compartment", &classes)?,
    };
    Ok((fields.parsed("member", "a member's id")?, question))
}
