//! `/desk/doors`: uses of exceptional doors, those to be reviewed first; and the steps of a door: asked for, approved by two others,
//! opened, and reviewed by one who was not involved.
//!
//! INVARIANT: a form of a door says nothing of whether its file is there; who opens, approves or reviews shows a second factor.

pub(in crate::pages) mod approve;
pub(in crate::pages) mod ask;
pub(in crate::pages) mod life;
pub(in crate::pages) mod open;
pub(in crate::pages) mod review;

use amana_app::doors::{DoorUse, OpenFor};
use amana_events::{MemberId, StreamId, common::Role};
use axum::response::Response;

use super::{
    At, Halt,
    list::place_of_file,
    sheet::{Row, Sheet, Table},
    shown::Shown,
};
use crate::pages::{form::Form, frame::Wrong};

/// Longest that a door is asked to stay open, in hours.
const HOURS_MAX: u32 = 8_760;

/// Where the door to a file stands.
fn place_of_door(file: StreamId) -> String {
    format!("{}/door", place_of_file(file))
}

/// How long a form asks a door to stay open; as long as the ledger's clock allows where it says nothing.
fn hours(form: &Form) -> Result<OpenFor, Vec<Wrong>> {
    let hours = form.text("hours").trim();
    if hours.is_empty() {
        return Ok(OpenFor::TheLimit);
    }
    let hours = hours.parse().ok().filter(|hours| (1..=HOURS_MAX).contains(hours));
    hours.map(OpenFor::Hours).ok_or_else(|| vec![Wrong::of("hours", "wrong-number")])
}

/// Shows uses of doors.
pub(in crate::pages) async fn show(at: At) -> Result<Response, Halt> {
    at.office.catch_up().await?;
    let uses = at.office.doors(at.acting(), true).await?;
    let files: Vec<StreamId> = uses.iter().map(|used| used.stream).collect();
    at.office.note_list(at.acting(), "doors", &files, None).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let reviews = at.office.registry().await?.holds(at.member(), Role::Reviewer);
    let table = Table {
        says: "doors-uses",
        columns: &[
            "column-door",
            "column-file",
            "column-who",
            "column-involved",
            "column-since",
            "column-until",
            "column-state",
        ],
        rows: uses.iter().map(|used| row(&shown, reviews, used)).collect(),
    };
    let sheet = Sheet {
        title: at.words.say("way-doors"),
        intro: at.words.say("doors-text"),
        tables: vec![table],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}

fn row(shown: &Shown, reviews: bool, used: &DoorUse) -> Row {
    let named = |members: &[MemberId]| {
        members.iter().map(|it| shown.people.member(*it)).collect::<Vec<_>>().join(", ")
    };
    let state = match used.justified {
        Some(true) => shown.words.say("door-justified"),
        Some(false) => shown.words.say("door-not-justified"),
        None if used.open => shown.words.say("door-is-open"),
        None => shown.words.say("door-to-review"),
    };
    let due = used.review_due.filter(|_| used.justified.is_none());
    let state = due.map_or(state.clone(), |due| format!("{state} · {}", shown.moment(due)));
    let others: Vec<MemberId> = used.involved.iter().chain(&used.told).copied().collect();
    let review = (shown.words.say("door-review"), format!("/desk/doors/{}", used.invocation));
    Row {
        name: shown.called("door", used.door),
        to: None,
        cells: vec![
            shown.file(used.stream),
            named(used.by.as_slice()),
            named(&others),
            shown.moment(used.from),
            shown.moment(used.until),
            state,
        ],
        acts: if reviews && used.justified.is_none() { vec![review] } else { Vec::new() },
    }
}
