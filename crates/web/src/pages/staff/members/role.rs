//! `/desk/members/{member}/role`: a role is given, or proposed where it takes a second member.

use std::sync::Arc;

use amana_events::{MemberId, common::Role};
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{Asked, At, Halt, plain::Plain, shown::Shown},
    known, place_of, roles,
};
use crate::{
    api::body::Sent,
    pages::{
        form::Form,
        frame::{Wrong, on_to},
        words::Speaks,
    },
    server::{Shared, admission::finish},
};

async fn plain(at: &At, member: MemberId, form: &Form) -> Result<Plain, Halt> {
    let shown = Shown::of(&at.office, at.words).await?;
    let inputs = vec![at.asks(form).among("role", roles(&shown, Role::ALL))];
    Ok(Plain { says: "role-give", back: place_of(member), inputs })
}

/// Asks which.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let (member, form) = (known(&at, &id).await?, Form::default());
    plain(&at, member, &form).await?.shown(&at, &form, Vec::new()).await
}

/// Gives or proposes it.
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
    let Ok(role) = form.text("role").parse::<Role>() else {
        let wrong = vec![Wrong::of("role", "wrong-choose")];
        return plain(at, member, form).await?.shown(at, form, wrong).await;
    };
    asked.stepped_up().await?;
    let (office, acting) = (asked.office(), at.acting());
    let work = async move { office.give_role(acting, member, role, None).await };
    match finish(asked.place.clone(), work).await? {
        Ok(_) => Ok(on_to(&at.to("/desk/members"))),
        Err(error) => plain(at, member, form).await?.refused(at, form, error).await,
    }
}
