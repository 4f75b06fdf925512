//! The table that is printed, row by row as figures come.

use std::time::Duration;

use crate::load::Load;

/// Prints the heading.
pub(crate) fn heading(title: &str) {
    println!("\n{title}");
    println!("| what | events/s | p50 ms | p99 ms | batch | ratio | of | target |");
    println!("|---|---:|---:|---:|---:|---:|---|---|");
}

/// Prints a limit and whether it was kept.
pub(crate) fn limit(what: &str, measured: Duration, most: Duration) {
    let verdict = if measured <= most { "met" } else { "MISSED" };
    let (measured, most) = (measured.as_secs_f64() * 1_000.0, most.as_secs_f64() * 1_000.0);
    println!("| {what} | | | {measured:.2} | | | | ≤ {most:.0} ms {verdict} |");
}

/// Prints a row beside its ceiling.
pub(crate) fn beside(what: &str, load: &Load, ceiling: f64, of: &str, least: Option<f64>) {
    let ratio = load.per_second / ceiling.max(1.0);
    let target = least.map_or_else(String::new, |least| {
        format!("≥ {least:.2} {}", if ratio >= least { "met" } else { "MISSED" })
    });
    println!("| {what} | {} | {ratio:.2} | {of} | {target} |", figures(load));
}

fn figures(load: &Load) -> String {
    let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
    format!(
        "{:.0} | {:.2} | {:.2} | {:.0}",
        load.per_second,
        millis(load.p50),
        millis(load.p99),
        load.batch
    )
}
