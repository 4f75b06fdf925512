//! `GET /api/v1/referrals`: referrals that the caller may see.

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

/// Referrals, the newest first.
///
/// As they stand, or as they stood: as recorded, and as known, by a moment. `Position` says to where in the log the list goes.
#[utoipa::path(
    get,
    path = "/api/v1/referrals",
    tag = "lists",
    security(("bearer" = [])),
    params(
        PartAsked,
        ("open" = Option<bool>, Query, description = "Only open ones, or only the others."),
        ("state" = Option<String>, Query, description = "Only those that stand so."),
        ("urgency" = Option<String>, Query, description = "Only those to be answered so soon."),
        ("service_kind" = Option<String>, Query, description = "Only those for this kind of service."),
        AsOfAsked,
        PositionAsked,
    ),
    responses((status = 200, description = "A page of them.", body = Listed), SignedIn, Asking)
)]
pub(crate) async fn list(caller: Caller<Read>, query: Query) -> Result<Response, Problem> {
    matters::list(&caller, (StreamKind::Referral, "referral_list"), query).await
}
