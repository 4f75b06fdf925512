//! `/desk/audit/{id}/reconcile`: what was counted of a channel at its source against what was recorded of it.

use std::sync::Arc;

use amana_app::audit::ToReconcile;
use amana_events::{
    StreamId,
    audit::{CountedChannel, Severity},
};
use amana_vault::Secret;
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{Asked, At, Halt, plain::Plain, sheet::Sheet, shown::Shown},
    engagement, place_of,
    population::days,
};
use crate::{
    api::body::Sent,
    pages::{form::Form, frame::Wrong, words::Speaks},
    server::{Shared, admission::finish},
};

async fn plain(at: &At, stream: StreamId, form: &Form) -> Result<Plain, Halt> {
    let (shown, asks) = (Shown::of(&at.office, at.words).await?, at.asks(form));
    let named = |list: &str, code: &str| (code.to_owned(), shown.called(list, code));
    let channels = CountedChannel::ALL.iter().map(|it| named("channel", it.code()));
    let severities = Severity::ALL.iter().map(|it| named("severity", it.code()));
    let inputs = vec![
        asks.among("channel", channels.collect()),
        asks.line("from", "date"),
        asks.line("until", "date"),
        asks.among("severity", severities.collect()),
        asks.sealed("explanation").optional(),
    ];
    Ok(Plain { says: "audit-reconcile", back: place_of(stream), inputs })
}

/// Asks which.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let (stream, form) = (engagement(&id)?, Form::default());
    plain(&at, stream, &form).await?.shown(&at, &form, Vec::new()).await
}

fn wanted(form: &Form) -> Result<ToReconcile, Vec<Wrong>> {
    let channel = form.text("channel").parse::<CountedChannel>();
    let severity = form.text("severity").parse::<Severity>();
    let period = days(form)?.ok_or_else(|| vec![Wrong::of("from", "wrong-day")])?;
    match (channel, severity) {
        (Ok(channel), Ok(severity)) => Ok(ToReconcile {
            channel,
            period,
            population: None,
            severity,
            explanation: Secret::from(form.text("explanation")),
        }),
        (Err(_), _) => Err(vec![Wrong::of("channel", "wrong-choose")]),
        (_, Err(_)) => Err(vec![Wrong::of("severity", "wrong-choose")]),
    }
}

/// Holds one against the other.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form, stream) = (&asked.at, &asked.form, engagement(&id)?);
    let wanted = match wanted(form) {
        Ok(wanted) => wanted,
        Err(wrong) => return plain(at, stream, form).await?.shown(at, form, wrong).await,
    };
    let (office, member) = (at.office.clone(), at.member());
    let work = async move { office.reconcile_channel(member, stream, wanted).await };
    let done = match finish(asked.place.clone(), work).await? {
        Ok(done) => done,
        Err(error) => return plain(at, stream, form).await?.refused(at, form, error).await,
    };
    let found = if done.finding { "yes" } else { "no" };
    let sheet = Sheet {
        title: at.words.say("reconciled"),
        back: Some(place_of(stream)),
        facts: vec![
            (at.words.say("reconciled-counted"), done.counted.to_string()),
            (at.words.say("reconciled-recorded"), done.recorded.to_string()),
            (at.words.say("reconciled-gap"), done.gap.to_string()),
            (at.words.say("reconciled-finding"), at.words.say(found)),
        ],
        once: true,
        ..Sheet::default()
    };
    sheet.shown(at).await
}
