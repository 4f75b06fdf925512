//! `amana replay`: fold the log again and compare everything with it.

use amana_app::ErrorKind;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
};

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

/// A bar for work over so many events; drawn only after a second, on a terminal.
pub(crate) fn bar(total: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(total);
    let style = ProgressStyle::with_template("{msg} {bar:32} {pos}/{len} {per_sec}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(what);
    bar
}

impl Replay {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open().await?;
        let total = office.size().await?;
        if self.rebuild_views {
            let progress = bar(total, "views ");
            office.rebuild_views(&mut |done| progress.set_position(done)).await?;
            progress.finish_and_clear();
        } else if let Err(error) = office.catch_up().await {
            // A log that does not hold may stop the views; replay says where, in its own words.
            if error.kind() != ErrorKind::Broken {
                return Err(error.into());
            }
        }
        let progress = bar(total, "replay");
        let report = office.replay(&mut |done| progress.set_position(done)).await?;
        progress.finish_and_clear();
        office.close().await;
        if global.format == Format::Json {
            output::json(&report)?;
        } else {
            output::line(format!(
                "{} events in {} streams, {} key rows, every view. Root {}",
                report.events, report.streams, report.key_rows, report.root
            ))?;
            for unchecked in &report.unchecked {
                output::line(format!("  not checked: {unchecked}"))?;
            }
            for finding in report.findings.iter().take(SHOWN_MAX) {
                output::line(format!("  {finding}"))?;
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
        Err(Fail::broken(format!("the log does not hold: {count} findings; first: {first}")))
    }
}
