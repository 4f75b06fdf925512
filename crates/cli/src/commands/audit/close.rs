//! `amana audit close`.

use amana_events::{EventId, audit::ClosedAs};
use clap::Args;

use super::record;
use crate::{args::Global, fail::Fail, verbs::Data};

/// Close a recommendation, with what you saw; without one, the engagement, with its report in words.
/// Only an auditor of the engagement closes, and never a recommendation's owner.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office --as \"Tomas Reyl\" audit close audit/<uuid> \\\n    --recommendation <recommendation> --as-closed implemented --text @seen.txt\n  amana --data office --as \"Tomas Reyl\" audit close audit/<uuid> \\\n    --text @report.txt"
)]
pub(crate) struct Close {
    /// The engagement: audit/uuid.
    engagement: String,
    /// The recommendation.
    #[arg(long, value_name = "RECOMMENDATION", requires = "as_closed")]
    recommendation: Option<EventId>,
    /// implemented, overtaken or `risk_accepted`.
    #[arg(long, value_name = "CODE", requires = "recommendation")]
    as_closed: Option<ClosedAs>,
    /// What you saw, or the engagement's report, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    text: String,
}

impl Close {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let Some(recommendation) = self.recommendation else {
            let data = Data::default().sealed("summary", Some(self.text))?;
            let command = ("close_engagement", data);
            let said = "Closed. Its recommendations go on until an auditor closes them.";
            return record(global, &self.engagement, command, |_| said.to_owned()).await;
        };
        let data = Data::default()
            .word("recommendation", Some(recommendation.to_string()))?
            .word("closed", self.as_closed.map(|it| it.to_string()))?
            .sealed("evidence", Some(self.text))?;
        let command = ("close_recommendation", data);
        record(global, &self.engagement, command, |_| "Closed.".to_owned()).await
    }
}
