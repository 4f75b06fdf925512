//! `POST /api/v1/reports`: somebody reports, without a name and without credentials, and is given a code.
//!
//! INVARIANT: the answer says nothing of the report but the day on which it was received. What is asked for
//! goes on when the connection breaks: the same request, sent again, gives the same code.

use std::sync::Arc;

use amana_app::receipts::{Asked, Sent as Done, Told};
use amana_events::{
    Day, Via,
    report::{Channel, ReceiptChoice, ReportKind, ReporterMode},
};
use amana_vault::{Secret, receipt::WordList};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    body::{Json, Sent, idempotency_key},
    documents::answers::Reporting,
    fields::Fields,
};
use crate::{
    problem::Problem,
    server::{Shared, admission::finish},
};

const KINDS: [(&str, ReportKind); 2] =
    [("allegation", ReportKind::Allegation), ("help_only", ReportKind::HelpOnly)];
const MODES: [(&str, ReporterMode); 3] = [
    ("anonymous", ReporterMode::Anonymous),
    ("confidential", ReporterMode::Confidential),
    ("named", ReporterMode::Named),
];
const CHOICES: [(&str, Option<ReceiptChoice>); 4] = [
    ("code_only", Some(ReceiptChoice::CodeOnly)),
    ("code_and_proof", Some(ReceiptChoice::CodeAndProof)),
    ("kept_by_another", Some(ReceiptChoice::KeptByAnother)),
    ("none", None),
];
const LANGUAGE: &str = "a language's code, such as en";

/// What somebody reports. No name, age or number is needed; nothing is inferred.
#[derive(Debug, ToSchema)]
#[schema(example = json!({
    "account": "The guard asked for money before he gave out water.",
    "language": "en",
    "receipt": {"choice": "code_only", "form": "words",
        "question": "Which tree stood by the well?", "answer": "The old mango"}
}))]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Report {
    /// What happened, in the reporter's own words; sealed.
    #[schema(min_length = 1, max_length = 65_536)]
    account: String,
    /// Where and when exactly, and what else identifies in a small place; sealed.
    #[schema(max_length = 65_536)]
    circumstances: Option<String>,
    /// The language of the account, such as `en`.
    #[schema(pattern = "^[a-z]{2,3}$")]
    language: String,
    /// What is asked for: that something alleged is looked into, or help and nothing else.
    #[schema(inline, default = "allegation")]
    kind: Option<Kind>,
    /// How much the reporter lets be known.
    #[schema(inline, default = "anonymous")]
    mode: Option<Mode>,
    /// The receipt; a code of digits where nothing is said.
    #[schema(inline)]
    receipt: Option<Wanted>,
}

/// What is asked for.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) enum Kind {
    /// Something is alleged.
    Allegation,
    /// Help, and nothing else.
    HelpOnly,
}

/// How much is let be known.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) enum Mode {
    /// Nobody knows who reports.
    Anonymous,
    /// Known to who receives it.
    Confidential,
    /// Named in the account.
    Named,
}

/// The receipt that is wanted.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) struct Wanted {
    /// How it is kept; `none` where none is wanted.
    #[schema(inline, default = "code_only")]
    choice: Option<Choice>,
    /// Digits, or words where the report's language has a list (`en`, `fr`, `es`). Both work.
    #[schema(inline, default = "digits")]
    form: Option<Form>,
    /// Who keeps it, where another does; sealed.
    #[schema(max_length = 65_536)]
    keeper: Option<String>,
    /// A question of one's own, by which a lost code is replaced; sealed. Without it a lost code is lost.
    #[schema(max_length = 65_536)]
    question: Option<String>,
    /// Its answer; sealed.
    #[schema(max_length = 65_536)]
    answer: Option<String>,
}

/// How a receipt is kept.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) enum Choice {
    /// The code, and nothing else.
    CodeOnly,
    /// The code, and a proof apart (`/api/v1/receipt/proof`).
    CodeAndProof,
    /// The code is kept by a person of one's choice.
    KeptByAnother,
    /// No receipt.
    None,
}

