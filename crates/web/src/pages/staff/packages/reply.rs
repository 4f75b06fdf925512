//! `/desk/replies`: a reply that came back is taken in. `/reply`: a recipient without an account answers with the code of their
//! package.

use std::sync::Arc;

use amana_app::{
    AppError,
    packages::{ANSWERS, Answer, Reply},
};
use amana_events::Via;
use amana_vault::Secret;
use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};

use super::super::{
    Asked, At, Halt,
    inputs::{Asks, Input, Kind},
    list::place_of_file,
    plain::{Plain, of_a_rule},
    shown::Shown,
};
use crate::{
    api::{body::Sent, packages},
    pages::{
        form::Form,
        frame::{Frame, Wrong, on_to, page},
        words::{Speaks, Words},
    },
    problem::Problem,
    server::{Shared, admission::finish},
};

/// Where somebody without an account answers.
const PLACE: &str = "/reply";

#[derive(Template)]
#[template(path = "staff/reply.html")]
struct Page {
    frame: Frame,
    inputs: Vec<Input>,
}

#[derive(Template)]
#[template(path = "staff/replied.html")]
struct Replied {
    frame: Frame,
}

fn plain(at: &At, form: &Form) -> Plain {
    Plain {
        says: "replies",
        back: "/desk/referrals".to_owned(),
        inputs: vec![at.asks(form).text("reply")],
    }
}

/// Asks for the text that came back.
pub(in crate::pages) async fn ask(at: At) -> Result<Response, Halt> {
    plain(&at, &Form::default()).shown(&at, &Form::default(), Vec::new()).await
}

/// Takes it in.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    let reply = match Reply::read(&Secret::from(form.text("reply"))) {
        Ok(reply) => reply,
        Err(error) => return plain(at, form).refused(at, form, error).await,
    };
    let (office, acting) = (at.office.clone(), at.acting());
    let work = async move { office.take_reply(acting, None, reply).await };
    match Box::pin(finish(asked.place.clone(), work)).await? {
        Ok(replied) => Ok(on_to(&at.to(&place_of_file(replied.referral)))),
        Err(AppError::Refused(refusal)) if refusal.code == "not_found" => {
            let wrong = vec![Wrong::of("reply", "reply-unknown")];
            plain(at, form).shown(at, form, wrong).await
        }
        Err(error) => plain(at, form).refused(at, form, error).await,
    }
}

/// What somebody without an account is asked.
async fn inputs(
    shared: &Shared,
    words: &'static Words,
    form: &Form,
) -> Result<Vec<Input>, AppError> {
    let (shown, asks) = (Shown::of(&shared.office, words).await?, Asks { words, form });
    let answers = ANSWERS.map(|it| (it.to_owned(), words.say(&format!("reply-{it}"))));
    Ok(vec![
        asks.line("referral", "text"),
        Input { kind: Kind::Line("text"), ..asks.text("package-code") },
        asks.one_of("reply-answer", answers.into()),
        asks.among("decline-reason", shown.choices("referral_decline_reason")).optional(),
        asks.among("outcome", shown.choices("referral_outcome")).optional(),
    ])
}

async fn shown(
    shared: &Shared,
    words: &'static Words,
    form: &Form,
    (status, wrong): (StatusCode, Vec<Wrong>),
) -> Result<Response, AppError> {
    let frame = Frame::new(words, PLACE).for_staff().with_wrong(wrong);
    Ok(page(status, &Page { frame, inputs: inputs(shared, words, form).await? }))
}

/// Asks for reference, code and answer.
pub(in crate::pages) async fn ask_outside(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
) -> Result<Response, Problem> {
    Ok(shown(&shared, words, &Form::default(), (StatusCode::OK, Vec::new())).await?)
}

/// The field of the page that a field of a reply stands in.
fn field_of(field: Option<&str>) -> &'static str {
    match field {
        Some("code") => "package-code",
        Some("answer") => "reply-answer",
        Some("reason") => "decline-reason",
        Some("outcome") => "outcome",
        _ => "referral",
    }
}

/// Records what they answer.
pub(in crate::pages) async fn take_outside(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    sent: Sent,
) -> Result<Response, Halt> {
    let place = sent.place();
    let form = Form::read(sent).await?;
    let code = form.secret("package-code").cloned().unwrap_or_default();
    let said = |name| form.text(name);
    let answer = Answer::of(said("reply-answer"), said("decline-reason"), said("outcome"));
    let reply = match answer.and_then(|answer| Reply::of(said("referral"), &code, answer)) {
        Ok(reply) => reply,
        Err(error) => {
            let said = of_a_rule(words, error)?;
            let wrong =
                Wrong { field: field_of(said.field.as_deref()).into(), says: said.says.into() };
            let wrong = (StatusCode::UNPROCESSABLE_ENTITY, vec![wrong]);
            return Ok(shown(&shared, words, &form, wrong).await?);
        }
    };
    let problem = match packages::replied(&shared, place, reply, Via::Web).await {
        Ok(()) => {
            let frame = Frame::new(words, PLACE).for_staff();
            return Ok(page(StatusCode::OK, &Replied { frame }));
        }
        Err(problem) => problem,
    };
    if problem.is("not_found") {
        let wrong = (StatusCode::NOT_FOUND, vec![Wrong::of("referral", "reply-unknown")]);
        return Ok(shown(&shared, words, &form, wrong).await?);
    }
    if !problem.is_of_a_rule() || problem.is("too_often") {
        return Err(problem.into());
    }
    let id = format!("refusal-{}", problem.code().replace('_', "-"));
    let says = words.known(&id).unwrap_or_else(|| problem.detail().to_owned());
    let wrong = Wrong { field: "reply-answer".into(), says: says.into() };
    Ok(shown(&shared, words, &form, (StatusCode::CONFLICT, vec![wrong])).await?)
}
