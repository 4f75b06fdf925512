//! `/desk/members/{member}/standing`: somebody leaves, is suspended, or is back. The answer says what they have in hand.

use std::sync::Arc;

use amana_app::standing::Standing;
use amana_events::MemberId;
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{Asked, At, Halt, plain::Plain, sheet::Sheet, shown::Shown},
    in_hand, known, place_of,
};
use crate::{
    api::body::Sent,
    pages::{form::Form, frame::Wrong, words::Speaks},
    server::{Shared, admission::finish},
};

/// What becomes of a member: name, and the standing it is.
const STANDINGS: [(&str, Standing); 3] = [
    ("left", Standing::Left),
    ("suspended", Standing::Suspended),
    ("reinstated", Standing::Reinstated),
];

fn plain(at: &At, member: MemberId, form: &Form) -> Plain {
    let what = STANDINGS.map(|(it, _)| (it.to_owned(), at.words.say(&format!("standing-{it}"))));
    let inputs = vec![at.asks(form).one_of("standing", what.to_vec())];
    Plain { says: "member-standing", back: place_of(member), inputs }
}

/// Asks which.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let member = known(&at, &id).await?;
    plain(&at, member, &Form::default()).shown(&at, &Form::default(), Vec::new()).await
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
    let member = known(at, &id).await?;
    let standing = STANDINGS.iter().find(|(it, _)| *it == form.text("standing"));
    let Some((_, standing)) = standing.copied() else {
        let wrong = vec![Wrong::of("standing", "wrong-choose")];
        return plain(at, member, form).shown(at, form, wrong).await;
    };
    asked.stepped_up().await?;
    let (office, acting) = (asked.office(), at.acting());
    let work = async move { office.member_stands(acting, member, standing).await };
    let held = match finish(asked.place.clone(), work).await? {
        Ok(held) => held,
        Err(error) => return plain(at, member, form).refused(at, form, error).await,
    };
    shared.feeds.look_at_sessions();
    let shown = Shown::of(&at.office, at.words).await?;
    let streams: Vec<_> = held.iter().map(|it| it.stream).collect();
    at.office.note_list(at.acting(), "in_hand", &streams, None).await?;
    let sheet = Sheet {
        title: at.words.say("standing-recorded"),
        back: Some(place_of(member)),
        intro: at.words.say("standing-recorded-text"),
        tables: vec![in_hand(&shown, &held)],
        once: true,
        ..Sheet::default()
    };
    sheet.shown(at).await
}
