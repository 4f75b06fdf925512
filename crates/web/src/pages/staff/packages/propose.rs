//! `/desk/partners/{organisation}/propose`: a partner's key is put forward.

use std::sync::Arc;

use amana_events::{Code, OrganisationId};
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{
        Asked, At, Halt,
        plain::{Plain, missing},
        shown::Shown,
    },
    partners::PLACE,
};
use crate::{
    api::{body::Sent, query::named},
    pages::{
        form::Form,
        frame::{Wrong, on_to},
        words::Speaks,
    },
    server::{Shared, admission::finish},
};

async fn plain(at: &At, form: &Form) -> Result<Plain, Halt> {
    let (shown, asks) = (Shown::of(&at.office, at.words).await?, at.asks(form));
    let inputs = vec![
        asks.line("age-recipient", "text"),
        asks.one_of("checked", shown.choices("key_check")),
    ];
    Ok(Plain { says: "partner-propose", back: PLACE.to_owned(), inputs })
}

/// Asks for the key, and how it came.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    named::<OrganisationId>(&id)?;
    plain(&at, &Form::default()).await?.shown(&at, &Form::default(), Vec::new()).await
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
    let organisation: OrganisationId = named(&id)?;
    let (key, checked) =
        (form.text("age-recipient").trim().parse::<Code>(), form.text("checked").parse::<Code>());
    let (Ok(recipient), Ok(checked)) = (key, checked) else {
        let mut wrong = missing(form, &["age-recipient", "checked"]);
        if wrong.is_empty() {
            wrong.push(Wrong::of("age-recipient", "partner-no-key"));
        }
        return plain(at, form).await?.shown(at, form, wrong).await;
    };
    asked.stepped_up().await?;
    let (office, acting) = (asked.office(), at.acting());
    let work =
        async move { office.propose_partner_key(acting, organisation, recipient, checked).await };
    match Box::pin(finish(asked.place.clone(), work)).await? {
        Ok(_) => Ok(on_to(&at.to(PLACE))),
        Err(error) => plain(at, form).await?.refused(at, form, error).await,
    }
}
