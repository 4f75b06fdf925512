//! `amana diff`: what changed between two moments, and by which events.

use amana_app::{
    Acting,
    past::{CaseDifference, Difference},
};
use amana_events::{Moment, StreamId, StreamKind};
use clap::Args;

use crate::{
    args::Global,
    fail::Fail,
    moments::moment,
    output::{self, Format},
    screen::{count, heading, paragraph},
    words::words,
};

/// The view, as the notes of who looked name it.
const VIEW: &str = "difference";

/// Which events between two moments changed a figure or a case.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office diff 2026-01-31 2026-02-28\n  amana --data office diff 2026-02-01T09:00:00Z 2026-02-01T17:00:00Z --case C-7F3K-92QW\n\nA day is its end. Both moments are of recording; sealed fields stay sealed."
)]
pub(crate) struct Diff {
    /// The first moment: what was recorded by then.
    #[arg(value_name = "T1", value_parser = moment)]
    from: Moment,
    /// The second moment.
    #[arg(value_name = "T2", value_parser = moment)]
    to: Moment,
    /// One case only: by reference or id.
    #[arg(long, value_name = "REF")]
    case: Option<String>,
    /// Only what was known by this moment (or the end of this day), at both.
    #[arg(long, value_name = "D", value_parser = moment)]
    as_known: Option<Moment>,
}

impl Diff {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open().await?;
        let acting = global.acting(&office)?;
        let sight = office.sight(acting).await?;
        let case = match &self.case {
            Some(name) => Some(office.find_matter(StreamKind::Case, name).await?),
            None => None,
        };
        let between = (self.from, self.to);
        let difference = office.difference(&sight, between, self.as_known, case).await?;
        let mut shown: Vec<StreamId> = difference.cases.iter().map(|one| one.case).collect();
        shown.extend(difference.figures.iter().map(|figure| figure.case));
        shown.sort_unstable();
        shown.dedup();
        if acting != Acting::Operator {
            office.note_list(acting, VIEW, &shown, None).await?;
        }
        office.close().await;
        match global.format {
            Format::Json => output::json(&difference),
            Format::Text => show(&difference),
        }
    }
}

fn show(difference: &Difference) -> Result<(), Fail> {
    output::line(format!("From {} to {}", difference.from, difference.to))?;
    let totals = &difference.totals;
    for (name, [before, after]) in [
        ("allegations", totals.allegations),
        ("victims", totals.victims),
        ("perpetrators", totals.alleged_perpetrators),
    ] {
        let changed = if before == after { " (the same)" } else { "" };
        output::line(format!("{name:<14}{before} -> {after}{changed}"))?;
    }
    if !difference.figures.is_empty() {
        heading("Figures")?;
    }
    for figure in &difference.figures {
        let fields: Vec<String> = figure.fields.keys().map(|field| words(field)).collect();
        let by = format!("{:>7}  ", figure.position);
        let (name, fields) = (words(figure.name.as_str()), fields.join(", "));
        paragraph(&by, &format!("{name}: allegation {}: {fields}", figure.allegation))?;
    }
    difference.cases.iter().try_for_each(show_case)?;
    let cases = count(difference.cases.len() as u64, "case", "cases");
    output::line(format!("{cases} changed."))
}

fn show_case(case: &CaseDifference) -> Result<(), Fail> {
    heading(case.reference.as_deref().unwrap_or(&case.case.to_string()))?;
    for field in &case.fields {
        let said = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
        let (before, after) = (said(&field.before), said(&field.after));
        let of = if field.of == "case" { String::new() } else { format!("{}: ", field.of) };
        let name = format!("{}{}: ", of, words(field.field));
        paragraph("  ", &format!("{name}{before} -> {after} (by {})", field.position))?;
    }
    for step in &case.events {
        let changed: Vec<String> = step.changed.iter().map(|field| words(field)).collect();
        let by = format!("{:>7}  ", step.position);
        paragraph(&by, &format!("{}: {}", words(step.name), changed.join(", ")))?;
    }
    Ok(())
}
