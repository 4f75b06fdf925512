//! `/`: where everybody begins: where to go now, write, or come back with a code. It says whose it is nowhere.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    care::Area,
    frame::{Frame, page},
    words::Speaks,
};
use crate::server::Shared;

#[derive(Template)]
#[template(path = "public/start.html")]
struct Start {
    frame: Frame,
    areas: Vec<Area>,
}

/// The start.
pub(super) async fn show(State(shared): State<Arc<Shared>>, Speaks(words): Speaks) -> Response {
    let areas = shared.care.shown(words);
    page(StatusCode::OK, &Start { frame: Frame::new(words, "/"), areas })
}
