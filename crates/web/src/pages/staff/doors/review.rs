//! `/desk/doors/{invocation}`: a use of a door is looked at by a reviewer who was not involved.

use std::sync::Arc;

use amana_events::EventId;
use amana_vault::Secret;
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::super::{
    Asked, At, Halt,
    plain::{Plain, missing},
};
use crate::{
    api::{body::Sent, query::named},
    pages::{form::Form, frame::on_to, words::Speaks},
    server::{Shared, admission::finish},
};

fn plain(at: &At, form: &Form) -> Plain {
    let asks = at.asks(form);
    let found = ["yes", "no"].map(|it| (it.to_owned(), at.words.say(it)));
    let inputs = vec![asks.one_of("justified", found.to_vec()), asks.sealed("note")];
    Plain { says: "door-review", back: "/desk/doors".to_owned(), inputs }
}

/// Asks what was found.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    named::<EventId>(&id)?;
    plain(&at, &Form::default()).shown(&at, &Form::default(), Vec::new()).await
}

/// Records it.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    let invocation: EventId = named(&id)?;
    let wrong = missing(form, &["justified", "note"]);
    if !wrong.is_empty() {
        return plain(at, form).shown(at, form, wrong).await;
    }
    asked.stepped_up().await?;
    let (office, member) = (asked.office(), at.member());
    let (justified, note) = (form.text("justified") == "yes", Secret::from(form.text("note")));
    let work = async move { office.door_review(member, invocation, justified, &note).await };
    match finish(asked.place.clone(), work).await? {
        Ok(_) => Ok(on_to(&at.to("/desk/doors"))),
        Err(error) => plain(at, form).refused(at, form, error).await,
    }
}
