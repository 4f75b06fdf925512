//! `/desk`: what waits for this member, in the parts that their roles have work in (`parts`): what they have in hand, whose turn it is
//! in referrals and handovers (`piles`), what is overdue and due soon, what is new, what others are to do.
//!
//! INVARIANT: nothing here presses for contact: where no safe way is agreed, a clock says that it waits for one.

mod parts;
mod piles;

use amana_app::{
    deadlines::Deadline,
    matters::MatterFilter,
    said::{Tongue as _, flag, text},
    standing::InHand,
};
use amana_events::{Moment, StreamId, StreamKind, common::Role};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use serde_json::Value;

use self::parts::Part;
use super::{
    At, Halt,
    list::place_of_file,
    shown::{Shown, capital},
    step::home_of,
};
use crate::{
    api::query::Query,
    pages::frame::{Frame, page},
};

/// Most rows of each part.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "staff/desk.html")]
struct Desk {
    frame: Frame,
    /// Message, name, and whether it is this.
    parts: Vec<(&'static str, &'static str, bool)>,
    rows: Vec<Row>,
    /// Where a member goes who has no work at a desk: message and address.
    ways: Vec<(&'static str, &'static str)>,
    /// Who acts for them, and until when.
    away: Vec<String>,
    /// Whether they have files that could go to other hands.
    hands: bool,
}

/// A row: the file, what it is about, and a word on how it stands with the colour of its tag.
struct Row {
    to: String,
    name: String,
    what: String,
    when: String,
    tag: String,
    colour: &'static str,
}

/// Shows a part of the desk.
pub(in crate::pages) async fn show(at: At, mut query: Query) -> Result<Response, Halt> {
    let wanted = query.text("part").unwrap_or_default();
    let registry = at.office.registry().await?;
    let parts = parts::of(registry.roles_of(at.member()));
    let part = parts.iter().find(|part| part.name() == wanted).or(parts.first()).copied();
    let shown = Shown::of(&at.office, at.words).await?;
    let rows = match part {
        Some(part) => rows(&at, &shown, part).await?,
        None => Vec::new(),
    };
    let frame = at.frame().await?;
    let hands = parts.contains(&Part::Mine);
    let away = if hands { away(&at, &shown).await? } else { Vec::new() };
    let ways = if parts.is_empty() { elsewhere(&frame) } else { Vec::new() };
    let parts = parts.into_iter().map(|it| (it.says(), it.name(), Some(it) == part)).collect();
    Ok(page(StatusCode::OK, &Desk { frame, parts, rows, ways, away, hands }))
}

async fn rows(at: &At, shown: &Shown, part: Part) -> Result<Vec<Row>, Halt> {
    match part {
        Part::Mine => mine(at, shown).await,
        Part::Pile(pile) => piles::rows(at, shown, pile).await,
        Part::Team => team(at, shown).await,
        Part::Overdue => deadlines(at, shown, |it| it.status == "overdue").await,
        Part::Due => deadlines(at, shown, |it| it.status != "overdue").await,
        Part::New => new(at, shown).await,
        Part::Asked => asked(at, shown).await,
        Part::Awaiting => awaiting(at, shown).await,
    }
}

/// The ways that stand above, but the desk's own.
fn elsewhere(frame: &Frame) -> Vec<(&'static str, &'static str)> {
    let ways = frame.above.iter().flat_map(|above| &above.ways).filter(|(_, _, here)| !here);
    ways.map(|(says, place, _)| (*says, *place)).collect()
}

/// Who acts for the member, each with the last day.
async fn away(at: &At, shown: &Shown) -> Result<Vec<String>, Halt> {
    let absences = at.office.absences(at.member(), &at.sight).await?;
    let mut who: Vec<String> = absences
        .iter()
        .map(|it| {
            let (by, until) = (shown.people.short(&it.by.to_string()), at.words.day(it.until));
            at.words.with("desk-acts", [("who", by), ("until", until)])
        })
        .collect();
    who.sort_unstable();
    who.dedup();
    Ok(who)
}

