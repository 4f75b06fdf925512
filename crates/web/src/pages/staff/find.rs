//! `POST /desk/find`: a file by what people call it. What is hidden is not found either; that it was looked for is recorded.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};

use super::{Asked, Halt, list::place_of_file};
use crate::{
    api::body::Sent,
    pages::{
        frame::{Frame, Wrong, on_to, page},
        words::Speaks,
    },
    problem::Problem,
    server::Shared,
};

#[derive(Template)]
#[template(path = "staff/find.html")]
struct Find {
    frame: Frame,
}

/// Leads to a file.
pub(in crate::pages) async fn find(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let Asked { at, form, .. } = Asked::read(&shared, speaks, &uri, sent).await?;
    let name = form.text("reference").trim().to_uppercase();
    let reference = name.parse::<amana_events::Reference>();
    let found = match reference {
        Err(_) => None,
        Ok(_) => match at.office.find_seen(at.acting(), &name).await.map_err(Problem::from) {
            Ok(stream) => Some(stream),
            Err(problem) if problem.is("not_found") => None,
            Err(problem) => return Err(problem.into()),
        },
    };
    if let Some(stream) = found {
        return Ok(on_to(&at.to(&place_of_file(stream))));
    }
    let says = if reference.is_ok() { "find-nothing" } else { "find-mistyped" };
    let frame = at.frame().await?.in_this_language();
    let frame = frame.with_wrong(vec![Wrong::of("reference", says)]);
    Ok(page(StatusCode::NOT_FOUND, &Find { frame }))
}
