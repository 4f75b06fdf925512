//! `GET /api/v1/changes`: what changed in files the caller may see since a position, for who cannot hold a feed open.

use std::{sync::Arc, time::Duration};

use amana_app::tail::Happened;
use axum::{Extension, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        body::Json,
        documents::answers::{Asking, SignedIn},
        query::Query,
    },
    problem::Problem,
    server::{
        Shared,
        admission::Place,
        feeds::{Feed, Heard},
    },
    signed::{
        Caller,
        position::{WAIT_MAX, is_place},
        scope::Read,
    },
};

/// What changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "changes": [{"position": 7215, "stream": "case/0190f1a2-0000-7000-8000-000000000001", "type": "case_opened"}],
    "position": 7215
}))]
pub(crate) struct Changes {
    /// Each with `position`, `stream` and `type`, in order; nothing of what it says.
    #[schema(value_type = Vec<Object>)]
    changes: Vec<Happened>,
    /// What to send as `after` the next time.
    position: u64,
}

/// What changed since a position.
///
/// Without `after` it says from where on to ask. With `wait` it is answered when something changes, or after so many seconds.
#[utoipa::path(
    get,
    path = "/api/v1/changes",
    tag = "changes",
    security(("bearer" = [])),
    params(
        ("after" = Option<u64>, Query, description = "`position` of the answer before."),
        ("wait" = Option<u64>, Query, minimum = 0, maximum = 30, description = "For how many seconds something is waited for; none where none is said."),
    ),
    responses((status = 200, description = "What changed.", body = Changes), SignedIn, Asking)
)]
pub(crate) async fn changes(
    State(shared): State<Arc<Shared>>,
    caller: Caller<Read>,
    Extension(place): Extension<Arc<Place>>,
    mut query: Query,
) -> Result<Json<Changes>, Problem> {
    let after: Option<u64> = query.parsed("after", "a position")?;
    let after = after.map(placed).transpose()?;
    let wait = Duration::from_secs(query.number("wait", 0..=WAIT_MAX, 0)?);
    query.end()?;
    let from = match after {
        Some(after) => after.saturating_add(1),
        None => caller.office.size().await?,
    };
    let feed = Feed::open(&shared, &caller, from);
    let mut feed = feed.ok_or_else(|| Problem::of("busy").after(5))?;
    place.leave();
    let changes = match feed.heard(wait).await? {
        Heard::Happened(changes) => changes,
        Heard::Nothing => Vec::new(),
        Heard::Ended if shared.is_draining() => return Err(Problem::of("draining").after(1)),
        Heard::Ended => return Err(crate::signed::sign_in()),
    };
    Ok(Json(Changes { changes, position: feed.at().saturating_sub(1) }))
}

fn placed(after: u64) -> Result<u64, Problem> {
    if is_place(after) { Ok(after) } else { Err(Problem::of("wrong_query").at("after")) }
}
