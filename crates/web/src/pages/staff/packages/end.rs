//! `/desk/partners/{organisation}/end`: a partner's key, in force or put forward, is used no more.

use std::sync::Arc;

use amana_events::{Code, OrganisationId};
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{Asked, At, Halt, plain::Plain, shown::Shown},
    partners::PLACE,
};
use crate::{
    api::{body::Sent, query::named},
    pages::{
        form::Form,
        frame::{Wrong, on_to},
        words::Speaks,
    },
    problem::Problem,
    server::{Shared, admission::finish},
};

async fn plain(at: &At, form: &Form) -> Result<Plain, Halt> {
    let shown = Shown::of(&at.office, at.words).await?;
    let ways = shown.choices("key_end_reason");
    let inputs = vec![at.asks(form).one_of("key-end", ways)];
    Ok(Plain { says: "partner-end", back: PLACE.to_owned(), inputs })
}

/// Asks why.
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
    let Ok(reason) = form.text("key-end").parse::<Code>() else {
        let wrong = vec![Wrong::of("key-end", "wrong-choose")];
        return plain(at, form).await?.shown(at, form, wrong).await;
    };
    asked.stepped_up().await?;
    let registry = at.office.registry().await?;
    let waits = registry.partner_key_proposed(organisation).map(|it| &it.recipient);
    let key = registry.partner_key(organisation).or(waits).cloned();
    let key = key.ok_or_else(|| Problem::of("not_found"))?;
    let (office, acting) = (asked.office(), at.acting());
    let work = async move { office.end_partner_key(acting, organisation, key, reason).await };
    match Box::pin(finish(asked.place.clone(), work)).await? {
        Ok(()) => Ok(on_to(&at.to(PLACE))),
        Err(error) => plain(at, form).await?.refused(at, form, error).await,
    }
}
