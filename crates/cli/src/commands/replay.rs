//! `amana replay`: fold the log again and compare everything with it.

use std::{path::PathBuf, time::Duration};

use amana_app::{
    Office,
    past::Then,
    replay::{Audit, Report},
};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use serde_json::json;

use crate::{
    args::Global,
    fail::Fail,
    moments::AsOfWhen,
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
    /// Judge every access decision again, and compare checkpoints, cosignatures and tiles.
    #[arg(long)]
    audit: bool,
    /// A checkpoint that somebody kept elsewhere: is this still the log it speaks of?
    #[arg(long, value_name = "FILE", requires = "audit")]
    checkpoint: Option<PathBuf>,
    /// The key of a witness whose signatures count, as name+id+key; may be given again.
    #[arg(long, value_name = "VKEY", requires = "audit")]
    witness: Vec<String>,
    /// Write the report as a page to print.
    #[arg(long, value_name = "FILE.html", requires = "audit")]
    out: Option<PathBuf>,
    /// What the ledger looked like instead: only what was recorded, and known, by then.
    #[command(flatten)]
    when: AsOfWhen,
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
    /// What an audit is given; none where none is wanted.
    fn audit(&self) -> Result<Option<Audit>, Fail> {
        if !self.audit {
            return Ok(None);
        }
        let mut audit = Audit::default();
        if let Some(path) = &self.checkpoint {
            let bytes = std::fs::read(path)
                .map_err(|error| Fail::usage(format!("{}: {error}", path.display())))?;
            audit = audit.keep(&bytes)?;
        }
        for witness in &self.witness {
            audit = audit.witness(witness)?;
        }
        Ok(Some(audit))
    }

    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let audit = self.audit()?;
        let office = global.open().await?;
        let counts = office.sight(global.acting(&office)?).await?.counts();
        let as_of = self.when.get();
        if !as_of.is_now() {
            let then = office.as_it_stood(as_of).await?;
            office.close().await;
            return stood(&then, counts, global.format);
        }
        if audit.is_some() && global.passphrase_file.is_some() {
            global.unlock(&office)?;
        }
        let report = Box::pin(self.report(&office, audit.as_ref())).await?;
        if counts && let Some(path) = &self.out {
            let page = office.report_page(&report).await?;
            std::fs::write(path, page)
                .map_err(|error| Fail::environment(format!("{}: {error}", path.display())))?;
        }
        office.close().await;
        if counts { told(&report, global.format) } else { verdict(&report, global.format) }
    }

    async fn report(&self, office: &Office, audit: Option<&Audit>) -> Result<Report, Fail> {
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
        let mut done = |done| progress.set_position(done);
        let report = match audit {
            Some(audit) => office.audit_log(audit, &mut done).await?,
            None => office.replay(&mut done).await?,
        };
        progress.finish_and_clear();
        Ok(report)
    }
}

/// What the ledger looked like. How many streams and cases there were is told to whoever audits or keeps the keys.
fn stood(then: &Then, counts: bool, format: Format) -> Result<(), Fail> {
    if format == Format::Json {
        return if counts {
            output::json(then)
        } else {
            output::json(&json!({"events": then.events, "root": then.root}))
        };
    }
    output::line(format!("{} events recorded", then.events))?;
    output::line(format!("Root {}", then.root))?;
    if counts {
        output::line(format!("{} of them known, in {} streams", then.known, then.streams))?;
        for (status, cases) in &then.cases {
            output::line(format!("{cases:>7}  cases {}", crate::words::words(status)))?;
        }
    }
    Ok(())
}

/// All of it.
fn told(report: &Report, format: Format) -> Result<(), Fail> {
    if format == Format::Json {
        output::json(report)?;
    } else {
        let (events, streams, keys) = (report.events, report.streams, report.key_rows);
        output::line(format!(
            "{events} events in {streams} streams, {keys} key rows, every view."
        ))?;
        output::line(format!("Root {}", report.root))?;
        if report.audited {
            behind(report)?;
        }
        for seam in &report.seams {
            paragraph("  ", &seam.to_string())?;
        }
        for unchecked in &report.unchecked {
            paragraph("  ", &format!("not checked: {unchecked}"))?;
        }
        for ((severity, layer), count) in &report.counts {
            output::line(format!("{count:>7}  {severity}, {layer}"))?;
        }
        for finding in report.by_severity().into_iter().take(SHOWN_MAX) {
            paragraph("  ", &format!("{}: {finding}", finding.severity))?;
        }
    }
    if report.holds() {
        if format == Format::Text {
            output::line("The log holds.")?;
        }
        return Ok(());
    }
    let first = report.by_severity().first().map(ToString::to_string).unwrap_or_default();
    Err(Fail::broken(format!(
        "the log does not hold: {}; first: {first}",
        crate::screen::count(report.broken(), "finding", "findings")
    )))
}

/// What an audit compared, and who stands behind it.
fn behind(report: &Report) -> Result<(), Fail> {
    match &report.checkpoint {
        Some(stands) => {
            output::line(format!("Checkpoint of {} events, root {}", stands.size, stands.root))?;
        }
        None => output::line("No checkpoint")?,
    }
    paragraph("Witnesses ", &report.witnesses())?;
    output::line(format!(
        "{} access decisions judged again, {} checkpoints, {} tiles.",
        report.decisions, report.checkpoints, report.tiles
    ))
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