/// In which form a code is said.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "describes what is read field by field")]
pub(crate) enum Form {
    /// 27 digits.
    Digits,
    /// Eight words.
    Words,
}

/// The report was taken.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "received": "2026-11-27",
    "receipt": {"digits": "001 218 426 182 456 967 898 401 297"}
}))]
pub(crate) struct Taken {
    /// On which day, in UTC.
    #[schema(value_type = String, format = Date)]
    received: Day,
    /// The code, said this once; null where none was wanted.
    receipt: Option<Code>,
}

/// A code. It is kept nowhere here: whoever loses it has lost it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Code {
    /// As 27 digits in groups of three.
    digits: String,
    /// As eight words, where words were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
}

/// Takes a report.
///
/// Without a name, without credentials. The same request under the same `Idempotency-Key` gives the same
/// answer for 24 hours, with the same code: send it again whenever an answer did not come. The key is as
/// secret as the code: draw it at random, and keep it no longer than it takes.
#[utoipa::path(
    post,
    path = "/api/v1/reports",
    tag = "reporting",
    params(
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9._-]+$",
            description = "At least 16 random characters; without it a request that is sent twice is two reports."),
        ("Proof-Of-Work" = Option<String>, Header,
            description = "`challenge:nonce`, where a problem `work_needed` asked for it."),
    ),
    request_body(content = Report, content_type = "application/json"),
    responses((status = 201, description = "It was taken.", body = Taken), Reporting)
)]
pub(crate) async fn take(
    State(shared): State<Arc<Shared>>,
    sent: Sent,
) -> Result<Response, Problem> {
    shared.work.let_in(&shared.office, sent.headers()).await?;
    let key = idempotency_key(sent.headers())?;
    let key = key.unwrap_or_else(|| shared.office.new_request_key());
    let place = sent.place();
    let fields = sent.fields().await?;
    let canonical = fields.canonical();
    let told = told(fields)?;
    let words = told.receipt.as_ref().and_then(|asked| asked.words);
    let office = shared.office.clone();
    let work = async move { office.take_report(&key, &canonical, &told).await };
    let done = finish(place, work).await??;
    Ok((StatusCode::CREATED, Json(answer(&done, words))).into_response())
}

fn answer(done: &Done, words: Option<WordList>) -> Taken {
    let receipt = done.code.as_ref().map(|code| Code {
        digits: code.digits().reveal().to_owned(),
        words: words.map(|list| code.words(list).reveal().to_owned()),
    });
    Taken { received: done.received, receipt }
}

fn told(mut fields: Fields) -> Result<Told, Problem> {
    let account = fields.required_secret("account")?;
    let circumstances = fields.secret("circumstances")?;
    let language: amana_events::Language = fields.required("language", LANGUAGE)?;
    let kind = fields.one_of("kind", &KINDS)?;
    let mode = fields.one_of("mode", &MODES)?;
    let receipt = match fields.object("receipt")? {
        None => Some(plain()),
        Some(inside) => wanted(inside, language.as_str())?,
    };
    fields.end()?;
    let via = Via::Api;
    let (channel, about) = (Channel::Web, None);
    Ok(Told { via, kind, channel, about, language, mode, account, circumstances, receipt })
}

/// The receipt of somebody who says nothing about it.
fn plain() -> Asked {
    let none = Secret::empty;
    let choice = ReceiptChoice::CodeOnly;
    Asked { choice, words: None, keeper: none(), question: none(), answer: none() }
}

fn wanted(mut fields: Fields, language: &str) -> Result<Option<Asked>, Problem> {
    let choice = fields.one_of("choice", &CHOICES)?;
    let in_words = fields.one_of("form", &[("digits", false), ("words", true)])?;
    let (keeper, question) = (fields.secret("keeper")?, fields.secret("question")?);
    let answer = fields.secret("answer")?;
    fields.end()?;
    let words = WordList::of_language(language).filter(|_| in_words);
    if in_words && words.is_none() {
        let detail = "There are words in en, fr and es. Ask for digits.";
        return Err(Problem::of("wrong_shape").at("receipt.form").saying(detail));
    }
    Ok(choice.map(|choice| Asked { choice, words, keeper, question, answer }))
}
