//! `/desk/figures`: how the office does, counted over the files that the member may see: what came in, how old open cases are, which
//! clocks were kept, how long steps took, whom assistance reached, how cases ended. Each plot is made here, with the same numbers in a table behind it.
//!
//! INVARIANT: nothing is counted that the member could not open one by one. What is published is made elsewhere (`amana stats`).

use std::collections::BTreeMap;

use amana_app::{
    deadlines::Deadline,
    matters::MatterFilter,
    said::{self, text},
};
use amana_events::{Day, StreamKind};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use serde_json::Value;

use super::{At, Halt, shown::Shown};
use crate::pages::frame::{Frame, page};

/// How wide a bar may be, and how high a line of a plot is.
const WIDTH: u64 = 360;
const LINE: u64 = 28;
/// Where a case is not open any more, as the list of open ones has it.
const ENDED: [&str; 2] = ["closed", "merged"];
/// A day, in microseconds.
const DAY_MICROS: i64 = 86_400_000_000;
/// How far assistance came: the field that says so, and what that is called.
const REACHED: [(&str, &str); 4] = [
    ("opened_known", "assistance-opened"),
    ("first_contact", "assistance-reached"),
    ("accepted", "assistance-accepted"),
    ("provided", "assistance-provided"),
];
/// Most months of what came in.
const MONTHS: usize = 12;
/// Up to how many days old, in groups.
const AGES: [(i64, &str); 4] =
    [(30, "age-month"), (90, "age-quarter"), (180, "age-half"), (i64::MAX, "age-older")];

#[derive(Template)]
#[template(path = "staff/figures.html")]
struct Figures {
    frame: Frame,
    plots: Vec<Plot>,
}

/// A plot: its title, and a bar for each number.
struct Plot {
    title: String,
    height: u64,
    bars: Vec<Bar>,
}

struct Bar {
    label: String,
    number: u64,
    width: u64,
    top: u64,
}

impl Plot {
    fn of(title: String, numbers: Vec<(String, u64)>) -> Self {
        let most = numbers.iter().map(|(_, number)| *number).max().unwrap_or(0).max(1);
        let tops = (0..).map(|place| place * LINE);
        let bars = numbers.into_iter().zip(tops).map(|((label, number), top)| Bar {
            label,
            number,
            width: number.saturating_mul(WIDTH) / most,
            top,
        });
        let bars: Vec<Bar> = bars.collect();
        Self { title, height: LINE.saturating_mul(bars.len() as u64), bars }
    }
}

/// Shows the figures.
pub(in crate::pages) async fn show(at: At) -> Result<Response, Halt> {
    let shown = Shown::of(&at.office, at.words).await?;
    let filter = MatterFilter { open: None, imported: None };
    let mut pages =
        at.office.matter_pages(StreamKind::Case, filter, at.sight.clone(), None).await?;
    let mut counted = Counted::new(at.office.now().day());
    while let Some(rows) = pages.next_page().await? {
        for row in &rows {
            counted.take(row);
        }
    }
    // Those of cases that only stand in a line list too: they are among what came in.
    let (clocks, _) = at.office.deadlines_seen(&at.sight, true).await?;
    let mut kept: BTreeMap<&str, u64> = BTreeMap::new();
    for clock in &clocks {
        *kept.entry(clock.status).or_default() += 1;
    }
    at.office.note_list(at.acting(), "dashboard", &[], None).await?;
    let kept = kept.into_iter();
    let kept = kept.map(|(status, number)| (shown.called("clock-status", status), number));
    let kept = Plot::of(at.words.say("figures-clocks"), kept.collect());
    let steps = Plot::of(at.words.say("figures-steps"), times(&shown, &clocks));
    let reached = Plot::of(at.words.say("figures-assistance"), reached(&at).await?);
    let mut plots = counted.plots(&shown);
    plots.splice(2..2, [kept, steps, reached]);
    Ok(page(StatusCode::OK, &Figures { frame: at.frame().await?, plots }))
}

/// How long each step took that a clock times, of those that are done: the middle one, in days.
fn times(shown: &Shown, clocks: &[Deadline]) -> Vec<(String, u64)> {
    let mut took: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for clock in clocks {
        let (Some(started), Some(stopped)) = (clock.started, clock.stopped) else { continue };
        let days = (stopped.micros() - started.micros()).max(0) / DAY_MICROS;
        let label = shown.words.known(&format!("clock-{}", clock.clock.replace('_', "-")));
        let label = label.unwrap_or_else(|| clock.label.clone());
        took.entry(label).or_default().push(days.unsigned_abs());
    }
    let middle = took.into_iter().filter_map(|(label, mut days)| {
        days.sort_unstable();
        Some((label, *days.get(days.len() / 2)?))
    });
    middle.collect()
}

