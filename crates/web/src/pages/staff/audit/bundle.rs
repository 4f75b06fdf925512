//! `/desk/audit/{id}/bundle`: a bundle with the records, their sealed fields still sealed, for one recipient and on the word of a
//! second member.

use std::sync::Arc;

use amana_events::{Code, PurposeCode, StreamId};
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{
        Asked, At, Halt,
        log::bundle::end_of,
        plain::{Plain, missing},
        seconds,
        shown::Shown,
    },
    engagement, place_of,
};
use crate::{
    api::{
        body::Sent,
        log::bundle::{Marked, made, sent_as_file},
    },
    pages::{form::Form, frame::Wrong, words::Speaks},
    server::{Shared, admission::finish},
};

async fn plain(at: &At, stream: StreamId, form: &Form) -> Result<Plain, Halt> {
    let (shown, asks) = (Shown::of(&at.office, at.words).await?, at.asks(form));
    let ends = ["head", "witnessed"];
    let ends = ends.map(|end| (end.to_owned(), at.words.say(&format!("bundle-end-{end}"))));
    let inputs = vec![
        asks.one_of("end", Vec::from(ends)),
        asks.line("recipient", "text"),
        asks.among("purpose", shown.choices("purpose")),
        asks.text("second-word"),
    ];
    Ok(Plain { says: "audit-bundle", back: place_of(stream), inputs })
}

/// Asks for whom, for what, and for the word.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let (stream, form) = (engagement(&id)?, Form::default());
    plain(&at, stream, &form).await?.shown(&at, &form, Vec::new()).await
}

/// What a form says.
fn read(form: &Form, stream: StreamId) -> Result<Marked, Vec<Wrong>> {
    let mut wrong = missing(form, &["recipient", "purpose", "second-word"]);
    let recipient = form.text("recipient").trim().parse::<Code>();
    let purpose = form.text("purpose").parse::<PurposeCode>();
    match (recipient, purpose, seconds::read(form, "second-word")) {
        (Ok(recipient), Ok(purpose), Ok(Some(word))) => {
            return Ok(Marked { engagement: stream, recipient, purpose, word });
        }
        (_, _, Err(told)) => wrong.push(told),
        (Err(_), ..) if wrong.is_empty() => wrong.push(Wrong::of("recipient", "wrong-code")),
        (Ok(_) | Err(_), _, Ok(_)) => {}
    }
    Err(wrong)
}

/// Gives it as a file.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form, stream) = (&asked.at, &asked.form, engagement(&id)?);
    let (end, marked) = match (end_of(form), read(form, stream)) {
        (Ok(end), Ok(marked)) => (end, marked),
        (end, marked) => {
            let wrong = end.err().into_iter().chain(marked.err().into_iter().flatten()).collect();
            return plain(at, stream, form).await?.shown(at, form, wrong).await;
        }
    };
    asked.stepped_up().await?;
    let (office, member) = (at.office.clone(), at.member());
    let work = async move { made(&office, member, end, Vec::new(), Some(marked)).await };
    match finish(asked.place.clone(), work).await? {
        Ok(file) => Ok(sent_as_file(file)),
        Err(error) => plain(at, stream, form).await?.refused(at, form, error).await,
    }
}
