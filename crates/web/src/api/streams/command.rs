//! `POST /api/v1/streams/{kind}/{id}/commands`: one command on a file, decided by its rules.
//!
//! INVARIANT: who acts is who signed in; no field of the body names another. What is recorded in the registry gives somebody power or
//! takes it: it asks for a second factor, as its own addresses do.

use amana_app::Expect;
use amana_app::record::{self, answer_done};
use amana_events::StreamKind;
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use utoipa::ToSchema;

use super::{recorded, stream_of, version};
use crate::{
    api::{
        body::{Json, Sent, idempotency_key},
        documents::{
            answers::{Commanded, SignedIn},
            asked::OnceAsked,
        },
    },
    problem::Problem,
    server::admission,
    signed::{Caller, scope::Record},
};

/// A command. `GET /api/v1/schema/commands` says which there are, with their data.
#[derive(Debug, ToSchema)]
#[schema(example = json!({
    "command": "triage_report",
    "data": {"outcome": "outside_remit", "assistance_offered": true, "reason": "Another body's."}
}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Asked {
    /// Its name.
    command: String,
    /// Its data.
    data: Option<Value>,
    /// When the organisation came to know; now where none is given.
    #[schema(format = DateTime)]
    known: Option<String>,
    /// When it happened: `YYYY`, `YYYY-MM`, `YYYY..YYYY`, `..YYYY` or `unknown`. Exact dates are sealed.
    occurred: Option<String>,
    /// For what purpose, as a code.
    purpose: Option<String>,
}

/// What it led to.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what is written")]
pub(crate) struct Done {
    /// The file.
    stream: String,
    /// Its version after it.
    version: u64,
    /// Where its first event stands in the log.
    position: u64,
    /// When it was recorded.
    #[schema(format = DateTime)]
    recorded: String,
    /// Its events: `event` and `type`.
    #[schema(value_type = Vec<Object>)]
    events: Vec<Value>,
    /// Whether it had been done before, under the same key.
    replayed: bool,
    /// What whoever asked is told besides.
    notice: Option<String>,
    /// What had been disclosed on a consent that it ends.
    #[schema(value_type = Option<Vec<Object>>)]
    disclosed_before: Option<Vec<Value>>,
}

/// Does one command on a file.
///
/// With `If-Match` only while the file has that version, with `If-None-Match: *` only where it does not exist yet. Under the same
/// `Idempotency-Key` the same command is done once within 30 days. `Position` says where its last event stands: sent with a
/// request that reads, the answer has it.
#[utoipa::path(
    post,
    path = "/api/v1/streams/{kind}/{id}/commands",
    tag = "files",
    security(("bearer" = [])),
    params(
        ("kind" = String, Path, description = "The kind: `report`, `person`, `case`, `contact`, `consent`, `referral`, `handover`, `assistance`, `registry`, `audit`."),
        ("id" = uuid::Uuid, Path, description = "The file's id; of a new one, one that you draw."),
        ("If-Match" = Option<String>, Header, description = "The version it was decided on, as `ETag` said."),
        ("If-None-Match" = Option<String>, Header, description = "`*` for a file that is new."),
        OnceAsked,
    ),
    request_body(content = Asked, content_type = "application/json"),
    responses(
        (status = 201, description = "It was recorded.", body = Done,
            headers(("Position" = u64, description = "Where what was recorded stands in the log: sent with a request that reads, the answer has it."))),
        SignedIn, Commanded
    )
)]
pub(crate) async fn command(
    caller: Caller<Record>,
    Path((kind, id)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Problem> {
    let stream = stream_of(&kind, &id)?;
    if stream.kind == StreamKind::Registry {
        caller.stepped_up()?;
    }
    let (expect, matched) = expected(sent.headers())?;
    let key = idempotency_key(sent.headers())?;
    let place = sent.place();
    let object = sent.fields().await?.into_object();
    let (mut request, name) = record::read_command(stream, caller.acting(), object)?;
    request.expect = expect;
    if let Some(key) = key {
        let body = request.body.clone();
        request = request.once(key, body);
    }
    let office = caller.office.clone();
    let done =
        admission::finish(place, async move { office.do_command(request, &name).await }).await?;
    let done = done.map_err(|error| moved(error.into(), matched))?;
    let mut answer = answer_done("", &done);
    if let Some(fields) = answer.as_object_mut() {
        fields.remove("id");
    }
    Ok((StatusCode::CREATED, version(done.version), recorded(&done), Json(answer)).into_response())
}

/// Which version is expected, and whether one was.
fn expected(headers: &HeaderMap) -> Result<(Expect, bool), Problem> {
    let text = |name| {
        let value = headers.get(name)?;
        Some(value.to_str().unwrap_or_default().trim())
    };
    match (text(header::IF_MATCH), text(header::IF_NONE_MATCH)) {
        (None, None) => Ok((Expect::Any, false)),
        (None, Some("*")) => Ok((Expect::New, true)),
        (Some(tag), None) => {
            let number = tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            let number = number.and_then(|number| number.parse().ok());
            let wrong = || Problem::of("wrong_version").at("If-Match");
            number.map(|number| (Expect::Version(number), true)).ok_or_else(wrong)
        }
        (_, Some(_)) => Err(Problem::of("wrong_version").at("If-None-Match")),
    }
}

/// A version that was named in a header and is another is HTTP's own refusal.
fn moved(problem: Problem, matched: bool) -> Problem {
    if matched && problem.is("version_conflict") { Problem::of("file_moved") } else { problem }
}
