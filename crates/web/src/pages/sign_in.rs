//! `/sign-in`: members sign in from a browser. What they work with comes behind it, page by page; until then it says so.

use std::sync::Arc;

use amana_app::signin::{Attempt, Second, Session, Token};
use amana_vault::Secret;
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use subtle::ConstantTimeEq as _;

use super::{
    form::Form,
    frame::{Frame, Wrong, on_to, page},
    words::{Speaks, Words},
};
use crate::{
    api::{body::Sent, session::with},
    problem::Problem,
    server::Shared,
    signed::{cookie, form_token},
};

const PLACE: &str = "/sign-in";
/// How many digits an app shows; anything else is a printed code.
const TOTP_DIGITS: usize = 6;

#[derive(Template)]
#[template(path = "staff/sign_in.html")]
struct Ask {
    frame: Frame,
    has_provider: bool,
}

#[derive(Template)]
#[template(path = "staff/signed_in.html")]
struct SignedIn {
    frame: Frame,
    token: String,
}

async fn session(shared: &Shared, headers: &HeaderMap) -> Result<Option<Session>, Problem> {
    let Some(token) = cookie::session(headers).and_then(|text| Token::read(&text)) else {
        return Ok(None);
    };
    Ok(shared.office.session(&token).await?)
}

fn ask(shared: &Shared, words: &'static Words, wrong: Option<&'static str>) -> Response {
    let status = if wrong.is_some() { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    let wrong = wrong.map(|says| Wrong { field: "login", says }).into_iter().collect();
    let frame = Frame::new(words, PLACE).for_staff().with_wrong(wrong);
    page(status, &Ask { frame, has_provider: shared.provider.is_some() })
}

/// Asks who signs in, or says that they are.
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Some(session) = session(&shared, &headers).await? else {
        return Ok(ask(&shared, words, None));
    };
    let token = form_token(&shared.office, &session).await?;
    let frame = Frame::new(words, PLACE).for_staff();
    Ok(page(StatusCode::OK, &SignedIn { frame, token }))
}

/// Signs in.
pub(super) async fn sign_in(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    sent: Sent,
) -> Result<Response, Problem> {
    let known = cookie::device(sent.headers());
    let form = Form::read(sent).await?;
    let field = |name: &str| form.secret(name).cloned().unwrap_or_default();
    let (login, password, code) = (field("login"), field("password"), field("totp"));
    let code = Secret::from(code.reveal().trim());
    let of_app = code.reveal().len() == TOTP_DIGITS
        && code.reveal().bytes().all(|letter| letter.is_ascii_digit());
    let second = if of_app { Second::Totp(code.reveal()) } else { Second::Recovery(code.reveal()) };
    let device = Token::read(&known.unwrap_or_default());
    let attempt = Attempt { login: &login, password: &password, second, device: device.as_ref() };
    match shared.office.sign_in(&attempt).await.map_err(Problem::from) {
        Ok(signed) => {
            let mut response = on_to(&Frame::new(words, PLACE).to(PLACE));
            let given = [cookie::give_session(&signed.token), cookie::give_device(&signed.device)];
            with(&mut response, given.into_iter().flatten());
            Ok(response)
        }
        Err(problem) if problem.is("sign_in_failed") => {
            Ok(ask(&shared, words, Some("sign-in-failed")))
        }
        Err(problem) if problem.is("too_soon") => {
            let mut response = ask(&shared, words, Some("sign-in-too-soon"));
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            if let Some(after) = problem.header_of(&header::RETRY_AFTER) {
                response.headers_mut().insert(header::RETRY_AFTER, after);
            }
            Ok(response)
        }
        Err(problem) => Err(problem),
    }
}

/// Signs out.
pub(super) async fn sign_out(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    sent: Sent,
) -> Result<Response, Problem> {
    let headers = sent.headers().clone();
    let form = Form::read(sent).await?;
    if let Some(session) = session(&shared, &headers).await? {
        let own = form_token(&shared.office, &session).await?;
        if !bool::from(own.as_bytes().ct_eq(form.text("token").as_bytes())) {
            return Err(Problem::of("form_token_needed"));
        }
        let acting = session.acting();
        shared.office.revoke_session(acting, session.member, session.session).await?;
        shared.feeds.look_at_sessions();
    }
    let mut response = on_to(&Frame::new(words, PLACE).to(PLACE));
    with(&mut response, cookie::take_session());
    Ok(response)
}
