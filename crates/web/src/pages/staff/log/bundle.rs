//! `/desk/bundle`: a bundle by which an outsider verifies the log. Nothing in it says what any record is about.

use std::sync::Arc;

use axum::{extract::State, http::Uri, response::Response};

use super::super::{Asked, At, Halt, plain::Plain};
use crate::{
    api::{
        body::Sent,
        log::bundle::{End, made, sent_as_file},
    },
    pages::{form::Form, frame::Wrong, words::Speaks},
    server::{Shared, admission::finish},
};

/// Where a bundle ends, as a form says it.
const ENDS: [&str; 2] = ["head", "witnessed"];

fn plain(at: &At, form: &Form) -> Plain {
    let ends = ENDS.map(|end| (end.to_owned(), at.words.say(&format!("bundle-end-{end}"))));
    let inputs = vec![at.asks(form).one_of("end", Vec::from(ends))];
    Plain { says: "bundle", back: "/desk/log".to_owned(), inputs }
}

/// Asks where it ends.
pub(in crate::pages) async fn ask(at: At) -> Result<Response, Halt> {
    at.office.may_prove(at.acting()).await?;
    plain(&at, &Form::default()).shown(&at, &Form::default(), Vec::new()).await
}

/// Where a form says that it ends.
pub(in crate::pages::staff) fn end_of(form: &Form) -> Result<End, Wrong> {
    match form.text("end") {
        "head" => Ok(End::Head),
        "witnessed" => Ok(End::Witnessed),
        _ => Err(Wrong::of("end", "wrong-choose")),
    }
}

/// Gives it as a file.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    let end = match end_of(form) {
        Ok(end) => end,
        Err(wrong) => return plain(at, form).shown(at, form, vec![wrong]).await,
    };
    asked.stepped_up().await?;
    let (office, member) = (at.office.clone(), at.member());
    let work = async move { made(&office, member, end, Vec::new(), None).await };
    match finish(asked.place.clone(), work).await? {
        Ok(file) => Ok(sent_as_file(file)),
        Err(error) => plain(at, form).refused(at, form, error).await,
    }
}
