//! `GET /api/v1/differences`: which events between two moments changed a figure or a case.

use amana_app::{AppError, past::Difference};
use amana_events::{StreamId, StreamKind};

use crate::{
    api::{
        body::{Held, Json},
        documents::answers::{Absent, Asking, SignedIn},
        query::Query,
    },
    problem::Problem,
    server::admission::finish,
    signed::{Caller, scope::Audit},
};

/// Under which name the look is recorded.
const VIEW: &str = "difference";

/// What changed between two moments, and by which events.
///
/// For who audits. Both moments are of recording; a day is its end.
#[utoipa::path(
    get,
    path = "/api/v1/differences",
    tag = "figures",
    security(("bearer" = [])),
    params(
        ("from" = String, Query, description = "The first moment: what was recorded by then."),
        ("to" = String, Query, description = "The second moment."),
        ("as_known" = Option<String>, Query, description = "Only what was known by this moment, at both."),
        ("case" = Option<String>, Query, description = "One case only: its reference, or its id."),
    ),
    responses(
        (status = 200, description = "`totals` before and after, `figures` and `cases` with their events.", body = Object),
        SignedIn, Asking, Absent
    )
)]
pub(crate) async fn show(
    caller: Caller<Audit>,
    mut query: Query,
    Held { place, .. }: Held,
) -> Result<Json<Difference>, Problem> {
    let (from, to) = (query.required_moment("from")?, query.required_moment("to")?);
    let (known, case) = (query.moment("as_known")?, query.text("case"));
    query.end()?;
    let (office, acting) = (caller.office.clone(), caller.acting());
    let difference = async move {
        let sight = office.sight(acting).await?;
        let case = match case {
            Some(name) => Some(office.find_matter(StreamKind::Case, &name).await?),
            None => None,
        };
        let difference = office.difference(&sight, (from, to), known, case).await?;
        let mut shown: Vec<StreamId> = difference.cases.iter().map(|one| one.case).collect();
        shown.extend(difference.figures.iter().map(|figure| figure.case));
        shown.sort_unstable();
        shown.dedup();
        office.note_list(acting, VIEW, &shown, None).await?;
        Ok::<_, AppError>(difference)
    };
    Ok(Json(finish(place, difference).await??))
}
