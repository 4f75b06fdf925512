//! `/desk/verify`: the log judged again from its first record, and what was found. It takes as long as the log is long, so it runs
//! beside requests, one at a time.

pub(in crate::pages) mod begin;
pub(in crate::pages) mod print;

use std::sync::Arc;

use amana_app::replay::{Finding, Report};
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};

use super::{
    At, Halt,
    log::place_of_line,
    sheet::{Row, Sheet, Table},
    shown::Shown,
};
use crate::server::{Shared, verification::Verified};

/// Where it stands.
const PLACE: &str = "/desk/verify";
/// How often a page that waits looks again by itself, in seconds.
const AGAIN_SECONDS: u8 = 5;
/// Most findings of a page; the printed report has all that were kept.
const FINDINGS: usize = 200;

/// Shows how far it is.
pub(in crate::pages) async fn show(
    State(shared): State<Arc<Shared>>,
    at: At,
) -> Result<Response, Halt> {
    at.office.may_prove(at.acting()).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let seen = shared.verification.seen();
    let runs = matches!(seen, Verified::Runs { .. });
    let mut response = sheet(&at, &shown, seen).shown(&at).await?;
    if runs {
        let again = format!("{AGAIN_SECONDS};url={}", at.to(PLACE));
        let again = HeaderValue::from_str(&again).unwrap_or(HeaderValue::from_static("5"));
        response.headers_mut().insert(header::REFRESH, again);
    }
    Ok(response)
}

fn sheet(at: &At, shown: &Shown, seen: Verified) -> Sheet {
    let words = at.words;
    let begin = (words.say("verify-begin"), format!("{PLACE}/new"));
    let sheet = Sheet {
        title: words.say("verify"),
        back: Some("/desk/log".to_owned()),
        intro: words.say("verify-what"),
        ..Sheet::default()
    };
    match seen {
        Verified::Never => Sheet { ways: vec![begin], ..sheet },
        Verified::Runs { since, done, of } => Sheet {
            facts: vec![
                (words.say("verify-since"), shown.moment(since)),
                (words.say("verify-done"), format!("{done} / {of}")),
            ],
            moves: vec![(words.say("verify-look"), at.to(PLACE))],
            ..sheet
        },
        Verified::Failed { at: when } => Sheet {
            ways: vec![begin],
            facts: vec![(words.say("verify-failed"), shown.moment(when))],
            ..sheet
        },
        Verified::Ended { at: when, found } => {
            let mut facts = vec![(words.say("verify-ended"), shown.moment(when))];
            facts.extend(said(shown, &found.report));
            let print = (words.say("verify-print"), format!("{PLACE}/report"));
            let tables = vec![findings(shown, &found.report), unchecked(&found.report)];
            Sheet { ways: vec![print, begin], facts, tables, ..sheet }
        }
    }
}

/// The verdict, and what was looked at.
fn said(shown: &Shown, report: &Report) -> Vec<(String, String)> {
    let words = shown.words;
    let verdict = if report.holds() {
        words.say("verify-holds")
    } else {
        format!("{} {}", words.say("verify-broken"), report.broken())
    };
    let mut facts = vec![
        (words.say("verify-verdict"), verdict),
        (words.say("log-size"), report.events.to_string()),
        (words.say("then-streams"), report.streams.to_string()),
        (words.say("then-root"), report.root.clone()),
        (words.say("verify-decisions"), report.decisions.to_string()),
        (words.say("verify-checkpoints"), report.checkpoints.to_string()),
        (words.say("verify-keys"), report.key_rows.to_string()),
    ];
    if let Some(stands) = &report.checkpoint {
        facts.push((words.say("verify-stands"), stands.size.to_string()));
        let witnesses =
            if stands.witnesses.is_empty() { words.say("no") } else { stands.witnesses.join("\n") };
        facts.push((words.say("log-witnesses"), witnesses));
    }
    facts.extend(report.seams.iter().map(|seam| (words.say("verify-seam"), seam.to_string())));
    facts
}

fn findings(shown: &Shown, report: &Report) -> Table {
    let row = |finding: &&Finding| Row {
        name: shown.called("severity", finding.severity.code()),
        to: finding.position.map(place_of_line),
        cells: vec![
            shown.called("layer", finding.layer.code()),
            finding.position.map(|position| position.to_string()).unwrap_or_default(),
            finding.place.clone(),
            finding.what.clone(),
        ],
        acts: Vec::new(),
    };
    Table {
        says: "verify-findings",
        columns: &[
            "column-severity",
            "column-layer",
            "column-position",
            "column-file",
            "column-what",
        ],
        rows: report.by_severity().iter().take(FINDINGS).map(row).collect(),
    }
}

fn unchecked(report: &Report) -> Table {
    let row = |left: &amana_app::replay::Unchecked| Row {
        name: left.what.to_owned(),
        cells: vec![left.count.to_string(), left.why.to_owned()],
        ..Row::default()
    };
    Table {
        says: "verify-unchecked",
        columns: &["column-what", "column-number", "column-why"],
        rows: report.unchecked.iter().map(row).collect(),
    }
}
