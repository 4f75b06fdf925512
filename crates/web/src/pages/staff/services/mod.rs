//! `/desk/services`: who helps with what and where there is room, and what is missing where; beside a handover, who could receive the
//! child (`receivers`).

pub(in crate::pages) mod receivers;

use amana_app::{
    said::Tongue as _,
    services::{Area, Listed},
};
use axum::response::Response;

use super::{
    At, Halt,
    sheet::{Row, Sheet, Table},
    shown::{Shown, capital},
};
use crate::api::query::Query;

/// The list of kinds.
const KINDS: &str = "service_kind";
const LISTED: &[&str] = &[
    "column-service",
    "column-kind",
    "column-area",
    "column-state",
    "column-room",
    "column-serves",
    "column-verified",
];
const MISSING: &[&str] = &["column-area", "services-working", "services-missing", "column-room"];

/// Shows both.
pub(in crate::pages) async fn show(at: At, mut query: Query) -> Result<Response, Halt> {
    query.text("lang");
    query.end()?;
    let shown = Shown::of(&at.office, at.words).await?;
    let services = at.office.services(&at.sight).await?;
    let areas = at.office.areas(&at.sight).await?;
    at.office.note_list(at.acting(), "services", &[], None).await?;
    let sheet = Sheet {
        title: at.words.say("way-services"),
        intro: at.words.say("services-text"),
        tables: vec![
            Table {
                says: "services-gaps",
                columns: MISSING,
                rows: areas.iter().map(|area| missing(&shown, area)).collect(),
            },
            Table {
                says: "services-all",
                columns: LISTED,
                rows: services.iter().map(|service| row(&shown, service)).collect(),
            },
        ],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}

/// An area: how many kinds somebody works with there, and which nobody does.
fn missing(shown: &Shown, area: &Area) -> Row {
    let gaps: Vec<_> =
        area.gaps().map(|cover| shown.label_in(KINDS, cover.kind.as_str())).collect();
    let working = area.covers.len().saturating_sub(gaps.len());
    let free: u32 = area.covers.iter().map(|cover| cover.free).fold(0, u32::saturating_add);
    Row {
        name: capital(&shown.label("admin1", area.admin1.as_str())),
        to: None,
        cells: vec![
            format!("{working} / {}", area.covers.len()),
            gaps.join(" · "),
            free.to_string(),
        ],
        acts: Vec::new(),
    }
}

fn row(shown: &Shown, service: &Listed) -> Row {
    let mut cells = vec![capital(&shown.label_in(KINDS, service.kind.as_str()))];
    cells.extend(said(shown, service));
    Row { name: name_of(service), to: None, cells, acts: Vec::new() }
}

/// Its name, with its provider's.
fn name_of(service: &Listed) -> String {
    match &service.name {
        Some(name) => format!("{name} · {}", service.provider),
        None => service.provider.clone(),
    }
}

/// Where it is, whether it works, whether there is room, whom it serves, and when that was verified.
fn said(shown: &Shown, service: &Listed) -> [String; 5] {
    let area = service.admin1.as_ref();
    let number = |number: Option<u32>| number.map_or_else(|| "?".to_owned(), |it| it.to_string());
    let day = service.verified_on.map(|day| shown.words.day(day));
    let stale = service.stale.then(|| shown.words.say("services-stale"));
    let age = |age: Option<u8>| age.map(|age| age.to_string()).unwrap_or_default();
    let ages = format!("{}–{}", age(service.minimum_age), age(service.maximum_age));
    let sexes = service.sexes.iter().map(|sex| shown.label("sex", sex.code()));
    let serves = (ages != "–").then_some(ages).into_iter().chain(sexes);
    [
        area.map(|area| capital(&shown.label("admin1", area.as_str()))).unwrap_or_default(),
        capital(&shown.label_in("service_status", service.status.as_str())),
        format!("{} / {}", number(service.capacity_free), number(service.capacity_total)),
        serves.collect::<Vec<_>>().join(" · "),
        day.into_iter().chain(stale).collect::<Vec<_>>().join(" · "),
    ]
}
