//! `POST /api/v1/referrals/{id}/packages`, `POST /api/v1/replies` and `POST /api/v1/reply`: what goes to a recipient outside, and what
//! they answer.
//!
//! INVARIANT: only a member in person makes a package, with a second factor shown within ten minutes. Whoever answers without an
//! account shows the code of the package; what fits no package is answered alike, and no sooner than the rest.

use std::time::Instant;

use amana_app::{
    Acting,
    packages::{Answer, PackWanted, Replied, Reply},
};
use amana_events::{AgreementId, Code, StreamId, StreamKind, Via};
use axum::{
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    body::{Json, Sent},
    documents::answers::{Commanded, Reporting, SignedIn},
    query::named,
    receipt::{no_sooner, throttled},
};
use crate::{
    problem::Problem,
    server::{Shared, admission::finish},
    signed::{
        Caller,
        scope::{Own, Record},
    },
};

/// For how many days a package's code answers where nothing is said.
const DAYS: u64 = 30;
/// By which way it goes where nothing is said: list `sending_way`.
const WAY: &str = "email_sealed";

/// How it goes.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"without_agreement": true, "days": 30}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Packing {
    /// By which way it goes: list `sending_way`.
    #[schema(default = "email_sealed")]
    way: Option<String>,
    /// The agreement with the recipient it is sent under.
    agreement: Option<Uuid>,
    /// Whether it is sent though there is no agreement with the recipient.
    #[schema(default = false)]
    without_agreement: Option<bool>,
    /// For how many days its code answers: 1 to 90.
    #[schema(default = 30)]
    days: Option<u64>,
}

/// A reply as it came back.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"reply": "amana-reply: 1\nreferral: F-7F3K-92QW\ncode: 001 218 …\nanswer: accepted\n"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct ReplyFile {
    /// The form of the package, filled in.
    reply: String,
}

/// An answer with a package's code.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"referral": "F-7F3K-92QW", "code": "001 218 426 182 456 967 898 401 297", "answer": "accepted"}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Answering {
    /// The referral's reference.
    referral: String,
    /// The code in the package.
    code: String,
    /// `received`, `accepted`, `declined`, `started`, `done` or `deleted`.
    answer: String,
    /// Why; with `declined`.
    reason: Option<String>,
    /// What came of it; with `done`.
    outcome: Option<String>,
}

/// It is recorded.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Answered {
    /// Always true.
    recorded: bool,
}

/// A reply that was taken in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReplyTaken {
    /// The referral.
    #[schema(value_type = String)]
    stream: StreamId,
    /// What was recorded.
    event: &'static str,
    /// Its position.
    position: u64,
}

impl From<Replied> for ReplyTaken {
    fn from(replied: Replied) -> Self {
        let event = replied.done.events.first().map(|(_, name)| *name).unwrap_or_default();
        Self { stream: replied.referral, event, position: replied.done.position }
    }
}

/// Makes a package of a referral for its recipient: an `age` file that any `age` tool opens with their key.
///
/// In it are what the person agreed to, a proof that the consent stood in the log before, and a form to answer by. That it leaves is
/// recorded before it does; the code of an earlier package answers no more. A package is kept nowhere: where its answer was lost,
/// make another. Needs a second factor shown within ten minutes.
#[utoipa::path(
    post,
    path = "/api/v1/referrals/{id}/packages",
    tag = "files",
    security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The referral.")),
    request_body(content = Packing, content_type = "application/json"),
    responses(
        (status = 201, description = "The package.", body = Vec<u8>, content_type = "application/octet-stream"),
        SignedIn, Commanded
    )
)]
pub(crate) async fn make(
    caller: Caller<Own>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    caller.stepped_up()?;
    let place = sent.place();
    let referral = StreamId::new(StreamKind::Referral, named::<Uuid>(&id)?);
    let mut fields = sent.fields().await?;
    let way = fields.parsed::<Code>("way", "a code")?;
    let way = way.or_else(|| Code::new(WAY).ok()).ok_or_else(|| Problem::of("internal"))?;
    let agreement = fields.parsed::<AgreementId>("agreement", "an agreement's id")?;
    let without_agreement = fields.flag("without_agreement")?;
    let days = fields.number("days")?.unwrap_or(DAYS);
    let days = u32::try_from(days).unwrap_or(u32::MAX);
    fields.end()?;
    let wanted = PackWanted { referral, way, agreement, without_agreement, days };
    let (office, member) = (caller.office.clone(), caller.member());
    let packed = async move { office.pack_referral(member, &wanted).await };
    let package = Box::pin(finish(place, packed)).await??;
    let mut answer = file(&package.name, package.bytes);
    *answer.status_mut() = StatusCode::CREATED;
    answer.headers_mut().insert("position", HeaderValue::from(package.position));
    Ok(answer)
}

