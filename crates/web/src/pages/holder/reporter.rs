//! `/messages`: the reporter's journey: that it was received, open or closed, messages both ways, and that something was done to
//! them because of it. Nothing of the survivor's is here.

use std::sync::Arc;

use amana_events::report::ReceiptHolder;
use axum::{extract::State, http::HeaderMap, response::Response};

use super::{Topic, journey};
use crate::{api::body::Sent, pages::words::Speaks, problem::Problem, server::Shared};

const OWN: ReceiptHolder = ReceiptHolder::Reporter;

/// Where it stands, and the thread.
pub(in crate::pages) async fn show(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    journey::show(&shared, words, (&headers, OWN)).await
}

/// Writes to the office.
pub(in crate::pages) async fn write(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    sent: Sent,
) -> Result<Response, Problem> {
    journey::write(&shared, words, sent, (OWN, None)).await
}

/// "Something happened to me because of this."
pub(in crate::pages) async fn more(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    journey::more(&shared, words, (&headers, OWN, Topic::Because)).await
}

/// Takes it.
pub(in crate::pages) async fn write_more(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    sent: Sent,
) -> Result<Response, Problem> {
    journey::write(&shared, words, sent, (OWN, Some(Topic::Because))).await
}

/// Somebody looks over their shoulder.
pub(in crate::pages) async fn alone(
    State(shared): State<Arc<Shared>>,
    Speaks(words): Speaks,
    sent: Sent,
) -> Result<Response, Problem> {
    journey::alone(&shared, words, (sent, OWN)).await
}
