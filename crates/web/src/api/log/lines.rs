//! `GET /api/v1/log`: the log as it is, some lines at a time. No sealed field is opened.

use amana_app::log::LogPage;

use crate::{
    api::{
        body::Json,
        documents::answers::{Queried, SignedIn},
        params::Params,
    },
    problem::Problem,
    signed::{Caller, scope::Audit},
};

/// Most lines of one answer.
const LINES_MAX: usize = 500;

/// The log from a position on: every stream you are not kept away from.
///
/// For who audits. `next` says from where to go on, and is null at the head.
#[utoipa::path(
    get,
    path = "/api/v1/log",
    tag = "log",
    security(("bearer" = [])),
    params(
        ("from" = Option<u64>, Query, description = "From this position on; from the first where none is named."),
        ("limit" = Option<u32>, Query, description = "So many lines at most: 1 to 500, and 100 where none is named."),
    ),
    responses((status = 200, description = "`lines` in order, and `next`.", body = Object), SignedIn, Queried)
)]
pub(crate) async fn read(
    caller: Caller<Audit>,
    Params(mut fields): Params,
) -> Result<Json<LogPage>, Problem> {
    let from = fields.parsed::<u64>("from", "a position")?.unwrap_or(0);
    let limit = fields.parsed::<usize>("limit", "a number from 1 to 500")?.unwrap_or(100);
    fields.end()?;
    if !(1..=LINES_MAX).contains(&limit) {
        return Err(Problem::of("wrong_shape").at("limit").saying("Want a number from 1 to 500."));
    }
    Ok(Json(caller.office.log_page(caller.acting(), from, limit).await?))
}
