//! `GET /api/v1/figures/sea`: tables of allegations of sexual exploitation and abuse, small cells withheld.

use amana_app::{figures::FiguresWanted, sea::disclosure::Published};
use amana_events::{Day, PurposeCode};

use crate::{
    api::{
        body::Json,
        documents::answers::{Queried, SignedIn},
        fields::Fields,
        params::Params,
    },
    problem::Problem,
    signed::{Caller, scope::Read},
};

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
        SignedIn, Queried
    )
)]
pub(crate) async fn show(
    caller: Caller<Read>,
    Params(mut fields): Params,
) -> Result<Json<Published>, Problem> {
    caller.office.may_make_figures(caller.acting()).await?;
    let wanted = wanted(&mut fields, None)?;
    fields.end()?;
    Ok(Json(caller.office.figures(caller.acting(), &wanted).await?))
}

/// Which figures, from parameters or from a body.
pub(super) fn wanted(
    fields: &mut Fields,
    internal: Option<PurposeCode>,
) -> Result<FiguresWanted, Problem> {
    Ok(FiguresWanted {
        from: fields.required::<Day>("from", "a day, such as 2026-01-31")?,
        to: fields.required::<Day>("to", "a day, such as 2026-01-31")?,
        as_known: fields.parsed::<Day>("as_known", "a day, such as 2026-01-31")?,
        as_recorded: fields.moment("as_recorded")?,
        internal,
    })
}
