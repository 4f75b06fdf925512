//! `amana audit reconcile`.

use amana_app::audit::ToReconcile;
use amana_events::{
    EventId,
    audit::{CountedChannel, Severity},
};
use amana_vault::Secret;
use clap::Args;

use super::{Days, engagement};
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    texts,
};

/// Hold what was counted of a channel against the reports the log had of it, known in those days. A gap
/// becomes a finding.
#[derive(Debug, Args)]
#[command(
    override_usage = "amana audit reconcile [OPTIONS] --channel <CODE> --from <DAY> \\\n           --until <DAY> <ENGAGEMENT>",
    after_help = "Example:\n  amana --data office --as \"Tomas Reyl\" audit reconcile audit/<uuid> \\\n    --channel box --from 2026-06-01 --until 2026-06-30 \\\n    --severity high"
)]
pub(crate) struct Reconcile {
    /// The engagement: audit/uuid.
    engagement: String,
    /// hotline, mailbox, box, `paper_register` or partner.
    #[arg(long, value_name = "CODE")]
    channel: CountedChannel,
    #[command(flatten)]
    days: Days,
    /// By this population; without it, by the newest.
    #[arg(long, value_name = "POPULATION")]
    population: Option<EventId>,
    /// How much a gap weighs: critical, high, medium or low.
    #[arg(long, value_name = "CODE", default_value = "high")]
    severity: Severity,
    /// What is said of a gap, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    explanation: Option<String>,
}

impl Reconcile {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let explanation = match &self.explanation {
            Some(text) => texts::given(text)?,
            None => Secret::empty(),
        };
        let office = global.open_unlocked().await?;
        let member = global.member(&office, "the operator reconciles nothing")?;
        let stream = engagement(&office, &self.engagement).await?;
        let wanted = ToReconcile {
            channel: self.channel,
            period: self.days.period(),
            population: self.population,
            severity: self.severity,
            explanation,
        };
        let done = office.reconcile_channel(member, stream, wanted).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&done);
        }
        output::line(format!("Counted {}, recorded {}.", done.counted, done.recorded))?;
        if done.finding {
            output::line(format!("Gap {}: finding {}", done.gap, done.reconciliation))
        } else {
            output::line("No gap.")
        }
    }
}
