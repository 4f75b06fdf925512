//! `/desk/children`: children without a receiver and children nobody is responsible for, so that none is forgotten; beside a
//! handover its care from day to day (`care`) and its custody receipt to print (`receipt`).

pub(in crate::pages) mod care;
pub(in crate::pages) mod receipt;

use amana_app::{children::Waiting, said::Tongue as _};
use amana_events::{StreamId, StreamKind};
use axum::response::Response;

use super::{
    At, Halt,
    list::place_of_file,
    sheet::{Row, Sheet, Table},
    shown::{Shown, capital},
};
use crate::{api::query::Query, problem::Problem};

/// Most rows of each list.
const ROWS: usize = 100;
const COLUMNS: &[&str] = &[
    "column-file",
    "column-why",
    "column-child",
    "column-holder",
    "column-receiver",
    "column-clock",
];

/// The handover of an address; there is nothing of the kind beside other files.
fn handover(kind: &str, id: &str) -> Result<StreamId, Halt> {
    let stream = super::file::stream(kind, id)?;
    if stream.kind == StreamKind::Handover {
        return Ok(stream);
    }
    Err(Problem::of("not_found").into())
}

/// Shows both lists.
pub(in crate::pages) async fn show(at: At, mut query: Query) -> Result<Response, Halt> {
    query.text("lang");
    query.end()?;
    let shown = Shown::of(&at.office, at.words).await?;
    let waiting = at.office.children_waiting(&at.sight, ROWS).await?;
    let lost = at.office.children_lost(&at.sight, ROWS).await?;
    for (view, children) in [("children_waiting", &waiting), ("children_lost", &lost)] {
        let streams: Vec<StreamId> = children.iter().map(|child| child.stream).collect();
        at.office.note_list(at.acting(), view, &streams, None).await?;
    }
    let table = |says, children: &[Waiting]| Table {
        says,
        columns: COLUMNS,
        rows: children.iter().map(|child| row(&shown, child)).collect(),
    };
    let sheet = Sheet {
        title: at.words.say("way-children"),
        intro: at.words.say("children-text"),
        tables: vec![table("children-waiting", &waiting), table("children-lost", &lost)],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}

/// What is said of a child in a row: by codes, never by name.
fn row(shown: &Shown, child: &Waiting) -> Row {
    let exit = child.exit.map(|exit| shown.called("exit", exit.code()));
    let why = shown.called("child-waits", child.why.code());
    let urgent = child.urgent_care.then(|| shown.words.say("child-urgent"));
    let holder = shown.organisation(&child.held_by.to_string());
    let receiver = child.receiver.map(|it| shown.organisation(&it.to_string()));
    Row {
        name: child.reference.clone(),
        to: Some(place_of_file(child.stream)),
        cells: vec![
            said([Some(why), exit, urgent]),
            said([
                Some(capital(&shown.label("sex", child.sex.code()))),
                Some(child.apparent_age.code().to_owned()),
                counted(shown, "child-infants", usize::from(child.infants)),
                counted(shown, "child-together", child.together),
                Some(child.admin1.to_string()),
            ]),
            holder,
            receiver.unwrap_or_default(),
            clock(shown, child),
        ],
        acts: Vec::new(),
    }
}

fn clock(shown: &Shown, child: &Waiting) -> String {
    if child.status.is_empty() {
        return String::new();
    }
    let status = shown.called("clock-status", child.status);
    let due = child.due.map(|due| shown.moment(due));
    said([Some(status), due])
}

fn counted(shown: &Shown, says: &str, count: usize) -> Option<String> {
    (count > 0).then(|| format!("{} {count}", shown.words.say(says)))
}

fn said<const N: usize>(parts: [Option<String>; N]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
