//! `/desk/statistics/handovers`: how instruments' limits were kept in a quarter, as it may be published, for who makes figures or
//! audits. No child is in it.

use amana_app::children::{Compliance, Counts, OfInstrument, Quarter};
use amana_vault::Secret;
use axum::response::Response;

use super::{
    super::{
        At, Halt,
        sheet::{Asking, Row, Sheet, Table},
        shown::Shown,
    },
    WITHHELD,
};
use crate::{api::query::Query, pages::form::Form, problem::Problem};

const PLACE: &str = "/desk/statistics/handovers";

/// Shows the report of the quarter that is named, else of the last whole one.
pub(in crate::pages) async fn show(at: At, mut query: Query) -> Result<Response, Halt> {
    at.office.may_make_figures(at.acting()).await?;
    query.text("lang");
    let asked = query.text("quarter").filter(|text| !text.is_empty());
    query.end()?;
    let wrong = |_| Problem::of("wrong_query").at("quarter".to_owned());
    let quarter = match asked {
        Some(text) => text.parse::<Quarter>().map_err(wrong)?,
        None => Quarter::of(at.office.now()).before(),
    };
    let report = at.office.compliance(at.acting(), quarter, None).await?;
    at.office.note_list(at.acting(), "compliance", &[], None).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let form = Form::of_pairs([("quarter".to_owned(), Secret::new(quarter.to_string()))]);
    let inputs = vec![at.asks(&form).line("quarter", "text")];
    let sheet = Sheet {
        title: at.words.say("compliance"),
        back: Some("/desk/statistics".to_owned()),
        intro: at.words.say("compliance-text"),
        asking: Some(Asking { action: PLACE, says: "statistics-show", inputs }),
        facts: facts(&shown, &report),
        tables: vec![table(&shown, &report)],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}

fn facts(shown: &Shown, report: &Compliance) -> Vec<(String, String)> {
    let say = |id: &str| shown.words.say(id);
    vec![
        (say("statistics-scope"), report.scope.clone()),
        (say("ask-quarter"), report.quarter.to_string()),
        (say("column-unit"), say("compliance-unit")),
        (say("column-recorded"), shown.moment(report.as_of)),
    ]
}

fn table(shown: &Shown, report: &Compliance) -> Table {
    let rows = report.instruments.iter().map(|of| row(shown, of));
    Table {
        says: "compliance",
        columns: &[
            "column-instrument",
            "column-limit",
            "column-number",
            "compliance-kept",
            "compliance-reasons",
            "compliance-breaches",
            "compliance-care",
            "column-source",
        ],
        rows: rows.collect(),
    }
}

fn row(shown: &Shown, of: &OfInstrument) -> Row {
    let hours = |hours: u32| format!("{hours} {}", shown.words.say("unit-hours"));
    let limit = of.limit_hours.map_or_else(|| shown.called("limit", "no_limit_known"), hours);
    let number = of.handovers.shown().map_or_else(|| WITHHELD.to_owned(), |it| it.to_string());
    Row {
        name: format!("{} ({})", of.label, of.version),
        to: None,
        cells: vec![
            limit,
            number,
            counts(shown, "limit", &of.limit),
            counts(shown, "delay", &of.reasons),
            counts(shown, "breach", &of.breaches),
            counts(shown, "urgent", &of.urgent_care),
            of.source.clone(),
        ],
        acts: Vec::new(),
    }
}

fn counts(shown: &Shown, list: &str, counts: &Counts) -> String {
    let said = counts.iter().map(|(code, figure)| {
        let number = figure.shown().map_or_else(|| WITHHELD.to_owned(), |it| it.to_string());
        format!("{}: {number}", shown.called(list, code))
    });
    said.collect::<Vec<_>>().join(" · ")
}
