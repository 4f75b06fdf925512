//! `amana audit progress`.

use amana_events::{EventId, audit};
use clap::Args;

use super::record;
use crate::{args::Global, fail::Fail, verbs::Data};

/// Say how far a recommendation of yours is. "done" is your word: an auditor looks and closes it.
#[derive(Debug, Args)]
#[command(
    override_usage = "amana audit progress --progress <CODE> --text <TEXT> \\\n           <ENGAGEMENT> <RECOMMENDATION>",
    after_help = "Example:\n  amana --data office --as \"Jon Harrow\" audit progress audit/<uuid> \\\n    <recommendation> --progress done --text @done.txt"
)]
pub(crate) struct Progress {
    /// The engagement: audit/uuid.
    engagement: String,
    /// The recommendation.
    recommendation: EventId,
    /// `not_started`, started, done or cannot.
    #[arg(long = "progress", value_name = "CODE")]
    reached: audit::Progress,
    /// What was done, or why it cannot be, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    text: String,
}

impl Progress {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let data = Data::default()
            .word("recommendation", Some(self.recommendation.to_string()))?
            .word("progress", Some(self.reached.to_string()))?
            .sealed("text", Some(self.text))?;
        let command = ("report_recommendation_progress", data);
        record(global, &self.engagement, command, |event| format!("Recorded: {event}")).await
    }
}
