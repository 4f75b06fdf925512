//! `GET /api/v1/referrals`: referrals that the caller may see.

use amana_events::StreamKind;
use axum::response::Response;

use super::{Listed, matters};
use crate::{
    api::{
        documents::answers::{Asking, SignedIn},
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
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 200, description = "How many; 50 where none is said."),
        ("cursor" = Option<String>, Query, description = "`next` of the page before."),
        ("open" = Option<bool>, Query, description = "Only open ones, or only the others."),
        ("as_recorded" = Option<String>, Query, description = "As recorded by this moment, or the end of this day."),
        ("as_known" = Option<String>, Query, description = "As known by this moment, or the end of this day."),
        ("Position" = Option<u64>, Header, description = "Answer once the views have come to it."),
        ("Prefer" = Option<String>, Header, description = "`wait=SECONDS`: for how long that is waited for."),
    ),
    responses((status = 200, description = "A page of them.", body = Listed), SignedIn, Asking)
)]
pub(crate) async fn list(caller: Caller<Read>, query: Query) -> Result<Response, Problem> {
    matters::list(&caller, (StreamKind::Referral, "referral_list"), query).await
}
