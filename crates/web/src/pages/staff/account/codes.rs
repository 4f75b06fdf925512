//! `/desk/account/codes`: ten new printed codes, shown once; the old ones are dead.

use std::sync::Arc;

use axum::{extract::State, http::Uri, response::Response};

use super::{
    super::{Asked, At, Halt, plain::Plain, sheet::Sheet},
    PLACE, wrong,
};
use crate::{
    api::body::Sent,
    pages::{form::Form, words::Speaks},
    server::Shared,
};

fn plain() -> Plain {
    Plain { says: "account-codes", back: PLACE.to_owned(), inputs: Vec::new() }
}

/// Asks whether it is meant.
pub(in crate::pages) async fn ask(at: At) -> Result<Response, Halt> {
    plain().shown(&at, &Form::default(), Vec::new()).await
}

/// Gives them.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let at = &asked.at;
    asked.stepped_up().await?;
    match at.office.renew_recovery_codes(&at.token).await {
        Ok(codes) => {
            shared.feeds.look_at_sessions();
            let codes = codes.iter().map(|code| code.printed().reveal().to_owned());
            let sheet = Sheet {
                title: at.words.say("codes-given"),
                back: Some(PLACE.to_owned()),
                intro: at.words.say("codes-given-text"),
                texts: vec![(at.words.say("codes-own"), codes.collect::<Vec<_>>().join("\n"))],
                once: true,
                ..Sheet::default()
            };
            sheet.shown(at).await
        }
        Err(error) => wrong(at, (plain(), &asked.form), "plain", error).await,
    }
}
