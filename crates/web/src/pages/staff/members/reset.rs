//! `/desk/members/{member}/reset` and `/desk/factors-resets/{proposal}`: what a member signs in with is reset by two members. The
//! answer of the second is a code with which the member enrols anew.

use std::sync::Arc;

use amana_events::{EventId, MemberId};
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{Asked, At, Halt, plain::Plain},
    code::given_once,
    known, place_of,
};
use crate::{
    api::{body::Sent, query::named},
    pages::{form::Form, frame::on_to, words::Speaks},
    server::{Shared, admission::finish},
};

fn first(member: MemberId) -> Plain {
    Plain { says: "member-reset", back: place_of(member), inputs: Vec::new() }
}

fn second() -> Plain {
    Plain { says: "reset-second", back: "/desk/members".to_owned(), inputs: Vec::new() }
}

/// Asks whether it is meant.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let member = known(&at, &id).await?;
    first(member).shown(&at, &Form::default(), Vec::new()).await
}

/// Proposes it.
pub(in crate::pages) async fn propose(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let at = &asked.at;
    let member = known(at, &id).await?;
    asked.stepped_up().await?;
    let (office, acting) = (asked.office(), at.acting());
    let work = async move { office.propose_factors_reset(acting, member).await };
    match finish(asked.place.clone(), work).await? {
        Ok(_) => Ok(on_to(&at.to(&place_of(member)))),
        Err(error) => first(member).refused(at, &asked.form, error).await,
    }
}

/// Asks the second member.
pub(in crate::pages) async fn ask_second(
    at: At,
    Path(proposal): Path<String>,
) -> Result<Response, Halt> {
    named::<EventId>(&proposal)?;
    second().shown(&at, &Form::default(), Vec::new()).await
}

/// Resets, and shows the code.
pub(in crate::pages) async fn approve(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path(proposal): Path<String>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let at = &asked.at;
    let proposal: EventId = named(&proposal)?;
    asked.stepped_up().await?;
    let (office, acting) = (at.office.clone(), at.acting());
    let work = async move {
        let member = office.member_of_reset(proposal).await?;
        office.reset_factors(acting, member, Some(proposal)).await
    };
    match finish(asked.place.clone(), work).await? {
        Ok(given) => {
            shared.feeds.look_at_sessions();
            given_once(at, given).await
        }
        Err(error) => second().refused(at, &asked.form, error).await,
    }
}
