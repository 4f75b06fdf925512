//! `/desk/policy-proposals/{proposal}/activate`: a second member brings a proposed set into force.

use std::sync::Arc;

use amana_events::EventId;
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::super::{Asked, At, Halt, plain::Plain};
use crate::{
    api::{body::Sent, query::named},
    pages::{form::Form, frame::on_to, words::Speaks},
    server::{Shared, admission::finish},
};

fn plain() -> Plain {
    Plain { says: "policy-activate", back: "/desk/policies".to_owned(), inputs: Vec::new() }
}

/// Asks whether it is meant.
pub(in crate::pages) async fn ask(at: At, Path(proposal): Path<String>) -> Result<Response, Halt> {
    named::<EventId>(&proposal)?;
    plain().shown(&at, &Form::default(), Vec::new()).await
}

/// Brings it into force.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path(proposal): Path<String>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    let proposal: EventId = named(&proposal)?;
    asked.stepped_up().await?;
    let (office, acting) = (asked.office(), at.acting());
    let work = async move { office.policies_activated(acting, proposal).await };
    match finish(asked.place.clone(), work).await? {
        Ok(_) => Ok(on_to(&at.to("/desk/policies"))),
        Err(error) => plain().refused(at, form, error).await,
    }
}
