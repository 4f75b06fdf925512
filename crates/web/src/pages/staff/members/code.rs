//! `/desk/members/{member}/code`: a code with which a member enrols, shown once and kept nowhere.

use std::sync::Arc;

use amana_app::signin::Given;
use amana_events::MemberId;
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{Asked, At, Halt, plain::Plain, sheet::Sheet},
    known, place_of,
};
use crate::{
    api::body::Sent,
    pages::{form::Form, words::Speaks},
    server::{Shared, admission::finish},
};

fn plain(at: &At, member: MemberId, form: &Form) -> Plain {
    let inputs = vec![at.asks(form).line("login", "text").optional()];
    Plain { says: "member-code", back: place_of(member), inputs }
}

/// Asks under which name they sign in.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let member = known(&at, &id).await?;
    plain(&at, member, &Form::default()).shown(&at, &Form::default(), Vec::new()).await
}

/// Gives it.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    let member = known(at, &id).await?;
    asked.stepped_up().await?;
    let (office, acting) = (at.office.clone(), at.acting());
    let login = form.text("login").trim().to_owned();
    let work = async move {
        let login = (!login.is_empty()).then_some(login.as_str());
        office.give_enrolment(acting, member, login).await
    };
    match finish(asked.place.clone(), work).await? {
        Ok(given) => given_once(at, given).await,
        Err(error) => plain(at, member, form).refused(at, form, error).await,
    }
}

/// Shows a code that was given, this once.
pub(super) async fn given_once(at: &At, given: Given) -> Result<Response, Halt> {
    let sheet = Sheet {
        title: at.words.say("code-given"),
        back: Some(place_of(given.member)),
        intro: at.words.say("code-given-text"),
        facts: vec![(at.words.say("column-until"), at.words.moment(given.until))],
        texts: vec![
            (at.words.say("code-own"), given.code.printed().reveal().to_owned()),
            (at.words.say("code-where"), "/enrol".to_owned()),
        ],
        once: true,
        ..Sheet::default()
    };
    sheet.shown(at).await
}
