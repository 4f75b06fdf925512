//! `GET /api/v1/deadlines`: what is due and what is overdue, of files that the caller may see.

use amana_app::deadlines::{Deadline, Pressing};
use amana_events::StreamId;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{Cursor, Part, shown_to, value_of};
use crate::{
    api::{
        body::Json,
        documents::{
            answers::{Asking, SignedIn},
            asked::{PartAsked, PositionAsked},
        },
        query::Query,
    },
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// A page of deadlines.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Due {
    /// The deadlines, each with its file, its clock, when it is due and how it stands.
    #[schema(value_type = Vec<Object>)]
    rows: Vec<Value>,
    /// What to send as `cursor` for the rows behind these; null at the end.
    next: Option<String>,
    /// How many cases of line lists are left out, because nobody was assigned to them here.
    left_out: u64,
}

impl Cursor for Pressing {
    fn bytes(&self) -> Vec<u8> {
        self.to_bytes()
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        Self::from_bytes(bytes)
    }
}

/// Deadlines, the most pressing first.
///
/// How pressing one is changes as time passes: what became overdue between two pages stands on the first.
#[utoipa::path(
    get,
    path = "/api/v1/deadlines",
    tag = "lists",
    security(("bearer" = [])),
    params(
        PartAsked,
        ("overdue" = Option<bool>, Query, description = "Only what is overdue, or only the rest."),
        ("imported" = Option<bool>, Query, description = "Also imported cases that nobody was assigned to."),
        PositionAsked,
    ),
    responses((status = 200, description = "A page of them.", body = Due), SignedIn, Asking)
)]
pub(crate) async fn list(caller: Caller<Read>, mut query: Query) -> Result<Response, Problem> {
    let part: Part<Pressing> = Part::of(&mut query)?;
    let (overdue, imported) = (query.flag("overdue")?, query.flag("imported")?);
    query.end()?;
    let (office, acting) = (&caller.office, caller.acting());
    let shown = shown_to(office).await?;
    let sight = office.sight(acting).await?;
    let (mut deadlines, left_out) = office.deadlines_seen(&sight, imported == Some(true)).await?;
    deadlines.sort_by_cached_key(Deadline::pressing);
    let wanted = |deadline: &Deadline| {
        let is_overdue = deadline.status == "overdue";
        overdue.is_none_or(|overdue| overdue == is_overdue)
            && part.after.as_ref().is_none_or(|after| deadline.pressing() > *after)
    };
    let wanted = deadlines.iter().filter(|deadline| wanted(deadline));
    let limit = usize::try_from(part.limit).unwrap_or(usize::MAX);
    let page: Vec<&Deadline> = wanted.take(limit).collect();
    let mut streams: Vec<StreamId> = page.iter().map(|deadline| deadline.stream).collect();
    streams.sort_unstable();
    streams.dedup();
    office.note_list(acting, "deadlines", &streams, None).await?;
    let last = page.last().map(|deadline| deadline.pressing());
    let next = part.next(page.len(), last.as_ref());
    let rows = page.into_iter().map(value_of).collect::<Result<_, _>>()?;
    Ok((shown, Json(Due { rows, next, left_out })).into_response())
}
