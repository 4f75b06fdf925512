//! `GET /api/v1/assistance`: assistance files that the caller may see.

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

/// Assistance files, the newest first.
///
/// As they stand, or as they stood: as recorded, and as known, by a moment. `Position` says to where in the log the list goes.
#[utoipa::path(
    get,
    path = "/api/v1/assistance",
    tag = "lists",
    security(("bearer" = [])),
    params(
        PartAsked,
        ("open" = Option<bool>, Query, description = "Only open ones, or only the others."),
        ("handler" = Option<String>, Query, description = "Only those that this member has, or `none` for those that nobody has."),
        ("needs" = Option<String>, Query, description = "Only those with this need."),
        AsOfAsked,
        PositionAsked,
    ),
    responses((status = 200, description = "A page of them.", body = Listed), SignedIn, Asking)
)]
pub(crate) async fn list(caller: Caller<Read>, query: Query) -> Result<Response, Problem> {
    matters::list(&caller, (StreamKind::Assistance, "assistance_list"), query).await
}
