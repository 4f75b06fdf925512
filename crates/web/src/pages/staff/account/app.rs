//! `/desk/account/app`: another app is given a secret, which counts once a code of it was shown.

use std::sync::Arc;

use amana_app::signin::Offer;
use askama::Template;
use axum::{extract::State, http::Uri, response::Response};

use super::{
    super::{
        Asked, At, Halt,
        inputs::{Input, Kind},
        plain::Plain,
    },
    PLACE, wrong,
};
use crate::{
    api::body::Sent,
    pages::{
        form::Form,
        frame::{Frame, Wrong, on_to, page},
        words::{Speaks, Words},
    },
    problem::Problem,
    qr,
    server::Shared,
};

/// Digits of a code that an app shows.
const DIGITS: usize = 6;

#[derive(Template)]
#[template(path = "staff/app.html")]
pub(super) struct GivenSecret {
    pub(super) frame: Frame,
    pub(super) title: String,
    pub(super) action: &'static str,
    /// What goes on with the form: name and value.
    pub(super) hidden: Vec<(&'static str, String)>,
    pub(super) secret: String,
    pub(super) uri: String,
    pub(super) picture: String,
    pub(super) inputs: Vec<Input>,
}

impl GivenSecret {
    /// What an app is given, with what is asked besides.
    pub(super) fn of(frame: Frame, (offer, words): (&Offer, &Words), inputs: Vec<Input>) -> Self {
        let uri = offer.uri.reveal().to_owned();
        let label = words.say("app-picture");
        let attributes =
            format!("width=\"240\" height=\"240\" role=\"img\" aria-label=\"{label}\"");
        Self {
            title: words.say("account-app"),
            action: "/desk/account/app",
            hidden: Vec::new(),
            secret: offer.secret.reveal().to_owned(),
            picture: qr::svg(&uri, &attributes).unwrap_or_default(),
            uri,
            inputs,
            frame,
        }
    }
}

fn plain() -> Plain {
    Plain { says: "account-app", back: PLACE.to_owned(), inputs: Vec::new() }
}

/// Asks whether it is meant.
pub(in crate::pages) async fn ask(at: At) -> Result<Response, Halt> {
    plain().shown(&at, &Form::default(), Vec::new()).await
}

/// Gives the secret, or takes a code of it.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    asked.stepped_up().await?;
    let code = form.text("totp").trim();
    let mut wrongs = Vec::new();
    if form.secret("totp").is_some() {
        if code.len() == DIGITS {
            match at.office.complete_totp(&at.token, code).await.map_err(Problem::from) {
                Ok(()) => {
                    shared.feeds.look_at_sessions();
                    return Ok(on_to(&at.to(PLACE)));
                }
                Err(problem) if problem.is("sign_in_failed") => {}
                Err(problem) => return Err(problem.into()),
            }
        }
        wrongs.push(Wrong::of("totp", "app-wrong"));
    }
    // Who mistyped a code has that secret in the app already.
    let offered = match at.office.offered_totp(&at.token).await {
        Ok(Some(offer)) if !wrongs.is_empty() => Ok(offer),
        Ok(_) => at.office.begin_totp(&at.token).await,
        Err(error) => Err(error),
    };
    match offered {
        Ok(offer) => {
            let frame = at.frame().await?.in_this_language().with_wrong(wrongs);
            let inputs = vec![at.asks(&Form::default()).line("totp", "text")];
            let given = GivenSecret::of(frame, (&offer, at.words), inputs);
            Ok(page(axum::http::StatusCode::OK, &given))
        }
        Err(error) => wrong(at, (plain(), form), "plain", error).await,
    }
}
