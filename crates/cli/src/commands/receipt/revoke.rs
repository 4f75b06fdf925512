//! `amana receipt revoke`: a code opens nothing any more.

use amana_events::StreamKind;
use clap::Args;

use super::Named;
use crate::{
    args::Global,
    fail::Fail,
    verbs::{self, Data},
};

/// Let a code open nothing any more: its holder lost it, somebody else found it, or they do not want it.
/// Another is issued in its place by `amana receipt replace` alone.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Lina Osei\" receipt revoke R-7F3K-92QW --kind survivor \\\n    --reason discovered"
)]
pub(crate) struct Revoke {
    #[command(flatten)]
    named: Named,
    /// lost, discovered or `not_wanted`.
    #[arg(long, value_name = "CODE")]
    reason: String,
}

impl Revoke {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let holder: amana_events::report::ReceiptHolder = self.named.kind.into();
        let data = Data::default().word("holder", Some(holder.code().to_owned()))?;
        let data = data.word("reason", Some(self.reason))?;
        let office = global.open_unlocked().await?;
        let report = verbs::of_kind(&office, StreamKind::Report, &self.named.report).await?;
        let done = verbs::act(global, &office, data.verb(report, "revoke_receipt")).await?;
        office.close().await;
        verbs::say(&done, global.format, "It opens nothing any more.")
    }
}
