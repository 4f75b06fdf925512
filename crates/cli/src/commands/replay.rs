//! `amana replay`: fold the log again and compare everything with it.

use std::time::Duration;

use amana_app::replay::Report;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use serde_json::json;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    screen::paragraph,
};

/// From then on somebody who waits is told how far it is.
const SLOW: Duration = Duration::from_secs(1);
/// How many findings are printed for people.
const SHOWN_MAX: usize = 20;

/// Fold the log again and compare everything kept beside it. Needs no key.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit code 3 and the places where the log, a key row, an access fact or a view does not hold."
)]
pub(crate) struct Replay {
    /// Build every view anew beside the old one, then switch; afterwards compare.
    #[arg(long)]
    rebuild_views: bool,
}

/// A bar for work over so many events; drawn only on a terminal, once it takes longer than a second.
#[derive(Debug)]
pub(crate) struct Bar {
    bar: ProgressBar,
}

/// A bar for `total` of something; one without a total counts only.
pub(crate) fn bar(total: u64, what: &'static str) -> Bar {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
    let template =
        if total > 0 { "{msg} {bar:32} {pos}/{len} {rate}" } else { "{msg} {pos} {rate}" };
    let style = ProgressStyle::with_template(template);
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    let rate = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
        // A rate that cannot be written is not shown.
        let _ = write!(out, "{:.0}/s", state.per_sec());
    };
    bar.set_style(style.with_key("rate", rate));
    bar.set_message(what);
    Bar { bar }
}

impl Bar {
    /// So much is done.
    pub(crate) fn set_position(&self, done: u64) {
        self.show_when_slow();
        self.bar.set_position(done);
    }

    /// So much more is done.
    pub(crate) fn inc(&self, more: u64) {
        self.show_when_slow();
        self.bar.inc(more);
    }

    /// Takes the bar away.
    pub(crate) fn finish_and_clear(&self) {
        self.bar.finish_and_clear();
    }

    fn show_when_slow(&self) {
        if self.bar.is_hidden() && self.bar.elapsed() > SLOW {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Replay {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open().await?;
        let total = office.size().await?;
        if self.rebuild_views {
            let progress = bar(total, "views ");
            office.rebuild_views(&mut |done| progress.set_position(done)).await?;
            progress.finish_and_clear();
        } else if office.views_are_older().await? {
            // Built by the program before: they are built anew before they can be compared.
            office.catch_up().await?;
        }
        let progress = bar(total, "replay");
        let report = office.replay(&mut |done| progress.set_position(done)).await?;
        progress.finish_and_clear();
        let counts = office.sight(global.acting(&office)?).await?.counts();
        office.close().await;
        if !counts {
            return verdict(&report, global.format);
        }
        if global.format == Format::Json {
            output::json(&report)?;
        } else {
            let (events, streams, keys) = (report.events, report.streams, report.key_rows);
            output::line(format!(
                "{events} events in {streams} streams, {keys} key rows, every view."
            ))?;
            for seam in &report.seams {
                paragraph("  ", &seam.to_string())?;
            }
            for unchecked in &report.unchecked {
                paragraph("  ", &format!("not checked: {unchecked}"))?;
            }
            output::line(format!("Root {}", report.root))?;
            for finding in report.findings.iter().take(SHOWN_MAX) {
                paragraph("  ", &finding.to_string())?;
            }
        }
        if report.holds() {
            if global.format == Format::Text {
                output::line("The log holds.")?;
            }
            return Ok(());
        }
        let count = report.findings.len() as u64 + report.more_findings;
        let first = report.findings.first().map(ToString::to_string).unwrap_or_default();
        Err(Fail::broken(format!(
            "the log does not hold: {}; first: {first}",
            crate::screen::count(count, "finding", "findings")
        )))
    }
}

/// What anybody may be told: how many events there are, and whether they hold. How many streams and
/// keys, and which of them do not hold, is told to whoever audits or keeps the keys.
fn verdict(report: &Report, format: Format) -> Result<(), Fail> {
    if format == Format::Json {
        output::json(
            &json!({"events": report.events, "root": report.root, "holds": report.holds()}),
        )?;
    } else {
        output::line(format!("{} events, every view.", report.events))?;
        output::line(format!("Root {}", report.root))?;
        if report.holds() {
            output::line("The log holds.")?;
        }
    }
    if report.holds() {
        return Ok(());
    }
    Err(Fail::broken("the log does not hold: an auditor is told where"))
}
