//! `/enrol`: somebody whom a registrar gave a code chooses a password and an app, and is signed in. Printed codes are shown once.

use std::sync::Arc;

use amana_app::signin::{Completion, Enrolled};
use amana_vault::Secret;
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    super::{
        Halt,
        inputs::{Asks, Input, Kind},
    },
    app::GivenSecret,
};
use crate::{
    api::{body::Sent, session::with},
    pages::{
        form::Form,
        frame::{Frame, Wrong, page},
        words::{Speaks, Words},
    },
    problem::Problem,
    server::Shared,
    signed::cookie,
};

const PLACE: &str = "/enrol";

#[derive(Template)]
#[template(path = "staff/enrol.html")]
struct Begin {
    frame: Frame,
    inputs: Vec<Input>,
}

#[derive(Template)]
#[template(path = "staff/enrolled.html")]
struct Done {
    frame: Frame,
    codes: Vec<String>,
}

fn frame(words: &'static Words, wrong: Vec<Wrong>) -> Frame {
    Frame::new(words, PLACE).for_staff().with_wrong(wrong)
}

fn begin(words: &'static Words, form: &Form, wrong: Vec<Wrong>) -> Response {
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let frame = frame(words, wrong);
    let asks = Asks { words: frame.words(), form };
    // A code that was typed does not come back.
    let code = Asks { words: frame.words(), form: &Form::default() }.line("code", "text");
    let inputs = vec![asks.line("login", "text"), code];
    page(status, &Begin { frame, inputs })
}

/// Asks for name and code.
pub(in crate::pages) async fn ask(Speaks(words): Speaks) -> Response {
    begin(words, &Form::default(), Vec::new())
}

/// Gives the secret for an app, or completes it.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    sent: Sent,
) -> Result<Response, Halt> {
    let form = Form::read(sent).await?;
    let field = |name: &str| Secret::from(form.text(name).trim());
    let (login, code) = (field("login"), field("code"));
    let mut wrongs = Vec::new();
    if form.secret("totp").is_some() {
        let password = form.secret("new-password").cloned().unwrap_or_else(Secret::empty);
        let totp = field("totp");
        let completion =
            Completion { login: &login, code: &code, password: &password, totp: totp.reveal() };
        match shared.office.complete_enrolment(&completion).await.map_err(Problem::from) {
            Ok(done) => return Ok(enrolled(words, &done)),
            Err(problem) if problem.is("sign_in_failed") => {
                wrongs.push(Wrong::of("totp", "app-wrong"));
            }
            Err(problem) if problem.is("too_soon") => {
                wrongs.push(Wrong::of("totp", "sign-in-too-soon"));
            }
            Err(problem) if problem.is_of_a_rule() => {
                let says = problem.detail().to_owned().into();
                wrongs.push(Wrong { field: "new-password".into(), says });
            }
            Err(problem) => return Err(problem.into()),
        }
    }
    let offer = match shared.office.begin_enrolment(&login, &code).await.map_err(Problem::from) {
        Ok(offer) => offer,
        Err(problem) if problem.is("sign_in_failed") => {
            return Ok(begin(words, &form, vec![Wrong::of("code", "enrol-failed")]));
        }
        Err(problem) if problem.is("too_soon") => {
            return Ok(begin(words, &form, vec![Wrong::of("code", "sign-in-too-soon")]));
        }
        Err(problem) => return Err(problem.into()),
    };
    let empty = Form::default();
    let frame = frame(words, wrongs).in_this_language();
    let asks = Asks { words: frame.words(), form: &empty };
    let inputs = vec![asks.line("new-password", "password"), asks.line("totp", "text")];
    let words = frame.words();
    let given = GivenSecret {
        title: words.say("enrol-app"),
        action: PLACE,
        hidden: vec![("login", login.reveal().to_owned()), ("code", code.reveal().to_owned())],
        ..GivenSecret::of(frame, (&offer, words), inputs)
    };
    Ok(page(StatusCode::OK, &given))
}

fn enrolled(words: &'static Words, done: &Enrolled) -> Response {
    let codes = done.recovery_codes.iter().map(|code| code.printed().reveal().to_owned());
    let frame = frame(words, Vec::new()).in_this_language();
    let mut response = page(StatusCode::OK, &Done { frame, codes: codes.collect() });
    let signed = &done.signed_in;
    let given = [cookie::give_session(&signed.token), cookie::give_device(&signed.device)];
    with(&mut response, given.into_iter().flatten());
    response
}
