//! Receipts as the office handles them: issued, declined, answered, replaced and revoked.
//!
//! INVARIANT: a code is in one answer, to a member in person, and kept nowhere. Whoever may not act on a report is told that there
//! is none. What a holder chose as question and answer is opened with a second factor shown within ten minutes.

pub(crate) mod decline;
pub(crate) mod issue;
pub(crate) mod question;
pub(crate) mod replacement;
pub(crate) mod reply;
pub(crate) mod revoke;

use amana_app::{Done, receipts::Issued, record::answer_done};
use amana_events::{StreamId, report::ReceiptHolder};
use amana_vault::receipt::WordList;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    body::Json,
    fields::Fields,
    streams::{recorded, stream_of, version},
};
use crate::{problem::Problem, signed::Caller};

/// A code that was given out.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what is written")]
pub(crate) struct Coded {
    /// The code: shown this once and kept nowhere.
    code: String,
    /// The report.
    report: String,
    /// The stream of the record that a proof for the holder is made of.
    record: String,
}

/// The report of an address, where the caller may act on it.
async fn report<S>(caller: &Caller<S>, id: &str) -> Result<StreamId, Problem> {
    let report = stream_of("report", id)?;
    caller.office.may_act_on(caller.acting(), report).await?;
    Ok(report)
}

/// Whose receipt.
fn holder(fields: &mut Fields) -> Result<ReceiptHolder, Problem> {
    fields.required("holder", "reporter or survivor")
}

/// In which list's words a code is said; none for digits.
fn said_in(fields: &mut Fields) -> Result<Option<WordList>, Problem> {
    let by_words = fields.one_of("form", &[("digits", false), ("words", true)])?;
    let language: Option<String> = fields.parsed("language", "en, fr or es")?;
    if !by_words {
        return Ok(None);
    }
    let wrong = || Problem::of("wrong_shape").at("language").saying("Want en, fr or es.");
    WordList::of_language(language.as_deref().unwrap_or("en")).map(Some).ok_or_else(wrong)
}

/// The answer that gives a code out.
fn given(issued: &Issued, words: Option<WordList>) -> Response {
    let code = match words {
        None => issued.code.digits(),
        Some(list) => issued.code.words(list),
    };
    let (done, record) = (&issued.done, issued.record);
    let answer = json!({"code": code.reveal(), "report": done.stream, "record": record});
    (StatusCode::CREATED, version(done.version), recorded(done), Json(answer)).into_response()
}

/// The answer that something was recorded.
fn written(done: &Done) -> Response {
    let mut answer = answer_done("", done);
    if let Some(fields) = answer.as_object_mut() {
        fields.remove("id");
    }
    (StatusCode::CREATED, version(done.version), recorded(done), Json(answer)).into_response()
}
