//! `/desk/words/opening`: a word that another may open who reported in confidence. Whoever asks sends this address, with themselves
//! and the person in it.

use std::sync::Arc;

use amana_app::seconds::{Allowed, WordFor};
use amana_events::{PersonId, StreamKind};
use axum::{extract::State, http::Uri, response::Response};

use super::{
    super::{
        Asked, At, Halt,
        keys::request::id_of,
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

const ASKED: [&str; 3] = ["to", "person", "file"];

async fn plain(at: &At, form: &Form) -> Result<Plain, Halt> {
    let (shown, asks) = (Shown::of(&at.office, at.words).await?, at.asks(form));
    let inputs = vec![
        to(at, &asks, &shown),
        asks.line("person", "text"),
        asks.line("file", "text").optional(),
    ];
    Ok(Plain { says: "word-opening", back: PLACE.to_owned(), inputs })
}

/// Asks to whom, and of whom.
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
    let (to, person): (_, Option<PersonId>) =
        (member_of(form.text("to")), id_of(form.text("person")));
    let (Some(to), Some(person)) = (to, person) else {
        let mut wrong = missing(form, &["to", "person"]);
        if person.is_none() && wrong.iter().all(|it| it.field != "person") {
            wrong.push(Wrong::of("person", "erasure-no-person"));
        }
        return plain.shown(at, form, wrong).await;
    };
    let file = form.text("file").trim();
    let own = format!("{}/{person}", StreamKind::Person);
    let file = if file.is_empty() { own } else { file.to_owned() };
    let word = WordFor::Opening { person };
    given(&asked, plain, file, |stream| Allowed { word, to, stream }).await
}
