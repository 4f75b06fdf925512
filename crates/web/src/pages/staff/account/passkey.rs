//! `/desk/account/passkey` and `/desk/account/passkeys/{passkey}`: a passkey is made, which a script of ours does with the browser;
//! and one is removed.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{StatusCode, Uri},
    response::Response,
};
use uuid::Uuid;

use super::{
    super::{Asked, At, Halt, plain::Plain},
    NewPasskey, PLACE, wrong,
};
use crate::{
    api::{body::Sent, query::named},
    pages::{
        form::Form,
        frame::{on_to, page_with_script},
        words::Speaks,
    },
    problem::Problem,
    server::Shared,
};

fn first() -> Plain {
    Plain { says: "account-passkey", back: PLACE.to_owned(), inputs: Vec::new() }
}

fn gone() -> Plain {
    Plain { says: "account-remove", back: PLACE.to_owned(), inputs: Vec::new() }
}

/// Asks whether it is meant.
pub(in crate::pages) async fn ask(at: At) -> Result<Response, Halt> {
    first().shown(&at, &Form::default(), Vec::new()).await
}

/// Leads to the page on which the browser makes it, once a second factor was shown.
pub(in crate::pages) async fn begin(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    if shared.config.passkey_site.is_none() {
        return Err(Problem::of("not_found").into());
    }
    asked.stepped_up().await?;
    let at = &asked.at;
    let frame = at.frame().await?.with_script().in_this_language();
    let token = frame.above.as_ref().map(|above| above.token.clone()).unwrap_or_default();
    let token = token.split('.').next().unwrap_or_default().to_owned();
    let form = Form::default();
    let input = at.asks(&form).line("passkey-name", "text").optional();
    Ok(page_with_script(StatusCode::OK, &NewPasskey { frame, token, input }))
}

/// Asks whether one is to go.
pub(in crate::pages) async fn ask_remove(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    named::<Uuid>(&id)?;
    gone().shown(&at, &Form::default(), Vec::new()).await
}

/// Removes it.
pub(in crate::pages) async fn remove(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let at = &asked.at;
    let passkey: Uuid = named(&id)?;
    asked.stepped_up().await?;
    match at.office.remove_passkey(&at.token, passkey).await {
        Ok(true) => {
            shared.feeds.look_at_sessions();
            Ok(on_to(&at.to(PLACE)))
        }
        Ok(false) => Err(Problem::of("not_found").into()),
        Err(error) => wrong(at, (gone(), &asked.form), "plain", error).await,
    }
}
