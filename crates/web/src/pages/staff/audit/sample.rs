//! `/desk/audit/{id}/sample`: a sample that anybody draws again.

use std::sync::Arc;

use amana_app::AppError;
use amana_events::{StreamId, audit::AuditedKind};
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{
        Asked, At, Halt,
        plain::Plain,
        sheet::{Row, Sheet, Table},
        shown::Shown,
    },
    engagement, place_of,
};
use crate::{
    api::body::Sent,
    pages::{form::Form, frame::Wrong, words::Speaks},
    server::{Shared, admission::finish},
};

/// Most files of a sample.
const SIZE_MAX: usize = 500;

async fn plain(at: &At, stream: StreamId, form: &Form) -> Result<Plain, Halt> {
    let (shown, asks) = (Shown::of(&at.office, at.words).await?, at.asks(form));
    let kinds = AuditedKind::ALL.iter();
    let kinds = kinds.map(|it| (it.code().to_owned(), shown.called("kind", it.code())));
    let inputs =
        vec![asks.line("size", "number"), asks.any_of("kinds", kinds.collect()).optional()];
    Ok(Plain { says: "audit-sample", back: place_of(stream), inputs })
}

/// Asks how many, and of what.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let (stream, form) = (engagement(&id)?, Form::default());
    plain(&at, stream, &form).await?.shown(&at, &form, Vec::new()).await
}

/// Draws it.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form, stream) = (&asked.at, &asked.form, engagement(&id)?);
    let size = form.text("size").trim().parse().ok().filter(|it| (1..=SIZE_MAX).contains(it));
    let Some(size) = size else {
        let wrong = vec![Wrong::of("size", "wrong-number")];
        return plain(at, stream, form).await?.shown(at, form, wrong).await;
    };
    let kinds: Vec<AuditedKind> = form.all("kinds").filter_map(|it| it.parse().ok()).collect();
    let (office, acting, member) = (at.office.clone(), at.acting(), at.member());
    let work = async move {
        let drawn = office.draw_sample(member, stream, None, &kinds, size).await?;
        let sight = office.sight(acting).await?;
        let items: Vec<_> = drawn.items.iter().copied().filter(|it| sight.shows(*it)).collect();
        office.note_list(acting, "audit_sample", &items, None).await?;
        Ok::<_, AppError>((drawn, items))
    };
    let (drawn, items) = match finish(asked.place.clone(), work).await? {
        Ok(drawn) => drawn,
        Err(error) => return plain(at, stream, form).await?.refused(at, form, error).await,
    };
    let shown = Shown::of(&at.office, at.words).await?;
    let row = |it: &StreamId| Row {
        name: shown.file(*it),
        to: Some(format!("/desk/review/{}/{}", it.kind.code(), it.id)),
        cells: vec![it.id.to_string()],
        acts: Vec::new(),
    };
    let sheet = Sheet {
        title: at.words.say("sample-drawn"),
        back: Some(place_of(stream)),
        intro: at.words.say("sample-drawn-text"),
        facts: vec![
            (at.words.say("sample-seed"), drawn.seed),
            (at.words.say("sample-round"), drawn.round.to_string()),
            (at.words.say("sample-of"), drawn.of.to_string()),
        ],
        tables: vec![Table {
            says: "sample-files",
            columns: &["column-file", "column-id"],
            rows: items.iter().map(row).collect(),
        }],
        once: true,
        ..Sheet::default()
    };
    sheet.shown(at).await
}
