//! `GET /api/v1/schema/commands` and `…/events`: JSON Schema of what can be recorded and of what the log holds. Nothing of any
//! ledger stands in it, so nobody is asked who they are.

use std::sync::LazyLock;

use amana_app::schema;
use axum::{
    http::header,
    response::{IntoResponse, Response},
};

use super::documents::answers::Anywhere;

static COMMANDS: LazyLock<String> = LazyLock::new(|| schema::of_commands().to_string());
static EVENTS: LazyLock<String> = LazyLock::new(|| schema::of_events().to_string());

fn said(text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// JSON Schema of every command.
///
/// A member for each kind of file, and in it one for each command. A field marked `x-list` takes a code of that list, which
/// `GET /api/v1/registry/{list}` shows; one marked `x-sealed` is sealed under its owner's key.
#[utoipa::path(
    get,
    path = "/api/v1/schema/commands",
    tag = "server",
    responses((status = 200, description = "The schema.", body = Object), Anywhere)
)]
pub(crate) async fn commands() -> Response {
    said(COMMANDS.as_str())
}

/// JSON Schema of every event of the log.
#[utoipa::path(
    get,
    path = "/api/v1/schema/events",
    tag = "server",
    responses((status = 200, description = "The schema.", body = Object), Anywhere)
)]
pub(crate) async fn events() -> Response {
    said(EVENTS.as_str())
}
