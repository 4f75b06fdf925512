//! A file: how it stands, its clocks with their rule and source, what hangs on it, its timeline. Sealed fields stay sealed; each is
//! opened by itself, for a purpose (`open`).
//!
//! INVARIANT: a file that may not be seen and one that is not there are one answer.

mod chains;
mod ground;
mod next;
pub(in crate::pages) mod open;
mod way;

use amana_app::{
    consents::Ground,
    deadlines::Deadline,
    log::LogLine,
    matters::BeforeClosing,
    pages::SealedAt,
    route::OnRoute,
    said::{flag, text},
    sides::{Side, Sides},
};
use amana_events::{StreamId, StreamKind};
use askama::Template;
use axum::{extract::Path, http::StatusCode, response::Response};
use serde_json::Value;

use super::{
    At, Halt, desk, fields,
    list::place_of_file,
    receipts,
    shown::{How, Shown, capital},
};
use crate::{
    api::streams::{file_of, stream_of},
    pages::frame::{Frame, page},
};

#[derive(Template)]
#[template(path = "staff/file.html")]
struct FilePage {
    frame: Frame,
    kind: String,
    name: String,
    place: String,
    /// What is said of it beside its name.
    bar: Vec<String>,
    standing: Vec<(String, String)>,
    clocks: Vec<Clock>,
    /// The consents in force that it rests on, where it rests on any.
    ground: Option<ground::Shows>,
    /// What hangs on it: a title, and for each what is said of it.
    parts: Vec<(String, Vec<(String, String)>)>,
    /// What belongs together among its steps.
    chains: Vec<chains::Chain>,
    steps: Vec<Step>,
    /// Other files that are named in it: where, and what they are.
    others: Vec<(String, String)>,
    /// Steps that it asks for: what each is called, and its address.
    next: Vec<(String, String)>,
    /// What stands between a case and its closing.
    missing: Vec<String>,
    /// What else can be done of it: message and address.
    ways: Vec<(&'static str, String)>,
}

/// A clock as it is shown.
struct Clock {
    label: String,
    when: String,
    tag: String,
    colour: &'static str,
    source: String,
}

/// A step as it is shown.
struct Step {
    what: String,
    said: String,
    who: String,
    when: String,
    /// Sealed fields: the field, and the address that opens it.
    sealed: Vec<(String, String)>,
}

/// The stream of an address.
pub(super) fn stream(kind: &str, id: &str) -> Result<StreamId, Halt> {
    Ok(stream_of(kind, id)?)
}

/// What is read of a file.
struct Seen {
    row: Value,
    lines: Vec<LogLine>,
    sealed: Vec<SealedAt>,
    clocks: Vec<Deadline>,
    before: BeforeClosing,
    ground: Option<Ground>,
    /// Steps that wait for the member's own side.
    turn: Vec<&'static str>,
    sides: Sides,
    routes: Vec<OnRoute>,
}

impl Seen {
    /// A case, referral, handover or assistance file. Where its page shows no clocks, none are read.
    async fn of_matter(at: &At, stream: StreamId) -> Result<Self, Halt> {
        let leave = at.office.may_look(&at.sight, stream).await?;
        let row = at.office.matter(&leave).await?;
        let clocks = match row.get("clocks") {
            Some(_) => at.office.deadlines_of(stream).await?,
            None => Vec::new(),
        };
        Ok(Self {
            lines: at.office.timeline(&leave).await?,
            sealed: at.office.sealed_of(&leave).await?,
            clocks,
            before: at.office.before_closing(&leave).await?,
            ground: at.office.ground_of(&at.sight, &leave).await?,
            turn: at.office.own_steps(at.member(), stream, &row).await?,
            sides: at.office.sides(at.member(), stream.kind, &row).await?,
            routes: at.office.routes_of(&leave).await?,
            row,
        })
    }

    /// A report or person, their contact or consents.
    async fn of_file(at: &At, stream: StreamId) -> Result<Self, Halt> {
        let page = at.office.file_page(at.acting(), stream).await?;
        Ok(Self {
            row: Value::Object(page.standing),
            lines: page.steps,
            sealed: page.sealed,
            clocks: Vec::new(),
            before: BeforeClosing::default(),
            ground: None,
            turn: Vec::new(),
            sides: Sides::default(),
            routes: Vec::new(),
        })
    }