/// The colour of a clock's tag.
pub(super) fn colour(status: &str) -> &'static str {
    match status {
        "overdue" | "stopped_late" => "red",
        "due_soon" => "yellow",
        "running" => "blue",
        "stopped" => "green",
        _ => "grey",
    }
}

/// What a clock says of when: until when, or since when.
pub(super) fn when(shown: &Shown, clock: &Deadline) -> String {
    clock.due.or(clock.started).map(|at: Moment| shown.moment(at)).unwrap_or_default()
}

async fn deadlines(
    at: &At,
    shown: &Shown,
    which: impl Fn(&Deadline) -> bool,
) -> Result<Vec<Row>, Halt> {
    let wanted = |it: &Deadline| which(it) && !it.status.starts_with("stopped");
    let all = at.office.deadlines_first(&at.sight, wanted, ROWS).await?;
    let streams: Vec<StreamId> = all.iter().map(|it| it.stream).collect();
    at.office.note_list(at.acting(), "deadlines", &streams, None).await?;
    let names = at.office.references(streams.into_iter()).await?;
    let row = |it: &Deadline| Row {
        to: home_of(it.stream),
        name: names.get(&it.stream).cloned().unwrap_or_else(|| kind_of(shown, it.stream)),
        what: shown
            .words
            .known(&format!("clock-{}", it.clock.replace('_', "-")))
            .unwrap_or_else(|| it.label.clone()),
        when: when(shown, it),
        tag: shown.called("clock-status", it.status),
        colour: colour(it.status),
    };
    Ok(all.iter().map(row).collect())
}

/// What a file is called that has no reference: its kind.
fn kind_of(shown: &Shown, stream: StreamId) -> String {
    shown.called("kind", stream.kind.code())
}

async fn mine(at: &At, shown: &Shown) -> Result<Vec<Row>, Halt> {
    let held = at.office.in_hand(at.member(), &at.sight).await?;
    let held: Vec<&InHand> = held.iter().take(ROWS).collect();
    let streams: Vec<StreamId> = held.iter().map(|it| it.stream).collect();
    at.office.note_list(at.acting(), "in_hand", &streams, None).await?;
    let row = |it: &InHand| Row {
        to: place_of_file(it.stream),
        name: it.reference.clone().unwrap_or_else(|| kind_of(shown, it.stream)),
        what: match it.acting_for {
            Some(absent) => {
                at.words.with("desk-for", [("who", shown.people.short(&absent.to_string()))])
            }
            None => kind_of(shown, it.stream),
        },
        when: it.until.map(|until| at.words.day(until)).unwrap_or_default(),
        tag: match it.duty.parse::<Role>() {
            Ok(_) => shown.called("role", &it.duty),
            Err(_) => shown.called("duty", &it.duty),
        },
        colour: "blue",
    };
    Ok(held.into_iter().map(row).collect())
}

/// Reports that nobody decided on, and files that wait for their new hands.
async fn new(at: &At, shown: &Shown) -> Result<Vec<Row>, Halt> {
    let reports = at.office.reports_from(at.acting(), Some(true), None, 50).await?;
    let streams: Vec<StreamId> = reports.iter().map(|it| it.stream).collect();
    at.office.note_list(at.acting(), "report_list", &streams, None).await?;
    let mut rows: Vec<Row> = reports
        .iter()
        .map(|it| Row {
            to: place_of_file(it.stream),
            name: it.reference.to_string(),
            what: capital(&shown.label("kind", it.kind.code())),
            when: shown.moment(it.known),
            tag: capital(&shown.label("state", it.state)),
            colour: "yellow",
        })
        .collect();
    let unaccepted =
        |row: &Value| text(row, "handler") == at.member().to_string() && !flag(row, "accepted");
    let says = |_: &Value| at.words.say("desk-not-accepted");
    rows.extend(cases(at, shown, unaccepted, says).await?);
    Ok(rows)
}

