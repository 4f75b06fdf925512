//! Children on their way into care: who waits for a receiver, whom nobody is responsible for, and one child's care from day to day.
//!
//! INVARIANT: the force is answered with an empty list, and that there is no such file.

pub(crate) mod care;
pub(crate) mod lost;
pub(crate) mod waiting;

use amana_app::{Office, children::Waiting};
use amana_events::StreamId;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    body::Json,
    lists::{shown_to, value_of},
    query::Query,
};
use crate::{
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// Most children of one answer.
const MOST: u64 = 500;
/// Children of an answer where no number is said.
const USUAL: u64 = 50;

/// Children who must not be forgotten.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"rows": [{
    "stream": "handover/0190f1a2-0000-7000-8000-000000000001", "reference": "H-7F3K-92QW", "why": "not_answered",
    "urgent_care": false, "infants": 0, "first_contact": "2026-03-01T09:00:00.000000Z",
    "due": "2026-03-03T09:00:00.000000Z", "status": "overdue"
}]}))]
pub(crate) struct Children {
    /// The children: by reference and codes, never by name.
    #[schema(value_type = Vec<Object>)]
    rows: Vec<Value>,
}

/// How many are wanted.
fn most(mut query: Query) -> Result<usize, Problem> {
    let most = query.number("limit", 1..=MOST, USUAL)?;
    query.end()?;
    Ok(usize::try_from(most).unwrap_or(usize::MAX))
}

/// Answers with a list, once the look is noted.
async fn answer(
    caller: &Caller<Read>,
    view: &'static str,
    listed: impl AsyncFnOnce(&Office) -> Result<Vec<Waiting>, Problem>,
) -> Result<Response, Problem> {
    let office = &caller.office;
    let shown = shown_to(office).await?;
    let waiting = listed(office).await?;
    let streams: Vec<StreamId> = waiting.iter().map(|child| child.stream).collect();
    office.note_list(caller.acting(), view, &streams, None).await?;
    let rows = waiting.iter().map(value_of).collect::<Result<_, _>>()?;
    Ok((shown, Json(Children { rows })).into_response())
}
