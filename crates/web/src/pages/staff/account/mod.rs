//! `/desk/account`: what a member signs in with, and where they are signed in; each changed by themselves alone. `/enrol` is where
//! somebody begins who was given a code.
//!
//! INVARIANT: what signs in is changed with a second factor shown within ten minutes; codes are shown once.

pub(in crate::pages) mod app;
pub(in crate::pages) mod codes;
pub(in crate::pages) mod enrol;
pub(in crate::pages) mod passkey;
pub(in crate::pages) mod password;
pub(in crate::pages) mod sessions;

use std::sync::Arc;

use amana_app::signin::{OpenSession, OwnPasskey, SignInError};
use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    At, Halt,
    inputs::{Input, Kind},
    plain::Plain,
    sheet::{Row, Sheet, Table},
};
use crate::{
    pages::{
        form::Form,
        frame::{Frame, Wrong},
    },
    server::Shared,
};

const PLACE: &str = "/desk/account";

#[derive(Template)]
#[template(path = "staff/passkey.html")]
struct NewPasskey {
    frame: Frame,
    token: String,
    input: Input,
}

/// Shows it.
pub(in crate::pages) async fn show(
    State(shared): State<Arc<Shared>>,
    at: At,
) -> Result<Response, Halt> {
    let sessions = at.office.sessions_of(at.acting(), at.member()).await?;
    let passkeys = at.office.own_passkeys(&at.session).await?;
    let way = |says: &str, step: &str| (at.words.say(says), format!("{PLACE}/{step}"));
    let mut ways = vec![
        way("account-password", "password"),
        way("account-app", "app"),
        way("account-codes", "codes"),
        way("account-sessions", "sessions"),
    ];
    if shared.config.passkey_site.is_some() {
        ways.push(way("account-passkey", "passkey"));
    }
    let sheet = Sheet {
        title: at.words.say("way-account"),
        ways,
        tables: vec![
            Table {
                says: "account-passkeys",
                columns: &["column-what", "column-since", "column-used"],
                rows: passkeys.iter().map(|it| passkey_row(&at, it)).collect(),
            },
            Table {
                says: "member-sessions",
                columns: &["column-since", "column-used", "column-until", "column-what"],
                rows: sessions.iter().map(|it| session_row(&at, it)).collect(),
            },
        ],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}

fn passkey_row(at: &At, it: &OwnPasskey) -> Row {
    let name = it.name.reveal();
    let used = it.used.map_or_else(|| at.words.say("never"), |used| at.words.moment(used));
    Row {
        name: if name.is_empty() { at.words.say("account-unnamed") } else { name.to_owned() },
        to: None,
        cells: vec![at.words.moment(it.made), used],
        acts: vec![(at.words.say("account-remove"), format!("{PLACE}/passkeys/{}", it.id))],
    }
}

fn session_row(at: &At, it: &OpenSession) -> Row {
    let here = it.session == at.session.session;
    let what = match (it.service, here) {
        (true, _) => "session-service",
        (false, true) => "session-this",
        (false, false) => "session-browser",
    };
    Row {
        name: at.words.moment(it.made),
        to: None,
        cells: vec![at.words.moment(it.seen), at.words.moment(it.expires), at.words.say(what)],
        acts: Vec::new(),
    }
}

/// Shows a form again with what was wrong in it, or ends the page.
async fn wrong(
    at: &At,
    (plain, form): (Plain, &Form),
    field: &'static str,
    error: SignInError,
) -> Result<Response, Halt> {
    match error {
        SignInError::App(error) => plain.refused(at, form, error).await,
        SignInError::Failed => plain.shown(at, form, vec![Wrong::of(field, "second-wrong")]).await,
        SignInError::TooSoon { .. } => {
            plain.shown(at, form, vec![Wrong::of(field, "sign-in-too-soon")]).await
        }
        error @ SignInError::Busy => Err(error.into()),
    }
}
