//! `GET /api/v1/reports`: reports that the caller may know of.

use amana_events::StreamId;
use axum::response::{IntoResponse, Response};

use super::{Listed, Part, shown_to, value_of};
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

/// Reports, the newest first.
///
/// `Position` says to where in the log the list goes.
#[utoipa::path(
    get,
    path = "/api/v1/reports",
    tag = "lists",
    security(("bearer" = [])),
    params(
        PartAsked,
        ("open" = Option<bool>, Query, description = "Only those that wait for a decision, or only the others."),
        ("asking" = Option<bool>, Query, description = "True: only those whose holder asked for something that nobody has answered, open or not."),
        PositionAsked,
    ),
    responses((status = 200, description = "A page of them.", body = Listed), SignedIn, Asking)
)]
pub(crate) async fn list(caller: Caller<Read>, mut query: Query) -> Result<Response, Problem> {
    let (part, open) = (Part::of(&mut query)?, query.flag("open")?);
    let asking = query.flag("asking")?.unwrap_or(false);
    query.end()?;
    let (office, acting) = (&caller.office, caller.acting());
    let shown = shown_to(office).await?;
    let limit = u32::try_from(part.limit).unwrap_or(u32::MAX);
    let reports = if asking {
        office.reports_asking(acting, part.after, limit).await?
    } else {
        office.reports_from(acting, open, part.after, limit).await?
    };
    let streams: Vec<StreamId> = reports.iter().map(|row| row.stream).collect();
    office.note_list(acting, "report_list", &streams, None).await?;
    let next = part.next(reports.len(), reports.last().map(|row| &row.place));
    let rows = reports.iter().map(value_of).collect::<Result<_, _>>()?;
    Ok((shown, Json(Listed { rows, next })).into_response())
}
