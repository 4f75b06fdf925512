//! `/desk/keys/{person}/refuse`: an erasure is refused, or taken back.

use std::sync::Arc;

use amana_events::{Code, PersonId};
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{Asked, At, Halt, plain::Plain},
    choices, place_of,
};
use crate::{
    api::{
        body::Sent,
        erasures::{known, refuse::REASONS},
    },
    pages::{
        form::Form,
        frame::{Wrong, on_to},
        words::Speaks,
    },
    server::{Shared, admission::finish},
};

fn plain(at: &At, person: PersonId, form: &Form) -> Plain {
    let reasons = choices(at.words, "erasure-refused", &REASONS);
    let inputs = vec![at.asks(form).one_of("because", reasons)];
    Plain { says: "erasure-refuse", back: place_of(person), inputs }
}

/// Asks why.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let person = known(&at.office, at.acting(), &id).await?;
    plain(&at, person, &Form::default()).shown(&at, &Form::default(), Vec::new()).await
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
    let person = known(&at.office, at.acting(), &id).await?;
    let reason = REASONS.iter().find(|known| **known == form.text("because"));
    let Some(Ok(reason)) = reason.map(|code| code.parse::<Code>()) else {
        let wrong = vec![Wrong::of("because", "wrong-choose")];
        return plain(at, person, form).shown(at, form, wrong).await;
    };
    let (office, acting) = (asked.office(), at.acting());
    let work = async move { office.refuse_erasure(acting, person, reason).await };
    match finish(asked.place.clone(), work).await? {
        Ok(_) => Ok(on_to(&at.to(&place_of(person)))),
        Err(error) => plain(at, person, form).refused(at, form, error).await,
    }
}
