//! `/desk/statistics`: tables as they are published, small figures withheld, for who makes figures or audits; every figure, for a
//! purpose, is another page (`internal`).

pub(in crate::pages) mod handovers;
pub(in crate::pages) mod internal;

use amana_app::{
    figures::FiguresWanted,
    sea::disclosure::{Disclosure, Figure, Published},
};
use amana_events::Day;
use amana_vault::Secret;
use axum::response::Response;

use super::{
    At, Halt,
    sheet::{Asking, Row, Sheet, Table, day},
    shown::Shown,
};
use crate::{api::query::Query, pages::form::Form};

/// What is shown for a figure that is withheld.
const WITHHELD: &str = "*";

/// Shows the tables of a period, once one is named.
pub(in crate::pages) async fn show(at: At, mut query: Query) -> Result<Response, Halt> {
    at.office.may_make_figures(at.acting()).await?;
    let (from, to) = (day(&mut query, "from")?, day(&mut query, "until")?);
    let (known, recorded) = (day(&mut query, "known")?, day(&mut query, "recorded")?);
    query.text("lang");
    query.end()?;
    let days = [("from", from), ("until", to), ("known", known), ("recorded", recorded)];
    let form = days.iter().filter_map(|(name, day)| {
        day.map(|day| ((*name).to_owned(), Secret::new(day.to_string())))
    });
    let form = Form::of_pairs(form);
    let asks = at.asks(&form);
    let inputs = vec![
        asks.line("from", "date"),
        asks.line("until", "date"),
        asks.line("known", "date").optional(),
        asks.line("recorded", "date").optional(),
    ];
    let asking = Asking { action: "/desk/statistics", says: "statistics-show", inputs };
    let sheet = Sheet {
        title: at.words.say("way-statistics"),
        intro: at.words.say("statistics-text"),
        ways: vec![
            (at.words.say("statistics-internal"), "/desk/statistics/internal".to_owned()),
            (at.words.say("compliance"), "/desk/statistics/handovers".to_owned()),
        ],
        asking: Some(asking),
        ..Sheet::default()
    };
    let (Some(from), Some(to)) = (from, to) else { return sheet.shown(&at).await };
    // A period that was typed the other way round is the same period.
    let (from, to) = (from.min(to), from.max(to));
    let as_recorded = recorded.map(Day::end);
    let wanted = FiguresWanted { from, to, as_known: known, as_recorded, internal: None };
    let published = at.office.figures(at.acting(), &wanted).await?;
    at.office.note_list(at.acting(), "statistics", &[], None).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    Sheet { facts: facts(&shown, &published), tables: vec![table(&shown, &published)], ..sheet }
        .shown(&at)
        .await
}

fn facts(shown: &Shown, published: &Published) -> Vec<(String, String)> {
    let (heading, words) = (&published.heading, shown.words);
    let disclosure = match published.disclosure {
        Disclosure::Public => "statistics-public",
        Disclosure::Internal => "statistics-every",
    };
    vec![
        (words.say("statistics-scope"), heading.scope.name.clone()),
        (
            words.say("statistics-period"),
            format!("{} – {}", words.day(heading.from), words.day(heading.to)),
        ),
        (
            words.say("statistics-as-of"),
            format!(
                "{} · {}",
                words.day(heading.as_of.known),
                words.moment(heading.as_of.recorded)
            ),
        ),
        (words.say("statistics-disclosure"), words.say(disclosure)),
    ]
}

fn table(shown: &Shown, published: &Published) -> Table {
    let words = shown.words;
    let number = |figure: Figure| {
        figure.shown().map_or_else(|| WITHHELD.to_owned(), |count| count.to_string())
    };
    let mut rows = Vec::new();
    for table in &published.tables {
        let (by, unit) = (table.dimension.code(), table.unit.code());
        let mut row = |name: String, figure| {
            let by = shown.called("dimension", by);
            let unit = shown.called("unit", unit);
            rows.push(Row { name, cells: vec![by, unit, number(figure)], ..Row::default() });
        };
        for (code, figure) in &table.cells {
            row(shown.called(by, code), *figure);
        }
        row(words.say("statistics-not-stated"), table.not_stated);
        row(words.say("statistics-total"), table.total);
        if let Some(figure) = table.rows_not_stated {
            row(words.say("statistics-rows-not-stated"), figure);
        }
    }
    for (name, figure) in &published.flags {
        let cells = vec![
            words.say("statistics-overlay"),
            shown.called("unit", "allegation"),
            number(*figure),
        ];
        rows.push(Row { name: shown.called("overlay", name), cells, ..Row::default() });
    }
    let columns = &["column-what", "column-by", "column-unit", "column-number"];
    Table { says: "statistics-tables", columns, rows }
}
