//! `GET /api/v1/children/waiting`: children without a receiver.

use axum::response::Response;

use super::{Children, answer, most};
use crate::{
    api::{
        documents::{
            answers::{Asking, SignedIn},
            asked::PositionAsked,
        },
        query::Query,
    },
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// Children without a receiver.
///
/// Those whose urgent care was not given come first, then by the limit of the instrument.
#[utoipa::path(
    get,
    path = "/api/v1/children/waiting",
    tag = "lists",
    security(("bearer" = [])),
    params(
        ("limit" = Option<u64>, Query, description = "At most so many; 50 where none is said.", minimum = 1, maximum = 500),
        PositionAsked,
    ),
    responses((status = 200, description = "The children.", body = Children), SignedIn, Asking)
)]
pub(crate) async fn list(caller: Caller<Read>, query: Query) -> Result<Response, Problem> {
    let most = most(query)?;
    let acting = caller.acting();
    answer(&caller, "children_waiting", async |office| {
        let sight = office.sight(acting).await?;
        Ok(office.children_waiting(&sight, most).await?)
    })
    .await
}
