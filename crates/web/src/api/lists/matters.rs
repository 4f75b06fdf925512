//! What the lists of cases, referrals, handovers and assistance files have in common.

use amana_app::{
    matters::{MatterFilter, place_of},
    narrow::{Narrow, fields},
};
use amana_events::{StreamId, StreamKind};
use axum::response::{IntoResponse, Response};

use super::{Listed, Part, shown_to};
use crate::{
    api::{body::Json, query::Query},
    problem::Problem,
    signed::{Caller, scope::Read},
};

/// The rows of a kind that the caller may see, the newest first.
pub(super) async fn list(
    caller: &Caller<Read>,
    (kind, view): (StreamKind, &'static str),
    mut query: Query,
) -> Result<Response, Problem> {
    let part = Part::of(&mut query)?;
    let as_of = query.as_of()?;
    let imported = if kind == StreamKind::Case { query.flag("imported")? } else { None };
    let filter = MatterFilter { open: query.flag("open")?, imported };
    let narrow = narrowed(kind, &mut query)?;
    query.end()?;
    let (office, acting) = (&caller.office, caller.acting());
    let shown = shown_to(office).await?;
    let sight = office.sight(acting).await?;
    // Rows behind the cursor are counted, not those before it.
    let pages = if as_of.is_now() {
        office.matter_pages(kind, filter, sight, Some(part.limit)).await?
    } else {
        Box::pin(office.matter_pages_as_of(kind, filter, sight, Some(part.limit), as_of)).await?
    };
    let (mut pages, mut rows) = (pages.narrowed(narrow).behind(part.after), Vec::new());
    while let Some(page) = pages.next_page().await? {
        rows.extend(page);
    }
    let places: Vec<_> = rows.iter().filter_map(|row| place_of(kind, row)).collect();
    let streams: Vec<_> = places.iter().map(|place| StreamId::new(kind, place.id)).collect();
    office.note_list(acting, view, &streams, None).await?;
    let next = part.next(rows.len(), places.last());
    Ok((shown, Json(Listed { rows, next })).into_response())
}

/// By which of its fields a list is narrowed down.
fn narrowed(kind: StreamKind, query: &mut Query) -> Result<Narrow, Problem> {
    let mut narrow = Narrow::default();
    for field in fields(kind) {
        let value = query.text(field).unwrap_or_default();
        let wrong = |_| Problem::of("wrong_query").at(*field).saying("Want a value of this field.");
        narrow = narrow.and(field, &value).map_err(wrong)?;
    }
    Ok(narrow)
}
