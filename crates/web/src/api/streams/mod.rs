//! Files, by the stream that holds them: commands on them, their pages, and their steps.

pub(crate) mod command;
pub(crate) mod page;
pub(crate) mod steps;

use amana_app::Done;
use amana_events::StreamId;
use axum::http::{HeaderValue, header};

use crate::{problem::Problem, signed::position::POSITION};

/// The stream of an address; there is none of a kind that nobody knows.
pub(crate) fn stream_of(kind: &str, id: &str) -> Result<StreamId, Problem> {
    format!("{kind}/{id}").parse().map_err(|_| Problem::of("not_found"))
}

/// Where the last event of what was recorded stands: what to send as `Position` to read views that have it.
pub(crate) fn recorded(done: &Done) -> [(header::HeaderName, HeaderValue); 1] {
    let more = (done.events.len() as u64).saturating_sub(1);
    [(POSITION, HeaderValue::from(done.position + more))]
}

/// The header that says a file's version, by which a later command says what it was decided on.
pub(crate) fn version(version: u64) -> [(header::HeaderName, HeaderValue); 1] {
    let text = format!("\"{version}\"");
    [(header::ETAG, HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("\"0\"")))]
}
