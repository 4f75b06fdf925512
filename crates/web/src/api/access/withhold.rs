//! `POST /api/v1/withholdings`: the openings of a case are left out of a survivor's own list for a time, on a second member's word.

use amana_app::seconds::SecondWord;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use utoipa::ToSchema;

use super::how_long;
use crate::{
    api::{
        body::{Json, Sent},
        documents::{
            answers::{Commanded, SignedIn},
            asked::OnceAsked,
        },
        streams::recorded,
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Own},
};

/// The word, why, and for how long.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"word": {}, "reason": "An interview is being prepared.", "hours": 720}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Withholding {
    /// What `POST /api/v1/words` gave the second member.
    #[schema(value_type = Object)]
    word: SecondWord,
    /// Why; sealed.
    reason: String,
    /// For so many hours; as long as the ledger's clock allows where nothing is said.
    hours: Option<u32>,
    /// Or until then.
    #[schema(format = DateTime)]
    until: Option<String>,
}

/// Leaves the openings of a case out of a survivor's own list.
///
/// They are shown how many are left out, and all of them afterwards.
#[utoipa::path(
    post,
    path = "/api/v1/withholdings",
    tag = "access",
    security(("bearer" = [])),
    params(OnceAsked),
    request_body(content = Withholding, content_type = "application/json"),
    responses(
        (status = 201, description = "They are left out.", body = Object,
            headers(("Position" = u64, description = "Where what was recorded stands in the log: sent with a request that reads, the answer has it."))),
        SignedIn, Commanded
    )
)]
pub(crate) async fn withhold(caller: Caller<Own>, sent: Sent) -> Result<Response, Problem> {
    caller.stepped_up()?;
    let (place, once) = (sent.place(), sent.once()?);
    let mut fields = sent.fields().await?;
    let office = once.office(&caller.office, &fields);
    let given: SecondWord = fields.required_shape("word", "a word that was given")?;
    let (reason, long) = (fields.required_secret("reason")?, how_long(&mut fields)?);
    fields.end()?;
    let member = caller.member();
    let work = async move { office.withhold_access(member, &given, long, &reason).await };
    let (withheld, done) = finish(place, work).await??;
    Ok((StatusCode::CREATED, recorded(&done), Json(withheld)).into_response())
}
