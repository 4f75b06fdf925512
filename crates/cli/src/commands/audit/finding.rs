//! `amana audit finding`.

use amana_events::{EventId, audit::Severity};
use clap::Args;

use super::{engagement, said};
use crate::{
    args::Global,
    fail::Fail,
    verbs::{self, Data},
};

/// Record a finding; or put one right, or take one back.
#[derive(Debug, Args)]
#[command(
    override_usage = "amana audit finding [OPTIONS] --severity <CODE> --criterion <CODE> \\\n           --text <TEXT> <ENGAGEMENT>",
    after_help = "Examples:\n  amana --data office --as \"Tomas Reyl\" audit finding audit/<uuid> \\\n    --severity high --criterion r15_second_member --item C-7F3K-92QW \\\n    --text @finding.txt\n  amana --data office --as \"Tomas Reyl\" audit finding audit/<uuid> \\\n    --withdraw <finding> --text \"read the wrong file\""
)]
pub(crate) struct Finding {
    /// The engagement: audit/uuid.
    engagement: String,
    /// critical, high, medium or low.
    #[arg(long, value_name = "CODE", required_unless_present = "withdraw")]
    severity: Option<Severity>,
    /// The rule that is not kept, of the list `audit_criterion`.
    #[arg(long, value_name = "CODE", required_unless_present = "withdraw")]
    criterion: Option<String>,
    /// The file it was found in: one that was examined.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["correct", "withdraw"])]
    item: Option<String>,
    /// The finding in words, or why it is put right or taken back, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    text: String,
    /// Put this finding right.
    #[arg(long, value_name = "FINDING", conflicts_with = "withdraw")]
    correct: Option<EventId>,
    /// Take this finding back.
    #[arg(long, value_name = "FINDING", conflicts_with_all = ["severity", "criterion"])]
    withdraw: Option<EventId>,
}

impl Finding {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let stream = engagement(&office, &self.engagement).await?;
        let finding = self.correct.or(self.withdraw).map(|it| it.to_string());
        let item = match &self.item {
            Some(name) => Some(office.file_named(name).await?.to_string()),
            None => None,
        };
        let (command, words) = match (self.correct, self.withdraw) {
            (_, Some(_)) => ("withdraw_audit_finding", "reason"),
            (Some(_), None) => ("correct_audit_finding", "text"),
            (None, None) => ("record_audit_finding", "text"),
        };
        let data = Data::default()
            .word("finding", finding)?
            .word("severity", self.severity.map(|it| it.to_string()))?
            .word("criterion", self.criterion)?
            .word("item", item)?
            .sealed(words, Some(self.text))?;
        let done = verbs::act(global, &office, data.verb(stream, command)).await?;
        office.close().await;
        let what = match command {
            "withdraw_audit_finding" => "Taken back",
            "correct_audit_finding" => "Put right",
            _ => "Finding",
        };
        said(global, &done, |event| format!("{what} {event}"))
    }
}
