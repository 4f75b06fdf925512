//! The report is sent: by the use case that the interface calls, in a task that a broken connection does not stop.

use std::sync::Arc;

use amana_app::receipts::Sent as Done;
use amana_vault::{
    Secret,
    receipt::{ReceiptCode, WordList},
};
use askama::Template;
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};

use super::{answers::Answers, shown, steps::Step};
use crate::{
    pages::{
        frame::{Frame, page},
        words::Words,
    },
    problem::Problem,
    server::{
        Shared,
        admission::{Place, finish},
    },
};

/// Seconds after which whoever could not send tries again.
const AGAIN_SECONDS: u16 = 60;

/// The code, shown this once.
#[derive(Template)]
#[template(path = "public/sent.html")]
struct Receipt {
    frame: Frame,
    received: String,
    digits: Option<Secret>,
    in_words: Option<Secret>,
    /// What is said of the code besides.
    more: Option<&'static str>,
}

/// Sends it. Where it cannot be sent now, its page comes again with everything in it.
pub(super) async fn send(
    shared: &Shared,
    words: &'static Words,
    answers: Answers,
    (headers, place): (&HeaderMap, Arc<Place>),
) -> Result<Response, Problem> {
    if let Some((step, wrong)) = answers.wrong() {
        return super::ask(shared, words, &answers, step, wrong).await;
    }
    match taken(shared, words, &answers, (headers, place)).await {
        Ok(done) => {
            let more = (answers.is_for_two() && done.code.is_some()).then_some("sent-two");
            Ok(receipt(words, &done, more))
        }
        Err(problem) => {
            let (status, notice) = if problem.is("other_body") || problem.is("receipt_over") {
                (StatusCode::CONFLICT, "sent-before")
            } else if problem.is("key_expired") {
                (StatusCode::CONFLICT, "sent-long-ago")
            } else if problem.is("missing_field") || problem.is("text_too_long") {
                (StatusCode::UNPROCESSABLE_ENTITY, "not-taken")
            } else {
                tracing::info!(code = problem.code(), "a report was not taken from a page");
                (StatusCode::SERVICE_UNAVAILABLE, "not-sent")
            };
            let at = (Step::Check, Vec::new());
            let mut page = shown(shared, words, &answers, at, (status, Some(notice))).await?;
            if status == StatusCode::SERVICE_UNAVAILABLE {
                let after = HeaderValue::from(AGAIN_SECONDS);
                page.headers_mut().insert(header::RETRY_AFTER, after);
            }
            Ok(page)
        }
    }
}

async fn taken(
    shared: &Shared,
    words: &Words,
    answers: &Answers,
    (headers, place): (&HeaderMap, Arc<Place>),
) -> Result<Done, Problem> {
    shared.work.let_in(&shared.office, headers).await?;
    let told = answers.told(words).ok_or_else(|| Problem::of("internal"))?;
    // Language and answers are what the request says: said in another language it is another.
    let body = format!("{}&language={}", *answers.canonical(), words.code());
    let key = format!("page-{}", answers.key());
    let office = shared.office.clone();
    let work = async move { office.take_report(&key, body.as_bytes(), &told).await };
    Ok(finish(place, work).await??)
}

/// The page with the code of a report.
pub(in crate::pages) fn receipt(
    words: &'static Words,
    done: &Done,
    more: Option<&'static str>,
) -> Response {
    let list = WordList::of_language(words.code());
    let receipt = Receipt {
        frame: Frame::new(words, "/write").in_this_language(),
        received: words.day(done.received),
        digits: done.code.as_ref().map(ReceiptCode::digits),
        in_words: done.code.as_ref().zip(list).map(|(code, list)| code.words(list)),
        more,
    };
    page(StatusCode::OK, &receipt)
}
