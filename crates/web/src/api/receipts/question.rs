//! `POST /api/v1/reports/{id}/receipts/question`: the holder's own question, before a lost code is replaced.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;
use utoipa::ToSchema;

use super::{holder, report};
use crate::{
    api::{
        body::{Json, Sent},
        documents::answers::{Commanded, SignedIn},
        lists::shown_to,
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Own},
};

/// Whose.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"holder": "survivor"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Whose {
    /// Whose: `reporter` or `survivor`.
    holder: String,
}

/// A question.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what is written")]
pub(crate) struct Question {
    /// The question.
    question: String,
}

/// The question a holder chose, to be asked of them.
///
/// It is opened for the caller, and the log says so: each time, so a request that is lost is simply sent again.
#[utoipa::path(
    post,
    path = "/api/v1/reports/{id}/receipts/question",
    tag = "receipts",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The report's id.")),
    request_body(content = Whose, content_type = "application/json"),
    responses(
        (status = 201, description = "This is to be asked.", body = Question,
            headers(("Position" = u64, description = "Where what was recorded stands in the log: sent with a request that reads, the answer has it."))),
        SignedIn, Commanded
    )
)]
pub(crate) async fn ask(
    caller: Caller<Own>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    caller.stepped_up()?;
    let report = report(&caller, &id).await?;
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let holder = holder(&mut fields)?;
    fields.end()?;
    let (office, member) = (caller.office.clone(), caller.member());
    let work = async move { office.holders_question(member, report, holder).await };
    let question = finish(place, work).await??;
    let answer = json!({"question": question.reveal()});
    let recorded = shown_to(&caller.office).await?;
    Ok((StatusCode::CREATED, recorded, Json(answer)).into_response())
}
