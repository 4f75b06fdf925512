//! `amana audit respond`.

use amana_events::{EventId, audit::Answer};
use clap::Args;

use super::record;
use crate::{args::Global, fail::Fail, verbs::Data};

/// Answer a finding: the head of conduct, or who owns a recommendation that follows from it. No auditor
/// does.
#[derive(Debug, Args)]
#[command(
    override_usage = "amana audit respond --answer <CODE> --text <TEXT> \\\n           <ENGAGEMENT> <FINDING>",
    after_help = "Example:\n  amana --data office --as \"Jon Harrow\" audit respond audit/<uuid> <finding> \\\n    --answer agreed --text @answer.txt"
)]
pub(crate) struct Respond {
    /// The engagement: audit/uuid.
    engagement: String,
    /// The finding.
    finding: EventId,
    /// agreed, partly or disagreed.
    #[arg(long, value_name = "CODE")]
    answer: Answer,
    /// What you say to it, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    text: String,
}

impl Respond {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let data = Data::default()
            .word("finding", Some(self.finding.to_string()))?
            .word("answer", Some(self.answer.to_string()))?
            .sealed("text", Some(self.text))?;
        record(global, &self.engagement, ("respond_to_finding", data), |event| {
            format!("Answered: {event}")
        })
        .await
    }
}
