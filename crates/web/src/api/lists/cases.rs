//! `GET /api/v1/cases`: cases that the caller may see.

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

/// Cases, the newest first.
///
/// As they stand, or as they stood: as recorded, and as known, by a moment. `Position` says to where in the log the list goes.
#[utoipa::path(
    get,
    path = "/api/v1/cases",
    tag = "lists",
    security(("bearer" = [])),
    params(
        PartAsked,
        ("open" = Option<bool>, Query, description = "Only open ones, or only the others."),
        ("imported" = Option<bool>, Query, description = "Only those of line lists, or only the others."),
        ("class" = Option<String>, Query, description = "Only this class and those below it."),
        ("handler" = Option<String>, Query, description = "Only those that this member has, or `none` for those that nobody has."),
        ("mission" = Option<String>, Query, description = "Only those of this mission."),
        ("status" = Option<String>, Query, description = "Only those that stand so."),
        AsOfAsked,
        PositionAsked,
    ),
    responses((status = 200, description = "A page of them.", body = Listed), SignedIn, Asking)
)]
pub(crate) async fn list(caller: Caller<Read>, query: Query) -> Result<Response, Problem> {
    matters::list(&caller, (StreamKind::Case, "case_list"), query).await
}
