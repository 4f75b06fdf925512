//! `amana audit move-due`.

use amana_events::{Day, EventId};
use clap::Args;

use super::record;
use crate::{args::Global, fail::Fail, verbs::Data};

/// Move the day a recommendation is due. An auditor of the engagement does, with a reason.
#[derive(Debug, Args)]
#[command(
    override_usage = "amana audit move-due --due <DAY> --reason <TEXT> \\\n           <ENGAGEMENT> <RECOMMENDATION>",
    after_help = "Example:\n  amana --data office --as \"Tomas Reyl\" audit move-due audit/<uuid> \\\n    <recommendation> --due 2027-01-31 --reason \"the vendor is late\""
)]
pub(crate) struct MoveDue {
    /// The engagement: audit/uuid.
    engagement: String,
    /// The recommendation.
    recommendation: EventId,
    /// To which day.
    #[arg(long, value_name = "DAY")]
    due: Day,
    /// Why, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl MoveDue {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let due = self.due;
        let data = Data::default()
            .word("recommendation", Some(self.recommendation.to_string()))?
            .word("due", Some(due.to_string()))?
            .sealed("reason", Some(self.reason))?;
        let command = ("move_recommendation_due", data);
        record(global, &self.engagement, command, |_| format!("Due {due}.")).await
    }
}
