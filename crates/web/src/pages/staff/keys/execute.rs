//! `/desk/keys/{person}/execute`: a person's keys are destroyed, by another than who asked.

use std::sync::Arc;

use amana_events::PersonId;
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{Asked, At, Halt, plain::Plain},
    place_of,
};
use crate::{
    api::{body::Sent, erasures::known},
    pages::{form::Form, frame::on_to, words::Speaks},
    server::{Shared, admission::finish},
};

fn plain(person: PersonId) -> Plain {
    Plain { says: "erasure-execute", back: place_of(person), inputs: Vec::new() }
}

/// Asks whether it is meant.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let person = known(&at.office, at.acting(), &id).await?;
    plain(person).shown(&at, &Form::default(), Vec::new()).await
}

/// Destroys them.
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
    asked.stepped_up().await?;
    let (office, acting) = (asked.office(), at.acting());
    let work = async move { office.execute_erasure(acting, person).await };
    match finish(asked.place.clone(), work).await? {
        Ok(_) => Ok(on_to(&at.to(&format!("{}/certificate", place_of(person))))),
        Err(error) => plain(person).refused(at, form, error).await,
    }
}
