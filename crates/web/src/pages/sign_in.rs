//! `/sign-in`: members sign in from a browser, and are led to where they were.

use std::sync::Arc;

use amana_app::signin::{Attempt, Second, Token};
use amana_vault::Secret;
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::Response,
};

use super::{
    form::Form,
    frame::{Frame, Wrong, on_to, page, page_with_script},
    staff::{Asked, Halt, resume, signed_in},
    words::{Speaks, Words},
};
use crate::{
    api::{body::Sent, query::Query, session::with},
    problem::Problem,
    server::Shared,
    signed::cookie,
};

const PLACE: &str = "/sign-in";
/// How many digits an app shows; anything else is a printed code.
const TOTP_DIGITS: usize = 6;

/// To where somebody is led who signed in: an address, or a form that was kept.
#[derive(Debug, Default)]
pub(super) struct Back {
    pub(super) to: String,
    pub(super) kept: String,
}

#[derive(Template)]
#[template(path = "staff/sign_in.html")]
struct Ask {
    frame: Frame,
    has_provider: bool,
    has_passkeys: bool,
    /// To where a passkey leads.
    on: String,
    back: Back,
}

/// The page that asks who signs in.
pub(super) fn asked(
    shared: &Shared,
    words: &'static Words,
    back: Back,
    wrong: Option<&'static str>,
) -> Response {
    let status = if wrong.is_some() { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    let wrong = wrong.map(|says| Wrong::of("login", says)).into_iter().collect();
    let has_passkeys = shared.config.passkey_site.is_some();
    let frame = Frame::new(words, PLACE).for_staff().with_wrong(wrong);
    let frame = if has_passkeys { frame.with_script() } else { frame };
    let (has_provider, on) = (shared.provider.is_some(), frame.to(&place_of(&back)));
    let ask = Ask { frame, has_provider, has_passkeys, on, back };
    if has_passkeys { page_with_script(status, &ask) } else { page(status, &ask) }
}

/// Asks who signs in, or leads on who is.
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    mut query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let back = Back { to: query.text("to").unwrap_or_default(), kept: String::new() };
    if signed_in(&shared, &headers).await? {
        return Ok(on_to(&Frame::new(words, resume::ROOT).to(&place_of(&back))));
    }
    Ok(asked(&shared, words, back, None))
}

fn place_of(back: &Back) -> String {
    if resume::is_ours(&back.to) { back.to.clone() } else { resume::ROOT.to_owned() }
}

/// Which second factor was typed.
pub(super) fn second_of(code: &Secret) -> Second<'_> {
    let text = code.reveal();
    let of_app = text.len() == TOTP_DIGITS && text.bytes().all(|letter| letter.is_ascii_digit());
    if of_app { Second::Totp(text) } else { Second::Recovery(text) }
}

/// Signs in.
pub(super) async fn sign_in(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    sent: Sent,
) -> Result<Response, Halt> {
    let known = cookie::device(sent.headers());
    let form = Form::read(sent).await?;
    let field = |name: &str| form.secret(name).cloned().unwrap_or_default();
    let (login, password) = (field("login"), field("password"));
    let code = Secret::from(form.text("totp").trim());
    let device = Token::read(&known.unwrap_or_default());
    let second = second_of(&code);
    let attempt = Attempt { login: &login, password: &password, second, device: device.as_ref() };
    let back = Back { to: form.text("to").to_owned(), kept: form.text("kept").to_owned() };
    let signed = match shared.office.sign_in(&attempt).await.map_err(Problem::from) {
        Ok(signed) => signed,
        Err(problem) if problem.is("sign_in_failed") => {
            return Ok(asked(&shared, words, back, Some("sign-in-failed")));
        }
        Err(problem) if problem.is("too_soon") => {
            let mut response = asked(&shared, words, back, Some("sign-in-too-soon"));
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            if let Some(after) = problem.header_of(&header::RETRY_AFTER) {
                response.headers_mut().insert(header::RETRY_AFTER, after);
            }
            return Ok(response);
        }
        Err(problem) => return Err(problem.into()),
    };
    let shown = resume::after_sign_in(&shared, words, (&signed.token, &back.kept)).await?;
    let on = || on_to(&Frame::new(words, PLACE).to(&place_of(&back)));
    let mut response = shown.unwrap_or_else(on);
    let given = [cookie::give_session(&signed.token), cookie::give_device(&signed.device)];
    with(&mut response, given.into_iter().flatten());
    Ok(response)
}

/// Signs out.
pub(super) async fn sign_out(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let at = Asked::read(&shared, speaks, &uri, sent).await?.at;
    shared.office.revoke_session(at.acting(), at.member(), at.session.session).await?;
    shared.feeds.look_at_sessions();
    let mut response = on_to(&at.to(PLACE));
    with(&mut response, cookie::take_session());
    Ok(response)
}
