//! Nothing typed is lost: a form that was sent when its session had ended, or before a second factor that it needs, is kept,
//! sealed, in the page that asks for it, and shown again afterwards to be sent on.
//!
//! INVARIANT: what one member typed is shown to no other: the kept form says whose it is.

use std::sync::Arc;

use amana_app::{AppError, Office, signin::Token};
use amana_vault::Secret;
use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};

use super::{At, Halt, at};
use crate::{
    api::{body::Sent, session::with},
    pages::{
        form::Form,
        frame::{Frame, Wrong, on_to, page, page_with_script},
        kept as sealed, sign_in,
        words::{Speaks, Words},
    },
    problem::Problem,
    server::Shared,
    signed::cookie,
};

const PURPOSE: &str = "form of a member";
/// Under which addresses members' pages stand.
pub(in crate::pages) const ROOT: &str = "/desk";
/// Fields that are the page's own and not what was typed.
const OWN: [&str; 2] = ["token", "kept"];
/// Fields that come back in no page, not even a sealed or a hidden one: they are asked for again.
const NEVER: [&str; 3] = ["new-password", "totp", "answer"];

/// Whether a field is shown again.
fn comes_back(name: &str) -> bool {
    !OWN.contains(&name) && !NEVER.contains(&name)
}

/// A form that was kept.
struct Kept {
    /// Of whom, as only this ledger says it.
    of: String,
    /// Where it was sent.
    path: String,
    fields: Vec<(String, Secret)>,
}

/// The same, as it is sealed.
#[derive(serde::Serialize, serde::Deserialize)]
struct Written<T> {
    of: T,
    path: T,
    fields: Vec<(T, T)>,
}

#[derive(Template)]
#[template(path = "staff/resume.html")]
struct Again {
    frame: Frame,
    says: &'static str,
    path: String,
    fields: Vec<(String, Secret)>,
}

#[derive(Template)]
#[template(path = "staff/second.html")]
struct AskSecond {
    frame: Frame,
    kept: String,
    has_passkeys: bool,
}

/// Whether an address is one of members' pages, as written by us.
pub(in crate::pages) fn is_ours(path: &str) -> bool {
    let rest = path.strip_prefix(ROOT);
    let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '/' | '-' | '_' | '.');
    rest.is_some_and(|rest| (rest.is_empty() || rest.starts_with('/')) && rest.chars().all(plain))
}

/// To the page that signs in, which leads back here.
pub(super) fn to_sign_in(words: &'static Words, uri: &Uri) -> Response {
    let place = Frame::new(words, "/sign-in").to("/sign-in");
    let back = uri.path();
    on_to(&if is_ours(back) { format!("{place}&to={back}") } else { place })
}

/// A form, sealed.
pub(super) async fn kept(office: &Office, (path, form): (&str, &Form)) -> Result<String, AppError> {
    let token = form.text("token");
    let of = token.split_once('.').map(|(_, of)| of).unwrap_or_default();
    let fields = form.pairs().filter(|(name, _)| comes_back(name));
    let fields = fields.map(|(name, value)| (name, value.reveal())).collect();
    let text =
        Secret::new(serde_json::to_string(&Written { of, path, fields }).unwrap_or_default());
    sealed::sealed(office, PURPOSE, text.reveal()).await
}

/// Opens it.
async fn opened(office: &Office, text: &str) -> Result<Option<Kept>, AppError> {
    let Some(text) = sealed::opened(office, PURPOSE, text).await? else { return Ok(None) };
    let Ok(read) = serde_json::from_str::<Written<String>>(&text) else { return Ok(None) };
    let fields = read.fields.into_iter().map(|(name, value)| (name, Secret::new(value)));
    Ok(Some(Kept { of: read.of, path: read.path, fields: fields.collect() }))
}

/// Asks to sign in again, with what was typed kept.
pub(super) async fn sign_in_again(
    shared: &Shared,
    words: &'static Words,
    (path, form): (&str, &Form),
) -> Result<Response, AppError> {
    let kept = kept(&shared.office, (path, form)).await?;
    Ok(sign_in::asked(
        shared,
        words,
        sign_in::Back { to: String::new(), kept },
        Some("sign-in-again"),
    ))
}

