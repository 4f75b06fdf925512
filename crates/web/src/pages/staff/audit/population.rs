//! `/desk/audit/{id}/population`: what the log holds now is counted and fixed at a signed checkpoint, which the auditor keeps.

use std::sync::Arc;

use amana_events::{Day, StreamId, audit::AuditPeriod};
use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};

use super::{
    super::{Asked, At, Halt, plain::Plain, sheet::Sheet},
    engagement, place_of,
};
use crate::{
    api::body::Sent,
    pages::{form::Form, frame::Wrong, words::Speaks},
    server::{Shared, admission::finish},
};

fn plain(at: &At, stream: StreamId, form: &Form) -> Plain {
    let inputs = ["from", "until"].map(|name| at.asks(form).line(name, "date").optional());
    Plain { says: "audit-population", back: place_of(stream), inputs: inputs.into() }
}

/// Days of a form, both counted; none where both are left empty.
pub(super) fn days(form: &Form) -> Result<Option<AuditPeriod>, Vec<Wrong>> {
    let (from, until) = (form.text("from"), form.text("until"));
    if from.is_empty() && until.is_empty() {
        return Ok(None);
    }
    match (from.parse::<Day>(), until.parse::<Day>()) {
        (Ok(from), Ok(until)) => Ok(Some(AuditPeriod { from, until })),
        (Err(_), _) => Err(vec![Wrong::of("from", "wrong-day")]),
        (_, Err(_)) => Err(vec![Wrong::of("until", "wrong-day")]),
    }
}

/// Asks for which days.
pub(in crate::pages) async fn ask(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let stream = engagement(&id)?;
    plain(&at, stream, &Form::default()).shown(&at, &Form::default(), Vec::new()).await
}

/// Fixes it.
pub(in crate::pages) async fn take(
    State(shared): State<Arc<Shared>>,
    speaks: Speaks,
    uri: Uri,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Halt> {
    let asked = Asked::read(&shared, speaks, &uri, sent).await?;
    let (at, form, stream) = (&asked.at, &asked.form, engagement(&id)?);
    let period = match days(form) {
        Ok(period) => period,
        Err(wrong) => return plain(at, stream, form).shown(at, form, wrong).await,
    };
    let (office, member) = (at.office.clone(), at.member());
    let work = async move { office.fix_population(member, stream, period).await };
    let fixed = match finish(asked.place.clone(), work).await? {
        Ok(fixed) => fixed,
        Err(error) => return plain(at, stream, form).refused(at, form, error).await,
    };
    let counts = serde_json::to_string_pretty(&fixed.counts).unwrap_or_default();
    let sheet = Sheet {
        title: at.words.say("population-fixed"),
        back: Some(place_of(stream)),
        intro: at.words.say("population-fixed-text"),
        facts: vec![
            (at.words.say("log-size"), fixed.size.to_string()),
            (at.words.say("then-root"), fixed.root),
        ],
        texts: vec![
            (at.words.say("population-counts"), counts),
            (at.words.say("population-checkpoint"), fixed.checkpoint),
        ],
        once: true,
        ..Sheet::default()
    };
    sheet.shown(at).await
}
