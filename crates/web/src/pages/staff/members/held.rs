//! `/desk/members/{member}/roles/{role}`: a role that somebody holds is looked at again: it is still needed, or it ends.

use std::sync::Arc;

use amana_events::{MemberId, common::Role};
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{Asked, At, Halt, plain::Plain},
    known, place_of,
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

fn plain(at: &At, member: MemberId, form: &Form) -> Plain {
    let what = ["stays", "ends"].map(|it| (it.to_owned(), at.words.say(&format!("role-{it}"))));
    let inputs = vec![at.asks(form).one_of("still", what.to_vec())];
    Plain { says: "role-held", back: place_of(member), inputs }
}

/// Asks whether it is needed.
pub(in crate::pages) async fn ask(
    at: At,
    Path((id, role)): Path<(String, String)>,
) -> Result<Response, Halt> {
    let member = known(&at, &id).await?;
    named::<Role>(&role)?;
    plain(&at, member, &Form::default()).shown(&at, &Form::default(), Vec::new()).await
}

/// Records it.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path((id, role)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    let (member, role) = (known(at, &id).await?, named::<Role>(&role)?);
    let stays = match form.text("still") {
        "stays" => true,
        "ends" => false,
        _ => {
            let wrong = vec![Wrong::of("still", "wrong-choose")];
            return plain(at, member, form).shown(at, form, wrong).await;
        }
    };
    asked.stepped_up().await?;
    let (office, acting) = (asked.office(), at.acting());
    let work = async move {
        if stays {
            office.role_recertified(acting, member, role).await
        } else {
            office.role_ended(acting, member, role).await
        }
    };
    match finish(asked.place.clone(), work).await? {
        Ok(()) => Ok(on_to(&at.to(&place_of(member)))),
        Err(error) => plain(at, member, form).refused(at, form, error).await,
    }
}
