//! `GET /api/v1/figures/sea`: tables of allegations of sexual exploitation and abuse, small cells withheld.

use amana_app::{figures::FiguresWanted, sea::disclosure::Published};

use crate::{
    api::{
        body::Json,
        documents::answers::{Asking, SignedIn},
        query::Query,
    },
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// How a day is written.
pub(super) const DAY: &str = "a day, such as 2026-01-31";

/// Allegations, victims and alleged perpetrators received in a period, as they may be published.
///
/// A figure of 1 to 4 is withheld (null), and so is what would give it back. Publish whole quarters: two releases a day apart can be
/// subtracted from each other.
#[utoipa::path(
    get,
    path = "/api/v1/figures/sea",
    tag = "figures",
    security(("bearer" = [])),
    params(
        ("from" = String, Query, description = "First day of receipt."),
        ("to" = String, Query, description = "Last day of receipt, included."),
        ("as_known" = Option<String>, Query, description = "As known by the end of this day."),
        ("as_recorded" = Option<String>, Query, description = "As recorded by this moment, or the end of this day."),
    ),
    responses(
        (status = 200, description = "The tables, each with its unit, scope, period and as-of.", body = Object),
        SignedIn, Asking
    )
)]
pub(crate) async fn show(
    caller: Caller<Read>,
    mut query: Query,
) -> Result<Json<Published>, Problem> {
    caller.office.may_make_figures(caller.acting()).await?;
    let wanted = FiguresWanted {
        from: query.required("from", DAY)?,
        to: query.required("to", DAY)?,
        as_known: query.parsed("as_known", DAY)?,
        as_recorded: query.moment("as_recorded")?,
        internal: None,
    };
    query.end()?;
    Ok(Json(caller.office.figures(caller.acting(), &wanted).await?))
}
