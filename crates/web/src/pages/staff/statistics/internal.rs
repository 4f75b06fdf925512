//! `/desk/statistics/internal`: every figure, for a purpose. That it was disclosed is recorded first.

use std::sync::Arc;

use amana_app::figures::FiguresWanted;
use amana_events::{Day, PurposeCode};
use axum::{extract::State, http::Uri, response::Response};

use super::{
    super::{Asked, At, Halt, plain::Plain, sheet::Sheet, shown::Shown},
    facts, table,
};
use crate::{
    api::body::Sent,
    pages::{form::Form, frame::Wrong, words::Speaks},
    server::{Shared, admission::finish},
};

async fn plain(at: &At, form: &Form) -> Result<Plain, Halt> {
    let (shown, asks) = (Shown::of(&at.office, at.words).await?, at.asks(form));
    let inputs = vec![
        asks.line("from", "date"),
        asks.line("until", "date"),
        asks.among("purpose", shown.choices("purpose")),
    ];
    Ok(Plain { says: "statistics-internal", back: "/desk/statistics".to_owned(), inputs })
}

/// Asks for which days, and for what.
pub(in crate::pages) async fn ask(at: At) -> Result<Response, Halt> {
    at.office.may_make_figures(at.acting()).await?;
    let form = Form::default();
    plain(&at, &form).await?.shown(&at, &form, Vec::new()).await
}

fn wanted(form: &Form) -> Result<FiguresWanted, Wrong> {
    let day = |name: &'static str| {
        form.text(name).parse::<Day>().map_err(|_| Wrong::of(name, "wrong-day"))
    };
    let purpose = form.text("purpose").parse::<PurposeCode>();
    Ok(FiguresWanted {
        from: day("from")?,
        to: day("until")?,
        as_known: None,
        as_recorded: None,
        internal: Some(purpose.map_err(|_| Wrong::of("purpose", "wrong-choose"))?),
    })
}

/// Shows them, once it is recorded.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form) = (&asked.at, &asked.form);
    at.office.may_make_figures(at.acting()).await?;
    let wanted = match wanted(form) {
        Ok(wanted) => wanted,
        Err(wrong) => return plain(at, form).await?.shown(at, form, vec![wrong]).await,
    };
    let (office, acting) = (at.office.clone(), at.acting());
    let work = async move { office.figures(acting, &wanted).await };
    let published = match finish(asked.place.clone(), work).await? {
        Ok(published) => published,
        Err(error) => return plain(at, form).await?.refused(at, form, error).await,
    };
    let shown = Shown::of(&at.office, at.words).await?;
    let sheet = Sheet {
        title: at.words.say("statistics-internal"),
        back: Some("/desk/statistics".to_owned()),
        facts: facts(&shown, &published),
        tables: vec![table(&shown, &published)],
        once: true,
        ..Sheet::default()
    };
    sheet.shown(at).await
}
