//! `/desk/role-proposals/{proposal}`: a proposed role is approved by a second member, or declined.

use std::sync::Arc;

use amana_app::book::Proposal;
use amana_events::EventId;
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
    api::{body::Sent, query::named},
    pages::{
        form::Form,
        frame::{Wrong, on_to},
        words::Speaks,
    },
    problem::Problem,
    server::{Shared, admission::finish},
};

fn plain(at: &At, form: &Form) -> Plain {
    let what = ["approve", "decline"];
    let what = what.map(|it| (it.to_owned(), at.words.say(&format!("role-{it}"))));
    let inputs = vec![at.asks(form).one_of("decision", what.to_vec())];
    Plain { says: "role-decide", back: "/desk/members".to_owned(), inputs }
}

async fn waiting(at: &At, id: &str) -> Result<Proposal, Halt> {
    let proposal: EventId = named(id)?;
    let all = at.office.role_proposals(at.acting()).await?;
    let found = all.into_iter().find(|it| it.proposal == proposal);
    found.ok_or_else(|| Problem::of("not_found").into())
}

/// Asks what becomes of it.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    waiting(&at, &id).await?;
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
    let Proposal { proposal, member, role, .. } = waiting(at, &id).await?;
    let approves = match form.text("decision") {
        "approve" => true,
        "decline" => false,
        _ => {
            let wrong = vec![Wrong::of("decision", "wrong-choose")];
            return plain(at, form).shown(at, form, wrong).await;
        }
    };
    asked.stepped_up().await?;
    let (office, acting) = (asked.office(), at.acting());
    let work = async move {
        if approves {
            office.give_role(acting, member, role, Some(proposal)).await.map(|_| ())
        } else {
            office.role_declined(acting, proposal).await
        }
    };
    match finish(asked.place.clone(), work).await? {
        Ok(()) => Ok(on_to(&at.to(&place_of(member)))),
        Err(error) => plain(at, form).refused(at, form, error).await,
    }
}
