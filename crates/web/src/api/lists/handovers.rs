//! `GET /api/v1/handovers`: handovers that the caller may see.

use amana_events::StreamKind;
use axum::response::Response;

use super::{Listed, matters};
use crate::{
    api::{
        documents::{
            answers::{Asking, SignedIn},
            asked::{AsOfAsked, PartAsked, PositionAsked},
        },
        query::Query,
    },
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// Handovers, the newest first.
///
/// As they stand, or as they stood: as recorded, and as known, by a moment. `Position` says to where in the log the list goes.
#[utoipa::path(
    get,
    path = "/api/v1/handovers",
    tag = "lists",
    security(("bearer" = [])),
    params(
        PartAsked,
        ("open" = Option<bool>, Query, description = "Only open ones, or only the others."),
        ("state" = Option<String>, Query, description = "Only those that stand so."),
        ("instrument" = Option<String>, Query, description = "Only those under this instrument."),
        ("admin1" = Option<String>, Query, description = "Only those of this place."),
        AsOfAsked,
        PositionAsked,
    ),
    responses((status = 200, description = "A page of them.", body = Listed), SignedIn, Asking)
)]
pub(crate) async fn list(caller: Caller<Read>, query: Query) -> Result<Response, Problem> {
    matters::list(&caller, (StreamKind::Handover, "handover_list"), query).await
}
