//! Lists of files: those that the member may see, the newest first, a page at a time.
//!
//! INVARIANT: what is shown is noted before it is given out, as by the interface, and no number of a list says how many are hidden.

mod choices;

use amana_app::{
    matters::{MatterFilter, Place, place_of},
    narrow::Narrow,
    said::text,
};
use amana_events::{StreamId, StreamKind};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use serde_json::Value;

use super::{At, Halt, fields, shown::Shown};
use crate::{
    api::{
        lists::{Part, value_of},
        query::Query,
    },
    pages::frame::{Frame, page},
};

/// A list: what it is of, and where.
struct Of {
    kind: StreamKind,
    title: &'static str,
    place: &'static str,
    /// Under which name looks at it are noted.
    view: &'static str,
}

/// A row: where it leads, what it is called, and what is said of it.
pub(super) struct Row {
    pub(super) to: String,
    pub(super) name: String,
    pub(super) cells: Vec<String>,
}

#[derive(Template)]
#[template(path = "staff/list.html")]
struct List {
    frame: Frame,
    title: &'static str,
    place: &'static str,
    /// Message, value, and whether it is this.
    states: [(&'static str, &'static str, bool); 3],
    state: &'static str,
    /// By what it can be narrowed down.
    choices: Vec<choices::Choice>,
    /// What is chosen, as an address goes on.
    chosen: String,
    columns: Vec<String>,
    rows: Vec<Row>,
    next: Option<String>,
    /// What can be begun here: message and address.
    begin: Vec<(&'static str, String)>,
}

/// Where a file's page stands.
pub(super) fn place_of_file(stream: StreamId) -> String {
    format!("/desk/file/{}/{}", stream.kind.code(), stream.id)
}

const STATES: [(&str, &str, Option<bool>); 3] = [
    ("state-open", "open", Some(true)),
    ("state-closed", "closed", Some(false)),
    ("state-all", "all", None),
];

async fn show(at: At, of: Of, mut query: Query) -> Result<Response, Halt> {
    query.text("lang");
    let asked = query.text("state").unwrap_or_default();
    let (_, state, open) = STATES.into_iter().find(|it| it.1 == asked).unwrap_or(STATES[0]);
    let part: Part<Place> = Part::of(&mut query)?;
    let chosen = choices::Chosen::read(of.kind, &mut query);
    query.end()?;
    let (rows, places) = if of.kind == StreamKind::Report {
        reports(&at, open, &part).await?
    } else {
        matters(&at, (of.kind, open, chosen.narrow(at.member())?), &part).await?
    };
    let streams: Vec<_> = places.iter().map(|place| StreamId::new(of.kind, place.id)).collect();
    at.office.note_list(at.acting(), of.view, &streams, None).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let next = part.next(rows.len(), places.last());
    let columns = fields::of_list(of.kind);
    let row = |(row, stream): (&Value, &StreamId)| Row {
        to: place_of_file(*stream),
        name: text(row, "reference").to_owned(),
        cells: columns.iter().map(|(field, how)| shown.cell(row, field, *how)).collect(),
    };
    let list = List {
        frame: at.frame().await?,
        title: of.title,
        place: of.place,
        states: STATES.map(|(says, value, _)| (says, value, value == state)),
        state,
        choices: chosen.choices(&shown),
        chosen: chosen.address(),
        columns: columns.iter().map(|(field, _)| title_of(&shown, field)).collect(),
        rows: rows.iter().zip(&streams).map(row).collect(),
        next,
        begin: begin_of(of.kind)
            .iter()
            .map(|(says, command)| (*says, format!("/desk/new/{}/{command}", of.kind.code())))
            .collect(),
    };
    Ok(page(StatusCode::OK, &list))
}

fn title_of(shown: &Shown, field: &str) -> String {
    amana_app::said::Tongue::title(shown, field)
}

/// With which commands a file of a kind begins. Who speaks to somebody tells them first what can be kept confidential.
const fn begin_of(kind: StreamKind) -> &'static [(&'static str, &'static str)] {
    match kind {
        StreamKind::Report => {
            &[("begin-spoken", "tell_limits"), ("begin-written", "submit_report")]
        }
        StreamKind::Case => &[("begin", "open_case")],
        StreamKind::Assistance => &[("begin", "open_assistance")],
        StreamKind::Referral => &[("begin", "propose_referral")],
        StreamKind::Handover => &[("begin", "record_encounter")],
        StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => &[],
    }
}

type Found = (Vec<Value>, Vec<Place>);

async fn reports(at: &At, open: Option<bool>, part: &Part<Place>) -> Result<Found, Halt> {
    let limit = u32::try_from(part.limit).unwrap_or(u32::MAX);
    let found = at.office.reports_from(at.acting(), open, part.after, limit).await?;
    let rows = found.iter().map(value_of).collect::<Result<_, _>>()?;
    Ok((rows, found.iter().map(|row| row.place).collect()))
}

async fn matters(
    at: &At,
    (kind, open, narrow): (StreamKind, Option<bool>, Narrow),
    part: &Part<Place>,
) -> Result<Found, Halt> {
    let filter = MatterFilter { open, imported: None };
    let pages = at.office.matter_pages(kind, filter, at.sight.clone(), Some(part.limit)).await?;
    let (mut pages, mut rows) = (pages.narrowed(narrow).behind(part.after), Vec::new());
    while let Some(page) = pages.next_page().await? {
        rows.extend(page);
    }
    let places = rows.iter().filter_map(|row| place_of(kind, row)).collect();
    Ok((rows, places))
}

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident: $kind:ident $title:literal $place:literal $view:literal;)+) => {
        $($(#[$doc])*
        pub(in crate::pages) async fn $name(at: At, query: Query) -> Result<Response, Halt> {
            let of = Of { kind: StreamKind::$kind, title: $title, place: $place, view: $view };
            show(at, of, query).await
        })+
    };
}

lists! {
    /// Reports.
    report_list: Report "way-reports" "/desk/reports" "report_list";
    /// Cases.
    case_list: Case "way-cases" "/desk/cases" "case_list";
    /// Assistance files.
    assistance_list: Assistance "way-assistance" "/desk/assistance" "assistance_list";
    /// Referrals.
    referral_list: Referral "way-referrals" "/desk/referrals" "referral_list";
    /// Handovers.
    handover_list: Handover "way-handovers" "/desk/handovers" "handover_list";
}
