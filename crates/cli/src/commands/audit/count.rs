//! `amana audit count`.

use amana_events::{
    OrganisationId,
    audit::{CountedBy, CountedChannel},
};
use clap::Args;
use serde_json::json;

use super::{Days, days, record};
use crate::{args::Global, fail::Fail, verbs::Data};

/// Record what was counted of a channel at its source: calls, letters, papers, the entries of a register
/// or a partner's list. Counted again, the newest stands.
#[derive(Debug, Args)]
#[command(
    override_usage = "amana audit count [OPTIONS] --channel <CODE> --from <DAY> \\\n           --until <DAY> --count <N> --by <CODE> <ENGAGEMENT>",
    after_help = "Example:\n  amana --data office --as \"Tomas Reyl\" audit count audit/<uuid> --channel box \\\n    --which north_gate --from 2026-06-01 --until 2026-06-30 --count 4 \\\n    --by auditor"
)]
pub(crate) struct Count {
    /// The engagement: audit/uuid.
    engagement: String,
    /// hotline, mailbox, box, `paper_register` or partner.
    #[arg(long, value_name = "CODE")]
    channel: CountedChannel,
    /// Which one of several, as a code of your choice.
    #[arg(long, value_name = "CODE")]
    which: Option<String>,
    /// The partner whose list it is.
    #[arg(long, value_name = "ORGANISATION")]
    partner: Option<OrganisationId>,
    #[command(flatten)]
    days: Days,
    /// How many there were.
    #[arg(long = "count", value_name = "N")]
    number: u32,
    /// Who counted: auditor, auditee or provider.
    #[arg(long, value_name = "CODE")]
    by: CountedBy,
    /// How it was counted, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

impl Count {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let counted = json!({
            "channel": self.channel,
            "which": self.which,
            "organisation": self.partner,
            "period": days(&self.days.period()),
        });
        let data = Data::default()
            .value("counted", Some(counted))?
            .value("count", Some(self.number.into()))?
            .word("by", Some(self.by.to_string()))?
            .sealed("note", self.note)?;
        let command = ("count_channel", data);
        record(global, &self.engagement, command, |event| format!("Counted: {event}")).await
    }
}
