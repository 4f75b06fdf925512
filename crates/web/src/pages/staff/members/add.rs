//! `/desk/new-member`: somebody new is added, with a role. One that opens sealed fields waits for a second member.

use std::sync::Arc;

use amana_app::members::{NewMember, fit_name};
use amana_events::{OrganisationId, UnitId, common::Role};
use amana_vault::Secret;
use axum::{extract::State, http::Uri, response::Response};

use super::{
    super::{
        Asked, At, Halt,
        plain::{Plain, missing},
        shown::Shown,
    },
    place_of, roles,
};
use crate::{
    api::body::Sent,
    pages::{form::Form, frame::on_to, words::Speaks},
    problem::Problem,
    server::{Shared, admission::finish},
};

async fn plain(at: &At, form: &Form) -> Result<Plain, Halt> {
    let (shown, asks) = (Shown::of(&at.office, at.words).await?, at.asks(form));
    let organisations = shown.book.organisations.iter();
    let organisations = organisations.map(|(id, it)| (id.to_string(), it.name.to_string()));
    let units = shown.book.units.iter().map(|(id, it)| (id.to_string(), it.to_string()));
    let inputs = vec![
        asks.line("name", "text"),
        asks.among("role", roles(&shown, Role::ALL)),
        asks.among("unit", units.collect()).optional(),
        asks.among("organisation", organisations.collect()).optional(),
    ];
    Ok(Plain { says: "member-add", back: "/desk/members".to_owned(), inputs })
}

/// Refuses who keeps no registry: a form of theirs would tell which names are taken.
fn keeps(at: &At) -> Result<(), Halt> {
    if at.sight.administers() { Ok(()) } else { Err(Problem::of("not_found").into()) }
}

/// Asks who, and in which role.
pub(in crate::pages) async fn ask(at: At) -> Result<Response, Halt> {
    keeps(&at)?;
    plain(&at, &Form::default()).await?.shown(&at, &Form::default(), Vec::new()).await
}

/// Adds them.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    keeps(at)?;
    let wrong = missing(form, &["name", "role"]);
    let role = form.text("role").parse::<Role>();
    let (Ok(role), true) = (role, wrong.is_empty()) else {
        return plain(at, form).await?.shown(at, form, wrong).await;
    };
    asked.stepped_up().await?;
    let (office, acting) = (at.office.clone(), at.acting());
    let name = Secret::from(form.text("name").trim());
    let unit = form.text("unit").parse::<UnitId>().ok();
    let organisation = form.text("organisation").parse::<OrganisationId>().ok();
    let work = async move {
        // Who has this name is there already: what is sent twice adds nobody twice.
        let name = fit_name(name.reveal(), &office.member_names())?;
        office.add_member(acting, NewMember { name, role, unit, organisation }).await
    };
    match finish(asked.place.clone(), work).await? {
        Ok(added) => Ok(on_to(&at.to(&place_of(added.member)))),
        Err(error) => plain(at, form).await?.refused(at, form, error).await,
    }
}
