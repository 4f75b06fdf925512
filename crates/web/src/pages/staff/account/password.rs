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

/// Asks for it.
pub(in crate::pages) async fn ask(at: At) -> Result<Response, Halt> {
    plain(&at).shown(&at, &Form::default(), Vec::new()).await
}

/// Takes it.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    let lacking = missing(form, &["new-password"]);
    if !lacking.is_empty() {
        return plain(at).shown(at, form, lacking).await;
    }
    asked.stepped_up().await?;
    let new = form.secret("new-password").cloned().unwrap_or_else(Secret::empty);
    match at.office.change_password(&at.token, &new).await {
        Ok(()) => Ok(on_to(&at.to(PLACE))),
        Err(error) => wrong(at, (plain(at), form), "new-password", error).await,
    }
}