    /// What people call it; empty where it has no reference.
    fn name(&self) -> String {
        let own = text(&self.row, "reference");
        if !own.is_empty() {
            return own.to_owned();
        }
        let named = self.lines.iter().map(data_of);
        let mut named = named.map(|data| text(&data, "reference").to_owned());
        named.find(|name| !name.is_empty()).unwrap_or_default()
    }
}

/// Shows a file.
pub(in crate::pages) async fn show(
    at: At,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Halt> {
    let (stream, looks) = file_of(&kind, &id)?;
    let shown = Shown::of(&at.office, at.words).await?;
    let seen = if fields::of_file(stream.kind).is_empty() {
        Seen::of_file(&at, stream).await?
    } else {
        Seen::of_matter(&at, stream).await?
    };
    at.office.note_list(at.acting(), looks.page, &[stream], None).await?;
    let place = place_of_file(stream);
    let next = next::of(stream.kind, &seen, at.member()).into_iter();
    let next = next.map(|step| (shown.called("command", step), format!("{place}/do/{step}")));
    let steps = seen.lines.iter().rev().map(|line| step(&shown, &place, line, &seen.sealed));
    let file = FilePage {
        frame: at.frame().await?,
        kind: shown.called("kind", stream.kind.code()),
        name: seen.name(),
        bar: bar(&shown, &seen.row),
        standing: standing(&shown, stream.kind, &seen.row),
        clocks: seen.clocks.iter().map(|it| clock(&shown, it)).collect(),
        ground: seen.ground.as_ref().map(|ground| ground::of(&shown, ground)),
        parts: parts(&shown, stream.kind, &seen),
        chains: if stream.kind == StreamKind::Case {
            chains::of(&shown, &seen.lines)
        } else {
            Vec::new()
        },
        others: others(&at, &shown, stream, &seen.lines).await?,
        next: next.collect(),
        missing: missing(&shown, &seen.before),
        ways: ways(stream, &seen),
        steps: steps.collect(),
        place,
    };
    Ok(page(StatusCode::OK, &file))
}

/// What else can be done of a file: exceptional doors where anything is sealed in it, receipts of a report, an erasure of a person.
fn ways(stream: StreamId, seen: &Seen) -> Vec<(&'static str, String)> {
    let mut ways = Vec::new();
    if stream.kind == StreamKind::Report {
        let all = receipts::WAYS.iter();
        ways.extend(all.map(|(says, step)| (*says, receipts::place_of(stream, step))));
    }
    if stream.kind == StreamKind::Referral && seen.sides.has(Side::Giving) {
        ways.push(("pack", format!("{}/pack", place_of_file(stream))));
    }
    if stream.kind == StreamKind::Person {
        ways.push(("erasure-request", "/desk/erasures/new".to_owned()));
    }
    if stream.kind == StreamKind::Handover {
        let place = place_of_file(stream);
        ways.push(("custody-receipt", format!("{place}/receipt")));
        ways.push(("receivers", format!("{place}/receivers")));
        // Of part one alone there is no care to show.
        if seen.row.get("care").is_some() {
            ways.push(("care-timeline", format!("{place}/care")));
        }
    }
    if !seen.sealed.is_empty() {
        let place = place_of_file(stream);
        let doors = [("door-life", "life"), ("door-ask", "door")];
        ways.extend(doors.map(|(says, step)| (says, format!("{place}/{step}"))));
    }
    ways
}

fn data_of(line: &LogLine) -> Value {
    serde_json::from_str(line.data.get()).unwrap_or_default()
}

fn rows(shown: &Shown, row: &Value, fields: &[fields::Field]) -> Vec<(String, String)> {
    use amana_app::said::Tongue as _;
    let said = fields.iter().map(|(field, how)| (shown.title(field), shown.cell(row, field, *how)));
    said.filter(|(_, said)| !said.is_empty()).collect()
}

fn standing(shown: &Shown, kind: StreamKind, row: &Value) -> Vec<(String, String)> {
    use amana_app::said::Tongue as _;
    let known = fields::of_file(kind);
    if !known.is_empty() {
        return rows(shown, row, known);
    }
    let all = row.as_object().into_iter().flatten();
    let said = all.map(|(name, value)| {
        let one = serde_json::json!({ name: value });
        let said = shown.said(&one);
        let said = said.split_once(": ").map_or(said.as_str(), |(_, rest)| rest).to_owned();
        let said = if flag(&one, name) { shown.words.say("yes") } else { said };
        (shown.title(name), capital(&said))
    });
    said.filter(|(_, said)| !said.is_empty()).collect()
}

fn parts(shown: &Shown, kind: StreamKind, seen: &Seen) -> Vec<(String, Vec<(String, String)>)> {
    let Some((name, known)) = fields::of_parts(kind) else { return Vec::new() };
    let all = seen.row.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let title = shown.called("part", name);
    let part = |(place, row): (u32, &Value)| {
        let mut said = rows(shown, row, known);
        let own =
            seen.routes.iter().find(|it| it.allegation.to_string() == text(row, "allegation"));
        said.extend(own.map(|route| way::rows(shown, route)).unwrap_or_default());
        (format!("{title} {place}"), said)
    };
    (1_u32..).zip(all).map(part).collect()
}

fn clock(shown: &Shown, it: &Deadline) -> Clock {
    let label = shown.words.known(&format!("clock-{}", it.clock.replace('_', "-")));
    let tag = shown.called("clock-status", it.status);
    Clock {
        label: label.unwrap_or_else(|| it.label.clone()),
        when: desk::when(shown, it),
        tag: if it.suspended { format!("{tag} · {}", shown.words.say("suspended")) } else { tag },
        colour: desk::colour(it.status),
        source: it.source.clone(),
    }
}

/// What is said of a file beside its name: how it stands, and who has it.
fn bar(shown: &Shown, row: &Value) -> Vec<String> {
    let fields = [("status", How::Code), ("state", How::Code), ("handler", How::Member)];
    let said = fields.map(|(field, how)| shown.cell(row, field, how));
    said.into_iter().filter(|said| !said.is_empty()).collect()
}

/// What stands between a case and its closing, in words.
fn missing(shown: &Shown, before: &BeforeClosing) -> Vec<String> {
    use amana_app::said::Tongue as _;
    let words = shown.words;
    let mut missing = Vec::new();
    if before.investigation_runs {
        missing.push(words.say("closing-investigation"));
    }
    if before.without_finding > 0 {
        missing.push(words.count("closing-findings", before.without_finding));
    }
    let open = before.still_open.iter();
    missing.extend(open.map(|matter| {
        format!("{} {}", words.say("closing-open"), shown.label("still_open", matter))
    }));
    missing
}

/// Files that are named in the steps of this one, as far as the member may see them.
async fn others(
    at: &At,
    shown: &Shown,
    own: StreamId,
    lines: &[LogLine],
) -> Result<Vec<(String, String)>, Halt> {
    let mut found: Vec<StreamId> = Vec::new();
    for line in lines {
        let data = data_of(line);
        let said = data.as_object().into_iter().flatten();
        for (name, value) in said {
            let Some(text) = value.as_str() else { continue };
            let person =
                matches!(name.as_str(), "person" | "survivor" | "subject" | "child" | "reporter");
            let stream = match text.parse::<uuid::Uuid>() {
                Ok(id) if person => Some(StreamId::new(StreamKind::Person, id)),
                _ => text.parse::<StreamId>().ok(),
            };
            found
                .extend(stream.filter(|it| {
                    *it != own && file_of(it.kind.code(), &it.id.to_string()).is_ok()
                }));
        }
    }
    if own.kind == StreamKind::Person {
        found.extend(
            [StreamKind::Contact, StreamKind::Consent].map(|kind| StreamId::new(kind, own.id)),
        );
    }
    found.sort_unstable();
    found.dedup();
    let mut seen = Vec::new();
    for it in found {
        if at.office.sees(&at.sight, it).await? {
            seen.push((place_of_file(it), shown.file(it)));
        }
    }
    Ok(seen)
}

fn step(shown: &Shown, place: &str, line: &LogLine, sealed: &[SealedAt]) -> Step {
    use amana_app::said::Tongue as _;
    let own = sealed.iter().filter(|at| at.event == line.event);
    let own =
        own.map(|at| (shown.title(&at.field), format!("{place}/open/{}/{}", line.event, at.field)));
    Step {
        what: shown.called("event", line.kind.as_str()),
        said: shown.said(&data_of(line)),
        who: shown.people.actor(&line.actor),
        when: shown.moment(line.known),
        sealed: own.collect(),
    }
}
