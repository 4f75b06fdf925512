//! `GET /api/v1/children/lost`: children nobody is responsible for now.

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

/// Children nobody is responsible for now.
///
/// Who left and was neither found nor given up by two people, and of whom nobody knows who is responsible.
#[utoipa::path(
    get,
    path = "/api/v1/children/lost",
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
    answer(&caller, "children_lost", async |office| {
        let sight = office.sight(acting).await?;
        Ok(office.children_lost(&sight, most).await?)
    })
    .await
}
