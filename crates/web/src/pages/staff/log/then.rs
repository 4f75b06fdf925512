//! `/desk/then`: the ledger as it stood, by what was recorded and by what was known until a day; which policy was in force; and what
//! changed since another day, by which events.

use amana_app::{
    past::{AsOf, CaseDifference, Difference, Then},
    policies::PolicyHistory,
    said::Tongue as _,
};
use amana_events::{Day, Digest, Moment, StreamId};
use amana_vault::Secret;
use axum::response::Response;

use super::{
    super::{
        At, Halt,
        list::place_of_file,
        sheet::{Asking, Row, Sheet, Table, day},
        shown::Shown,
    },
    place_of_line,
};
use crate::{api::query::Query, pages::form::Form, problem::Problem};

/// A day, in seconds.
const DAY: i64 = 86_400;
/// Most cases of what changed, and most events of each: the rest is at `amana diff` and the interface.
const CASES: usize = 40;
const EVENTS: usize = 5;
/// How far the slider moves: message, and days.
const MOVES: [(&str, i64); 6] = [
    ("then-year-back", -365),
    ("then-month-back", -30),
    ("then-day-back", -1),
    ("then-day-on", 1),
    ("then-month-on", 30),
    ("then-year-on", 365),
];

/// Which of the two times a move is of.
#[derive(Clone, Copy)]
enum Which {
    Recorded,
    Known,
}

/// What is asked: days of the address.
struct Wanted {
    recorded: Option<Day>,
    known: Option<Day>,
    since: Option<Day>,
}

impl Wanted {
    fn of(mut query: Query) -> Result<Self, Problem> {
        let (recorded, known) = (day(&mut query, "recorded")?, day(&mut query, "known")?);
        let wanted = Self { recorded, known, since: day(&mut query, "since")? };
        query.text("lang");
        query.end()?;
        Ok(wanted)
    }

    fn pairs(&self) -> Vec<(String, String)> {
        let days = [("recorded", self.recorded), ("known", self.known), ("since", self.since)];
        let said = days.into_iter().filter_map(|(name, day)| Some((name, day?)));
        said.map(|(name, day)| (name.to_owned(), day.to_string())).collect()
    }

    /// The address of the same with what was recorded, or what was known, moved by so many days.
    fn moved(&self, at: &At, which: Which, days: i64) -> String {
        let move_on = |day: Option<Day>| {
            let from = day.unwrap_or_else(|| at.office.now().day());
            Some(from.start().plus_seconds(days.saturating_mul(DAY)).day())
        };
        let moved = match which {
            Which::Recorded => Self { recorded: move_on(self.recorded), ..*self },
            Which::Known => Self { known: move_on(self.known), ..*self },
        };
        let pairs = moved.pairs();
        let pairs = pairs.iter().map(|(name, value)| format!("&{name}={value}"));
        format!("{}{}", at.to("/desk/then"), pairs.collect::<String>())
    }
}

/// Shows it.
pub(in crate::pages) async fn show(at: At, query: Query) -> Result<Response, Halt> {
    let wanted = Wanted::of(query)?;
    if !at.sight.audits() {
        return Err(Problem::of("not_found").into());
    }
    let by = |day: Option<Day>| day.map(Day::end);
    let as_of = AsOf { recorded: by(wanted.recorded), known: by(wanted.known) };
    let then = at.office.as_it_stood(as_of).await?;
    at.office.note_list(at.acting(), "as_it_stood", &[], None).await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let policies = at.office.policy_history().await?;
    let mut tables = vec![cases(&shown, &then)];
    if let Some(since) = wanted.since {
        let to = as_of.recorded.unwrap_or_else(|| at.office.now());
        let from = since.end().min(to);
        let changed = at.office.difference(&at.sight, (from, to), as_of.known, None).await?;
        let files: Vec<StreamId> = changed.cases.iter().take(CASES).map(|it| it.case).collect();
        at.office.note_list(at.acting(), "difference", &files, None).await?;
        tables.extend(changes(&shown, &changed));
    }
    let form =
        Form::of_pairs(wanted.pairs().into_iter().map(|(name, day)| (name, Secret::new(day))));
    let asks = at.asks(&form);
    let inputs = ["recorded", "known", "since"].map(|name| asks.line(name, "date").optional());
    let sheet = Sheet {
        title: at.words.say("log-then"),
        back: Some("/desk/log".to_owned()),
        intro: at.words.say("then-text"),
        asking: Some(Asking { action: "/desk/then", says: "then-show", inputs: inputs.into() }),
        moves: moves(&at, &wanted),
        ways: policy_then(&policies, as_of.recorded)
            .map(|set| (at.words.say("then-policy"), format!("/desk/policies/{set}")))
            .into_iter()
            .collect(),
        facts: facts(&shown, &then, policy_then(&policies, as_of.recorded)),
        tables,
        ..Sheet::default()
    };
    sheet.shown(&at).await
}

