//! `amana audit population`.

use std::path::PathBuf;

use amana_events::Day;
use amana_events::audit::AuditPeriod;
use clap::Args;
use serde_json::Value;

use super::engagement;
use crate::{
    args::Global,
    commands::checkpoint::write_new,
    fail::Fail,
    output::{self, Format},
    words::words,
};

/// Fix a population: the files first known in these days, of the log as it is now. A checkpoint of the
/// log is signed with it: replay counts again.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Tomas Reyl\" audit population audit/<uuid> \\\n    --checkpoint population.txt\n\nKeep the checkpoint away from this ledger: the sample is drawn by its root, and\nwho shows another log afterwards is caught by it."
)]
pub(crate) struct Population {
    /// The engagement: audit/uuid.
    engagement: String,
    /// The first day; without days, those of the engagement.
    #[arg(long, value_name = "DAY", requires = "until")]
    from: Option<Day>,
    /// The last day.
    #[arg(long, value_name = "DAY", requires = "from")]
    until: Option<Day>,
    /// Write the signed checkpoint to this new file, to keep it elsewhere.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
}

impl Population {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let member = global.member(&office, "the operator fixes no population")?;
        let stream = engagement(&office, &self.engagement).await?;
        let period = self.from.zip(self.until).map(|(from, until)| AuditPeriod { from, until });
        if let Some(taken) = self.checkpoint.as_ref().filter(|path| path.exists()) {
            return Err(Fail::usage(format!(
                "{} is there already: name a new file",
                taken.display()
            )));
        }
        let fixed = office.fix_population(member, stream, period).await?;
        office.close().await;
        if let Some(path) = &self.checkpoint {
            write_new(path, fixed.checkpoint.as_bytes())?;
        }
        if global.format == Format::Json {
            return output::json(&fixed);
        }
        output::line(format!("Population {}", fixed.population))?;
        output::line(format!("  {} to {}", fixed.period.from, fixed.period.until))?;
        output::line(format!("  of the first {} events, root", fixed.size))?;
        output::line(format!("  {}", fixed.root))?;
        for (of, counts) in fixed.counts.as_object().into_iter().flatten() {
            for (code, count) in counts.as_object().into_iter().flatten() {
                let count =
                    count.as_u64().map_or_else(|| Value::to_string(count), |n| n.to_string());
                output::line(format!("  {:<10}{:<18}{count:>6}", words(of), words(code)))?;
            }
        }
        Ok(())
    }
}
