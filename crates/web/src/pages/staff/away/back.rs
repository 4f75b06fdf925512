//! `POST /desk/back`: somebody is back, and nobody acts for them any longer than today.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};

use super::{Asked, Done, Halt, place_of_file};
use crate::{
    api::body::Sent,
    pages::{frame::page, words::Speaks},
    problem::Problem,
    server::{Shared, admission::finish},
};

/// Takes it: file by file.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let Asked { at, form, place } = Asked::read(&shared, speaks, &uri, sent).await?;
    let (office, acting, member, sight) =
        (at.office.clone(), at.acting(), at.member(), at.sight.clone());
    let once = format!("page/{}", form.text("once"));
    let work = async move { office.back(acting, (member, &sight), &once).await };
    let done = finish(place, work).await??.into_iter();
    let files = done.map(|(file, refused)| {
        let said = refused.map(Problem::from).map(|it| it.detail().to_owned());
        (place_of_file(file.stream), file.reference.unwrap_or_default(), said)
    });
    let files = files.collect();
    let frame = at.frame().await?.in_this_language();
    Ok(page(StatusCode::OK, &Done { frame, files }))
}
