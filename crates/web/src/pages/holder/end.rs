//! The ways out: `/close` ends what was opened and shows the start; `/exit` ends it and leaves for another site at once. What a
//! browser remembers of the visit is not in our hands, and the start says so.

use std::sync::Arc;

use axum::{extract::State, http::HeaderMap, response::Response};

use crate::{
    api::session::with,
    pages::{
        form::not_of_another,
        frame::{Frame, on_to},
        words::Speaks,
    },
    problem::Problem,
    server::Shared,
    signed::cookie,
};

/// Ends it and shows the start.
pub(in crate::pages) async fn close(
    Speaks(words): Speaks,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    not_of_another(&headers)?;
    let mut response = on_to(&Frame::new(words, "/").to("/"));
    with(&mut response, cookie::take_holder());
    Ok(response)
}

/// Ends it and leaves.
pub(in crate::pages) async fn exit(State(shared): State<Arc<Shared>>) -> Response {
    let mut response = on_to(&shared.config.exit_to);
    with(&mut response, cookie::take_holder());
    response
}