/// A package as a browser keeps it.
pub(crate) fn file(name: &str, bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"{name}\"");
    let name = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
    let kind = HeaderValue::from_static("application/octet-stream");
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], bytes).into_response()
}

/// Takes in a reply that came back as a file.
#[utoipa::path(
    post,
    path = "/api/v1/replies",
    tag = "files",
    security(("bearer" = [])),
    request_body(content = ReplyFile, content_type = "application/json"),
    responses((status = 201, description = "It is recorded.", body = ReplyTaken), SignedIn, Commanded)
)]
pub(crate) async fn take(
    caller: Caller<Record>,
    sent: Sent,
) -> Result<(StatusCode, Json<ReplyTaken>), Problem> {
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let text = fields.required_secret("reply")?;
    fields.end()?;
    let reply = Reply::read(&text)?;
    let (office, acting) = (caller.office.clone(), caller.acting());
    let taken =
        Box::pin(finish(place, async move { office.take_reply(acting, None, reply).await }));
    Ok((StatusCode::CREATED, Json(taken.await??.into())))
}

/// Answers a referral with the code of its package, without an account.
#[utoipa::path(
    post,
    path = "/api/v1/reply",
    tag = "reporting",
    request_body(content = Answering, content_type = "application/json"),
    responses(
        (status = 201, description = "It is recorded.", body = Answered),
        (status = 404, description = "`not_found`: reference and code fit no package.", body = crate::api::Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too_often`: come again after Retry-After.", body = crate::api::Problem, content_type = "application/problem+json"),
        Reporting
    )
)]
pub(crate) async fn answer(
    State(shared): State<std::sync::Arc<Shared>>,
    sent: Sent,
) -> Result<(StatusCode, Json<Answered>), Problem> {
    let place = sent.place();
    let mut fields = sent.fields().await?;
    let referral: String = fields.required("referral", "a reference")?;
    let code = fields.required_secret("code")?;
    let said: String = fields.required("answer", "an answer")?;
    let reason: Option<String> = fields.parsed("reason", "a code")?;
    let outcome: Option<String> = fields.parsed("outcome", "a code")?;
    fields.end()?;
    let said = Answer::of(&said, &reason.unwrap_or_default(), &outcome.unwrap_or_default())?;
    let reply = Reply::of(&referral, &code, said)?;
    replied(&shared, place, reply, Via::Api).await?;
    Ok((StatusCode::CREATED, Json(Answered { recorded: true })))
}

/// Records what somebody answers who has no account.
pub(crate) async fn replied(
    shared: &Shared,
    place: std::sync::Arc<crate::server::admission::Place>,
    reply: Reply,
    via: Via,
) -> Result<(), Problem> {
    throttled(shared, &reply.code)?;
    let begun = Instant::now();
    let office = shared.office.clone();
    let taken = async move { office.take_reply(Acting::System, Some(via), reply).await };
    match Box::pin(finish(place, taken)).await? {
        Ok(_) => Ok(()),
        Err(error) => {
            no_sooner(begun).await;
            Err(error.into())
        }
    }
}
