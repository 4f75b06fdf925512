//! `/desk/policy-proposals/{proposal}/decline`: a proposed set is declined, or taken back.

use std::sync::Arc;

use amana_events::{EventId, PublicText};
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::super::{Asked, At, Halt, plain::Plain};
use crate::{
    api::{body::Sent, query::named},
    pages::{
        form::Form,
        frame::{Wrong, on_to},
        words::Speaks,
    },
    server::{Shared, admission::finish},
};

fn plain(at: &At, form: &Form) -> Plain {
    let inputs = vec![at.asks(form).line("why-declined", "text")];
    Plain { says: "policy-decline", back: "/desk/policies".to_owned(), inputs }
}

/// Asks why.
pub(in crate::pages) async fn ask(at: At, Path(proposal): Path<String>) -> Result<Response, Halt> {
    named::<EventId>(&proposal)?;
    plain(&at, &Form::default()).shown(&at, &Form::default(), Vec::new()).await
}

/// Records it.
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
    let Ok(reason) = form.text("why-declined").trim().parse::<PublicText>() else {
        let wrong = vec![Wrong::of("why-declined", "wrong-note")];
        return plain(at, form).shown(at, form, wrong).await;
    };
    let (office, acting) = (asked.office(), at.acting());
    let work = async move { office.policies_declined(acting, proposal, reason).await };
    match finish(asked.place.clone(), work).await? {
        Ok(()) => Ok(on_to(&at.to("/desk/policies"))),
        Err(error) => plain(at, form).refused(at, form, error).await,
    }
}