/// The same, a little before or after: by what was recorded, and by what was known.
fn moves(at: &At, wanted: &Wanted) -> Vec<(String, String)> {
    let both = [(Which::Recorded, "then-recorded"), (Which::Known, "then-known-by")];
    let of = |(which, says): (Which, &str)| {
        let title = at.words.say(says);
        MOVES.map(|(step, days)| {
            (format!("{title}: {}", at.words.say(step)), wanted.moved(at, which, days))
        })
    };
    both.into_iter().flat_map(of).collect()
}

/// The policy set that was in force by then.
fn policy_then(policies: &PolicyHistory, by: Option<Moment>) -> Option<Digest> {
    let mut sets = policies.sets.iter().rev();
    sets.find(|set| by.is_none_or(|by| set.since <= by)).map(|set| set.set)
}

fn facts(shown: &Shown, then: &Then, policy: Option<Digest>) -> Vec<(String, String)> {
    let words = shown.words;
    let mut facts = vec![
        (words.say("log-size"), then.events.to_string()),
        (words.say("then-known"), then.known.to_string()),
        (words.say("then-streams"), then.streams.to_string()),
        (words.say("then-root"), then.root.clone()),
    ];
    facts.extend(policy.map(|set| (words.say("then-policy"), set.to_string())));
    facts
}

fn cases(shown: &Shown, then: &Then) -> Table {
    let rows = then.cases.iter().map(|(status, number)| Row {
        name: shown.called("case-status", status),
        cells: vec![number.to_string()],
        ..Row::default()
    });
    Table { says: "then-cases", columns: &["column-state", "column-number"], rows: rows.collect() }
}

fn changes(shown: &Shown, changed: &Difference) -> [Table; 2] {
    let totals = [
        ("allegations", changed.totals.allegations),
        ("victims", changed.totals.victims),
        ("alleged_perpetrators", changed.totals.alleged_perpetrators),
    ];
    let totals = totals.map(|(field, [before, after])| Row {
        name: shown.title(field),
        cells: vec![before.to_string(), after.to_string()],
        ..Row::default()
    });
    let number = changed.cases.len().to_string();
    let all = Row {
        name: shown.words.say("then-changed"),
        cells: vec![String::new(), number],
        ..Row::default()
    };
    let totals = totals.into_iter().chain([all]);
    let figures = Table {
        says: "then-figures",
        columns: &["column-what", "column-before", "column-after"],
        rows: totals.collect(),
    };
    let cases = Table {
        says: "then-changed",
        columns: &["column-file", "column-what", "column-events"],
        rows: changed.cases.iter().take(CASES).map(|case| case_row(shown, case)).collect(),
    };
    [figures, cases]
}

fn case_row(shown: &Shown, case: &CaseDifference) -> Row {
    let none = || "–".to_owned();
    let fields = case.fields.iter().map(|it| {
        let said = |text: &Option<String>| {
            text.clone().filter(|text| !text.trim().is_empty()).unwrap_or_else(none)
        };
        let (before, after) = (said(&it.before), said(&it.after));
        format!("{}: {before} → {after}", shown.title(it.field))
    });
    let event = |it: &amana_app::past::Step| {
        (format!("{} {}", it.position, shown.called("event", it.name)), place_of_line(it.position))
    };
    Row {
        name: case.reference.clone().unwrap_or_else(|| shown.file(case.case)),
        to: Some(place_of_file(case.case)),
        cells: vec![fields.collect::<Vec<_>>().join("; "), case.events.len().to_string()],
        acts: case.events.iter().rev().take(EVENTS).map(event).collect(),
    }
}