/// Reports whose holders asked for something that nobody has answered.
async fn asked(at: &At, shown: &Shown) -> Result<Vec<Row>, Halt> {
    let reports = at.office.reports_asking(at.acting(), None, 50).await?;
    let streams: Vec<StreamId> = reports.iter().map(|it| it.stream).collect();
    at.office.note_list(at.acting(), "report_list", &streams, None).await?;
    let rows = reports.iter().map(|it| {
        let asks = [it.survivor_asks, it.reporter_asks].into_iter().flatten();
        let asks: Vec<_> = asks.map(|asks| shown.called("asks", asks.code())).collect();
        Row {
            to: place_of_file(it.stream),
            name: it.reference.to_string(),
            what: asks.join(", "),
            when: shown.moment(it.known),
            tag: capital(&shown.label("state", it.state)),
            colour: "orange",
        }
    });
    Ok(rows.collect())
}

/// Whether others are to act by a clock: the State that was told, a partner, the recipient of a referral.
fn is_of_others(clock: &Deadline) -> bool {
    let clock = clock.clock.as_str();
    clock.starts_with("member_state_names_investigator")
        || clock.starts_with("referral_answer")
        || clock == "partner_reports"
}

/// What somebody else is to do: a State that was told, then cases in which somebody else is to decide.
async fn awaiting(at: &At, shown: &Shown) -> Result<Vec<Row>, Halt> {
    let mut rows = deadlines(at, shown, is_of_others).await?;
    rows.extend(undecided(at, shown).await?);
    Ok(rows)
}

async fn undecided(at: &At, shown: &Shown) -> Result<Vec<Row>, Halt> {
    let waits = |row: &Value| flag(row, "closure_proposed") || text(row, "handler").is_empty();
    let says = |row: &Value| {
        let proposed = flag(row, "closure_proposed");
        at.words.say(if proposed { "desk-closure" } else { "desk-waits" })
    };
    cases(at, shown, waits, says).await
}

/// Cases that others have, as far as the member sees them.
async fn team(at: &At, shown: &Shown) -> Result<Vec<Row>, Halt> {
    let own = at.member().to_string();
    let others = |row: &Value| !text(row, "handler").is_empty() && text(row, "handler") != own;
    cases(at, shown, others, |row: &Value| shown.people.short(text(row, "handler"))).await
}

async fn cases(
    at: &At,
    shown: &Shown,
    wanted: impl Fn(&Value) -> bool,
    says: impl Fn(&Value) -> String,
) -> Result<Vec<Row>, Halt> {
    let filter = MatterFilter { open: Some(true), imported: Some(false) };
    let sight = at.sight.clone();
    let mut pages = at.office.matter_pages(StreamKind::Case, filter, sight, Some(500)).await?;
    let mut found = Vec::new();
    while found.len() < ROWS
        && let Some(page) = pages.next_page().await?
    {
        found.extend(page.into_iter().filter(|row| wanted(row)));
    }
    found.truncate(ROWS);
    let id = |row: &Value| text(row, "case_id").parse().ok();
    let named =
        found.iter().filter_map(|row| Some((StreamId::new(StreamKind::Case, id(row)?), row)));
    let named: Vec<_> = named.collect();
    let streams: Vec<StreamId> = named.iter().map(|(stream, _)| *stream).collect();
    at.office.note_list(at.acting(), "case_list", &streams, None).await?;
    let row = |(stream, row): &(StreamId, &Value)| Row {
        to: place_of_file(*stream),
        name: text(row, "reference").to_owned(),
        what: shown.cell(row, "class", super::shown::How::Code),
        when: shown.cell(row, "opened_known", super::shown::How::Day),
        tag: says(row),
        colour: "purple",
    };
    Ok(named.iter().map(row).collect())
}
