//! `GET /api/v1/log`: the log as it is, some lines at a time. No sealed field is opened.

use amana_app::log::{LogFilter, LogPage};
use amana_events::{Code, MemberId, StreamKind};

use crate::{
    api::{
        body::Json,
        documents::answers::{Asking, SignedIn},
        query::Query,
    },
    problem::Problem,
    signed::{Caller, scope::Audit},
};

/// Most lines of one answer.
const LINES_MAX: u64 = 500;
/// Lines of an answer where none are said.
const LINES: u64 = 100;

/// The log from a position on: every stream you are not kept away from.
///
/// For who audits. `next` says from where to go on, and is null at the head; where few lines are wanted of many, an answer may have
/// fewer than were asked for, and go on.
#[utoipa::path(
    get,
    path = "/api/v1/log",
    tag = "log",
    security(("bearer" = [])),
    params(
        ("from" = Option<u64>, Query, description = "From this position on; from the first where none is named."),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 500, description = "So many lines at most: 1 to 500, and 100 where none is named."),
        ("kind" = Option<String>, Query, description = "Only of streams of this kind."),
        ("event" = Option<String>, Query, description = "Only events of this name."),
        ("member" = Option<String>, Query, description = "Only what this member recorded."),
        ("since" = Option<String>, Query, description = "Not recorded before this day or moment."),
        ("until" = Option<String>, Query, description = "Not recorded after this day or moment."),
    ),
    responses((status = 200, description = "`lines` in order, and `next`.", body = Object), SignedIn, Asking)
)]
pub(crate) async fn read(
    caller: Caller<Audit>,
    mut query: Query,
) -> Result<Json<LogPage>, Problem> {
    let from = query.parsed::<u64>("from", "a position")?.unwrap_or(0);
    let limit = query.number("limit", 1..=LINES_MAX, LINES)?;
    let filter = filter(&mut query)?;
    query.end()?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(Json(caller.office.log_page(caller.acting(), (from, limit), &filter).await?))
}

/// Which lines are wanted.
fn filter(query: &mut Query) -> Result<LogFilter, Problem> {
    Ok(LogFilter {
        kind: query.one_of("kind", "a kind of stream", StreamKind::from_code)?,
        name: query.parsed::<Code>("event", "an event's name")?,
        member: query.parsed::<MemberId>("member", "a member's id")?,
        since: query.day_begins("since")?,
        until: query.moment("until")?,
    })
}
