//! `/desk/words/bundle`: a head of conduct's or a reviewer's word that an auditor may take the records along in a bundle.

use std::sync::Arc;

use amana_app::seconds::{Allowed, WordFor};
use amana_events::{Code, PurposeCode};
use axum::{extract::State, http::Uri, response::Response};

use super::{
    super::{
        Asked, At, Halt,
        plain::{Plain, missing},
        shown::Shown,
    },
    PLACE, asked_for, given, member_of, to,
};
use crate::{
    api::{body::Sent, query::Query},
    pages::{form::Form, frame::Wrong, words::Speaks},
    server::Shared,
};

const ASKED: [&str; 4] = ["to", "engagement", "recipient", "purpose"];

async fn plain(at: &At, form: &Form) -> Result<Plain, Halt> {
    let (shown, asks) = (Shown::of(&at.office, at.words).await?, at.asks(form));
    let inputs = vec![
        to(at, &asks, &shown),
        asks.line("engagement", "text"),
        asks.line("recipient", "text"),
        asks.among("purpose", shown.choices("purpose")),
    ];
    Ok(Plain { says: "word-bundle", back: PLACE.to_owned(), inputs })
}

/// Asks to whom, under which engagement, for whom and for what.
pub(in crate::pages) async fn ask(at: At, query: Query) -> Result<Response, Halt> {
    let form = asked_for(query, &ASKED)?;
    plain(&at, &form).await?.shown(&at, &form, Vec::new()).await
}

/// Signs it.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    let plain = plain(at, form).await?;
    let recipient = form.text("recipient").trim().parse::<Code>();
    let purpose = form.text("purpose").parse::<PurposeCode>();
    let (Some(to), Ok(recipient), Ok(purpose)) = (member_of(form.text("to")), recipient, purpose)
    else {
        let mut wrong = missing(form, &ASKED);
        if wrong.is_empty() {
            wrong.push(Wrong::of("recipient", "wrong-code"));
        }
        return plain.shown(at, form, wrong).await;
    };
    let engagement = form.text("engagement").trim();
    let named = engagement.contains('/');
    let file = if named { engagement.to_owned() } else { format!("audit/{engagement}") };
    let word = WordFor::AuditBundle { recipient, purpose };
    given(&asked, plain, file, |stream| Allowed { word, to, stream }).await
}
