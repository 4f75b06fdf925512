//! `/desk/file/handover/{id}/care`: who was responsible for the child from when to when, with every gap, and what was done.

use amana_app::{children::Span, log::LogLine, said::Tongue as _};
use askama::Template;
use axum::{extract::Path, http::StatusCode, response::Response};

use super::{
    super::{
        At, Halt,
        list::place_of_file,
        shown::{Shown, capital},
    },
    handover,
};
use crate::pages::frame::{Frame, page};

/// How wide the strip is.
const WIDTH: i64 = 640;
/// No time is drawn narrower.
const NARROWEST: i64 = 3;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

#[derive(Template)]
#[template(path = "staff/care.html")]
struct CarePage {
    frame: Frame,
    back: String,
    name: String,
    facts: Vec<(String, String)>,
    strip: Vec<Part>,
    spans: Vec<Line>,
    steps: Vec<(String, String)>,
}

/// A part of the strip.
struct Part {
    left: i64,
    width: i64,
    colour: &'static str,
    title: String,
}

/// A time as it is said.
struct Line {
    since: String,
    until: String,
    long: String,
    who: String,
    how: String,
    gap: bool,
}

/// Shows it.
pub(in crate::pages) async fn show(
    at: At,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Halt> {
    let stream = handover(&kind, &id)?;
    let leave = at.office.may_look(&at.sight, stream).await?;
    let care = at.office.care(&leave).await?;
    at.office.note_list(at.acting(), "care", &[stream], None).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let say = |id: &str| at.words.say(id);
    let mut facts = vec![
        (say("care-with-force"), long(&shown, care.with_force)),
        (say("care-in-gaps"), long(&shown, care.in_gaps)),
    ];
    facts.extend(care.stated_since.map(|at| (say("care-stated"), shown.moment(at))));
    let named = at.office.references([stream].into_iter()).await?;
    let care_page = CarePage {
        frame: at.frame().await?,
        back: place_of_file(stream),
        name: named.get(&stream).cloned().unwrap_or_default(),
        facts,
        strip: strip(&shown, &care.spans),
        spans: care.spans.iter().map(|span| line(&shown, span)).collect(),
        steps: care.steps.iter().map(|step| told(&shown, step)).collect(),
    };
    Ok(page(StatusCode::OK, &care_page))
}

/// A time in days and hours.
fn long(shown: &Shown, seconds: i64) -> String {
    let (days, hours) = (seconds / DAY, seconds % DAY / HOUR);
    let (day, hour) = (shown.words.say("unit-days"), shown.words.say("unit-hours"));
    match (days, hours) {
        (0, hours) => format!("{hours} {hour}"),
        (days, 0) => format!("{days} {day}"),
        (days, hours) => format!("{days} {day} {hours} {hour}"),
    }
}

fn strip(shown: &Shown, spans: &[Span]) -> Vec<Part> {
    let whole: i64 = spans.iter().map(|span| span.seconds).sum::<i64>().max(1);
    let free = WIDTH - NARROWEST * i64::try_from(spans.len()).unwrap_or(0).min(WIDTH / NARROWEST);
    let mut left = 0;
    let parts = spans.iter().map(|span| {
        let width = NARROWEST + free.saturating_mul(span.seconds) / whole;
        let part = Part {
            left,
            width,
            colour: colour(span),
            title: format!("{}, {}", who(shown, span), long(shown, span.seconds)),
        };
        left += width;
        part
    });
    parts.collect()
}

fn colour(span: &Span) -> &'static str {
    match (span.gap, span.kind.code()) {
        (true, _) => "#d4351c",
        (false, "custody") => "#505a5f",
        (false, "care") => "#00703c",
        (false, _) => "#1a65a6",
    }
}

fn who(shown: &Shown, span: &Span) -> String {
    let kind = shown.called("care-kind", span.kind.code());
    match span.holder {
        Some(holder) => format!("{kind} · {}", shown.organisation(&holder.to_string())),
        None => kind,
    }
}

fn line(shown: &Shown, span: &Span) -> Line {
    let how = span.arrangement.map(|it| capital(&shown.label("arrangement", it.code())));
    let left = span.exit.map(|it| shown.called("exit", it.code()));
    Line {
        since: shown.moment(span.since),
        until: span.until.map_or_else(|| shown.words.say("care-now"), |at| shown.moment(at)),
        long: long(shown, span.seconds),
        who: who(shown, span),
        how: how.or(left).unwrap_or_default(),
        gap: span.gap,
    }
}

fn told(shown: &Shown, step: &LogLine) -> (String, String) {
    (shown.moment(step.known), shown.called("event", step.kind.as_str()))
}
