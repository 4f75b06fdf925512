//! `/write`: somebody tells what happened, one question a page, and is given a code.
//!
//! What was answered goes from page to page sealed in the form: the server keeps nothing of who has not sent. INVARIANT: whatever
//! button is pressed, what was typed is kept; the same report sent twice is one report with one code.

mod answers;
pub(in crate::pages) mod send;
mod steps;

use std::sync::Arc;

use amana_app::AppError;
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use self::{answers::Answers, steps::Step};
use super::{
    form::Form,
    frame::{Frame, Wrong, on_to, page},
    kept,
    words::{Speaks, Words},
};
use crate::{api::body::Sent, problem::Problem, server::Shared};

const PURPOSE: &str = "answers";

#[derive(Template)]
#[template(path = "public/before.html")]
struct Before {
    frame: Frame,
    kept: String,
    /// Whether somebody fills it in with the person.
    two: bool,
}

#[derive(Template)]
#[template(path = "public/step.html")]
struct Asking<'a> {
    frame: Frame,
    kept: String,
    step: Step,
    answers: &'a Answers,
    /// Whether none comes before it.
    first: bool,
    /// What is said besides, where it was not sent.
    notice: Option<&'static str>,
}

/// Before anything is asked: who will see it, and what cannot be kept from whom.
pub(super) async fn begin(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
) -> Result<Response, Problem> {
    before(&shared, Frame::new(words, "/write"), false).await
}

/// The same for somebody who fills it in with the person.
pub(super) async fn begin_together(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
) -> Result<Response, Problem> {
    before(&shared, Frame::new(words, "/together").for_two(true), true).await
}

async fn before(shared: &Shared, frame: Frame, two: bool) -> Result<Response, Problem> {
    let answers = Answers::new(shared.office.new_request_key(), two);
    let kept = sealed(shared, &answers).await?;
    Ok(page(StatusCode::OK, &Before { frame, kept, two }))
}

/// Takes what a page asked, and shows the next.
pub(super) async fn go(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    sent: Sent,
) -> Result<Response, Problem> {
    let (headers, place) = (sent.headers().clone(), sent.place());
    let form = Form::read(sent).await?;
    let words = words.other(form.text("say")).unwrap_or(words);
    let opened = kept::opened(&shared.office, PURPOSE, form.text("kept")).await?;
    let Some(mut answers) = opened.and_then(|text| Answers::read(&text)) else {
        return Ok(on_to(&Frame::new(words, "/write").to("/write")));
    };
    let step = Step::named(form.text("step"));
    if let Some(step) = step {
        answers.take(step, &form);
    }
    let here = step.unwrap_or(Step::first(&answers));
    match form.text("go") {
        "send" => send::send(&shared, words, answers, (&headers, place)).await,
        "anew" => {
            answers.renew(shared.office.new_request_key());
            send::send(&shared, words, answers, (&headers, place)).await
        }
        "back" => ask(&shared, words, &answers, here.before(&answers), Vec::new()).await,
        "next" => {
            let wrong = step.map(|step| answers.wrong_at(step)).unwrap_or_default();
            let next = match (step, wrong.is_empty()) {
                (Some(step), true) => step.after(&answers),
                (Some(_) | None, false) | (None, true) => here,
            };
            ask(&shared, words, &answers, next, wrong).await
        }
        other => {
            // A step to change, or another language for the same one.
            let place = Step::named(other).unwrap_or(here);
            ask(&shared, words, &answers, place, Vec::new()).await
        }
    }
}

async fn sealed(shared: &Shared, answers: &Answers) -> Result<String, AppError> {
    kept::sealed(&shared.office, PURPOSE, &answers.written()).await
}

/// The page of a step.
async fn ask(
    shared: &Shared,
    words: &'static Words,
    answers: &Answers,
    step: Step,
    wrong: Vec<Wrong>,
) -> Result<Response, Problem> {
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shown(shared, words, answers, (step, wrong), (status, None)).await
}

async fn shown(
    shared: &Shared,
    words: &'static Words,
    answers: &Answers,
    (step, wrong): (Step, Vec<Wrong>),
    (status, notice): (StatusCode, Option<&'static str>),
) -> Result<Response, Problem> {
    let kept = sealed(shared, answers).await?;
    let frame = Frame::new(words, "/write").with_form().with_wrong(wrong);
    let (frame, first) = (frame.for_two(answers.is_for_two()), step == Step::first(answers));
    Ok(page(status, &Asking { frame, kept, step, answers, first, notice }))
}
