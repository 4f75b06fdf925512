//! `amana audit recommend`.

use amana_events::{Day, EventId, audit::Priority};
use clap::Args;

use super::{engagement, said};
use crate::{
    args::Global,
    fail::Fail,
    verbs::{self, Data},
};

/// Recommend something that follows from a finding, to a member, until a day.
#[derive(Debug, Args)]
#[command(
    override_usage = "amana audit recommend --owner <NAME> --due <DAY> --priority <CODE> \\\n           --text <TEXT> <ENGAGEMENT> <FINDING>",
    after_help = "Example:\n  amana --data office --as \"Tomas Reyl\" audit recommend audit/<uuid> <finding> \\\n    --owner \"Jon Harrow\" --due 2026-12-31 --priority high --text @what.txt"
)]
pub(crate) struct Recommend {
    /// The engagement: audit/uuid.
    engagement: String,
    /// The finding.
    finding: EventId,
    /// Who is to do it: name or id.
    #[arg(long, value_name = "NAME")]
    owner: String,
    /// Until when.
    #[arg(long, value_name = "DAY")]
    due: Day,
    /// urgent, high or normal.
    #[arg(long, value_name = "CODE")]
    priority: Priority,
    /// What is to be done, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    text: String,
}

impl Recommend {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let stream = engagement(&office, &self.engagement).await?;
        let data = Data::default()
            .word("finding", Some(self.finding.to_string()))?
            .word("owner", Some(office.member_named(&self.owner)?.to_string()))?
            .word("due", Some(self.due.to_string()))?
            .word("priority", Some(self.priority.to_string()))?
            .sealed("text", Some(self.text))?;
        let done = verbs::act(global, &office, data.verb(stream, "make_recommendation")).await?;
        office.close().await;
        said(global, &done, |event| format!("Recommendation {event}"))
    }
}