/// What is shown to somebody who signed in with a form kept: the form, if it is theirs.
pub(in crate::pages) async fn after_sign_in(
    shared: &Shared,
    words: &'static Words,
    (token, kept): (&Token, &str),
) -> Result<Option<Response>, AppError> {
    let Some(kept) = opened(&shared.office, kept).await? else { return Ok(None) };
    let Some(at) = At::by_token(shared, words, token, ROOT.to_owned()).await? else {
        return Ok(None);
    };
    kept.shown_to(&at).await
}

/// Shows a form again as it was typed, to be sent from here.
pub(super) async fn again(
    at: &At,
    (path, form): (&str, &Form),
    says: &'static str,
) -> Result<Response, AppError> {
    let fields = form.pairs().filter(|(name, _)| comes_back(name));
    let fields = fields.map(|(name, value)| (name.to_owned(), value.clone())).collect();
    shown(at, says, (path.to_owned(), fields)).await
}

async fn shown(
    at: &At,
    says: &'static str,
    (path, fields): (String, Vec<(String, Secret)>),
) -> Result<Response, AppError> {
    let frame = at.frame().await?.in_this_language();
    Ok(page(StatusCode::OK, &Again { frame, says, path, fields }))
}

impl Kept {
    /// The page that shows it again, to the same member; nothing to another.
    async fn shown_to(self, at: &At) -> Result<Option<Response>, AppError> {
        let own = at::whose(&at.office, at.member()).await?;
        if own != self.of || !is_ours(&self.path) {
            return Ok(None);
        }
        shown(at, "resume-session", (self.path, self.fields)).await.map(Some)
    }
}

/// Asks for a second factor, with a form kept.
pub(super) async fn ask_second(
    at: &At,
    kept: String,
    wrong: Vec<Wrong>,
) -> Result<Response, AppError> {
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
    let frame = at.frame().await?.in_this_language().with_wrong(wrong);
    let has_passkeys = at.passkeys;
    if has_passkeys {
        let ask = AskSecond { frame: frame.with_script(), kept, has_passkeys };
        return Ok(page_with_script(status, &ask));
    }
    Ok(page(status, &AskSecond { frame, kept, has_passkeys }))
}

/// Takes a second factor, and shows the form that needed it. Whoever showed a passkey meanwhile, which the page's script does, sends
/// no code.
pub(in crate::pages) async fn second(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = super::Asked::read(&shared, speaks, &uri, sent).await?;
    let (mut at, form) = (asked.at, asked.form);
    let code = Secret::from(form.text("totp").trim());
    let kept = form.text("kept").to_owned();
    if code.reveal().is_empty() && at.session.is_stepped_up() {
        return Ok(shown_again(&at, &kept).await?);
    }
    let stepped = at.office.step_up(&at.token, sign_in::second_of(&code)).await;
    let (token, session) = match stepped.map_err(Problem::from) {
        Ok(stepped) => stepped,
        Err(problem) if problem.is("sign_in_failed") => {
            let wrong = vec![Wrong::of("totp", "second-wrong")];
            return Ok(ask_second(&at, kept, wrong).await?);
        }
        Err(problem) if problem.is("too_soon") => {
            let wrong = vec![Wrong::of("totp", "sign-in-too-soon")];
            return Ok(ask_second(&at, kept, wrong).await?);
        }
        Err(problem) => return Err(problem.into()),
    };
    at.session = session;
    let mut response = shown_again(&at, &kept).await?;
    with(&mut response, cookie::give_session(&token));
    Ok(response)
}

/// The form that was kept, or the desk where it cannot be read.
async fn shown_again(at: &At, kept: &str) -> Result<Response, AppError> {
    let shown = match opened(&at.office, kept).await? {
        Some(kept) => kept.shown_to(at).await?,
        None => None,
    };
    Ok(shown.unwrap_or_else(|| on_to(&at.to(ROOT))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_addresses_are_led_back_to() {
        for ours in ["/desk", "/desk/cases", "/desk/file/case/0199-a"] {
            assert!(is_ours(ours), "{ours}");
        }
        for other in ["//evil.example", "/desks", "/desk/x?y", "/desk/\r\nX: y", "https://x", ""] {
            assert!(!is_ours(other), "{other}");
        }
    }
}