/// How far assistance came: files, those whose survivor was reached, who accepted something, and got it.
async fn reached(at: &At) -> Result<Vec<(String, u64)>, Halt> {
    let filter = MatterFilter { open: None, imported: None };
    let sight = at.sight.clone();
    let mut pages = at.office.matter_pages(StreamKind::Assistance, filter, sight, None).await?;
    let mut counts = [0_u64; REACHED.len()];
    while let Some(rows) = pages.next_page().await? {
        for row in &rows {
            for (count, (field, _)) in counts.iter_mut().zip(REACHED) {
                *count += u64::from(says(row, field));
            }
        }
    }
    Ok(REACHED.iter().zip(counts).map(|((_, id), count)| (at.words.say(id), count)).collect())
}

/// Whether a row says something of a field.
fn says(row: &Value, field: &str) -> bool {
    match row.get(field) {
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(all)) => !all.is_empty(),
        _ => false,
    }
}

/// What was counted of cases.
struct Counted {
    today: Day,
    came: BTreeMap<String, u64>,
    ages: [u64; AGES.len()],
    states: BTreeMap<String, u64>,
    ends: BTreeMap<String, u64>,
}

impl Counted {
    fn new(today: Day) -> Self {
        let (came, states, ends) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { today, came, ages: [0; AGES.len()], states, ends }
    }

    fn take(&mut self, row: &Value) {
        let known = said::day(text(row, "opened_known"));
        let month = known.get(..7).unwrap_or_default().to_owned();
        *self.came.entry(month).or_default() += 1;
        *self.states.entry(text(row, "status").to_owned()).or_default() += 1;
        let end = text(row, "closure_reason");
        if !end.is_empty() {
            *self.ends.entry(end.to_owned()).or_default() += 1;
        }
        if ENDED.contains(&text(row, "status")) {
            return;
        }
        let Ok(known) = known.parse::<Day>() else { return };
        let days = (self.today.start().micros() - known.start().micros()) / DAY_MICROS;
        let place = AGES.iter().position(|(most, _)| days <= *most);
        if let Some(count) = place.and_then(|place| self.ages.get_mut(place)) {
            *count += 1;
        }
    }

    fn plots(self, shown: &Shown) -> Vec<Plot> {
        let words = shown.words;
        let ages = AGES.iter().zip(self.ages).map(|((_, says), count)| (words.say(says), count));
        let called = |list: &'static str, all: BTreeMap<String, u64>| {
            all.into_iter().map(|(code, count)| (shown.called(list, &code), count)).collect()
        };
        vec![
            Plot::of(words.say("figures-came"), months(self.today, &self.came)),
            Plot::of(words.say("figures-ages"), ages.collect()),
            Plot::of(words.say("figures-states"), called("case-status", self.states)),
            Plot::of(words.say("figures-ends"), called("closure", self.ends)),
        ]
    }
}

/// The last months up to this one, those without a case too.
fn months(today: Day, came: &BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let text = today.to_string();
    let part = |at: std::ops::Range<usize>| text.get(at).and_then(|it| it.parse::<i64>().ok());
    let now = part(0..4).unwrap_or(0) * 12 + part(5..7).unwrap_or(1) - 1;
    let months = (0..MONTHS).rev().map(|back| {
        let month = now - i64::try_from(back).unwrap_or(0);
        let name = format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1);
        let count = came.get(&name).copied().unwrap_or(0);
        (name, count)
    });
    months.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_numbers_and_none_is_divided_by_nothing() {
        let plot = Plot::of("x".to_owned(), vec![("a".to_owned(), 4), ("b".to_owned(), 1)]);
        let widths: Vec<u64> = plot.bars.iter().map(|bar| bar.width).collect();
        assert_eq!((widths, plot.height), (vec![WIDTH, WIDTH / 4], 2 * LINE));
        let plot = Plot::of("x".to_owned(), vec![("a".to_owned(), 0)]);
        assert_eq!(plot.bars[0].width, 0);
    }

    #[test]
    fn a_case_is_counted_by_when_it_came_and_how_it_stands() {
        let mut counted = Counted::new("2026-11-27".parse().unwrap());
        for (known, status, end) in [
            ("2026-11-01", "open", None),
            ("2026-01-01", "open", None),
            ("2026-11-02", "closed", Some("concluded")),
            ("2026-11-03", "merged", None),
        ] {
            counted.take(&serde_json::json!({
                "opened_known": format!("{known}T08:00:00Z"), "status": status, "closure_reason": end,
            }));
        }
        assert_eq!((counted.ages, counted.ends.get("concluded")), ([1, 0, 0, 1], Some(&1)));
        let months = months(counted.today, &counted.came);
        assert_eq!((months.len(), &months[MONTHS - 1]), (MONTHS, &("2026-11".to_owned(), 3)));
        assert_eq!((months[0].0.as_str(), months[1].0.as_str()), ("2025-12", "2026-01"));
        assert_eq!(months[MONTHS - 2].1, 0);
    }
}
