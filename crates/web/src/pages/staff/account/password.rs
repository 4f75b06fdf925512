//! `/desk/account/password`: another password; every other session ends.

use std::sync::Arc;

use amana_vault::Secret;
use axum::{extract::State, http::Uri, response::Response};

use super::{
    super::{
        Asked, At, Halt,
        plain::{Plain, missing},
    },
    PLACE, wrong,
};
use crate::{
    api::body::Sent,
    pages::{form::Form, frame::on_to, words::Speaks},
    server::Shared,
};

fn plain(at: &At) -> Plain {
    // What was typed does not come back.
    let inputs = vec![at.asks(&Form::default()).line("new-password", "password")];
    Plain { says: "account-password", back: PLACE.to_owned(), inputs }
}

/// Asks whether it is meant: the password is asked for once a second factor was shown, so that none is kept meanwhile.
pub(in crate::pages) async fn ask(at: At) -> Result<Response, Halt> {
    let begin = Plain { inputs: Vec::new(), ..plain(&at) };
    begin.shown(&at, &Form::default(), Vec::new()).await
}

/// Asks for it, or takes it.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    asked.stepped_up().await?;
    if form.secret("new-password").is_none() {
        return plain(at).shown(at, form, Vec::new()).await;
    }
    let lacking = missing(form, &["new-password"]);
    if !lacking.is_empty() {
        return plain(at).shown(at, form, lacking).await;
    }
    let new = form.secret("new-password").cloned().unwrap_or_else(Secret::empty);
    match at.office.change_password(&at.token, &new).await {
        Ok(()) => {
            shared.feeds.look_at_sessions();
            Ok(on_to(&at.to(PLACE)))
        }
        Err(error) => wrong(at, (plain(at), form), "new-password", error).await,
    }
}
