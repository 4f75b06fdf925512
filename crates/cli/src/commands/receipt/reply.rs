//! `amana receipt reply`: a message for a holder, sealed to their code.

use amana_events::StreamKind;
use clap::Args;

use super::Named;
use crate::{args::Global, fail::Fail, texts, verbs};

/// Leave a message for a holder: it is sealed for the office and, once more, to the mailbox of their
/// code, which alone opens it there. Nothing is sent to anybody.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Mira Solenne\" receipt reply R-7F3K-92QW --kind reporter \\\n    --text @answer.txt"
)]
pub(crate) struct Reply {
    #[command(flatten)]
    named: Named,
    /// What is written, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    text: String,
}

impl Reply {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let text = texts::given(&self.text)?;
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let report = verbs::of_kind(&office, StreamKind::Report, &self.named.report).await?;
        office.may_act_on(acting, report).await?;
        let holder = Some(self.named.kind.into());
        let done = office.reply_to_holder(acting, report, holder, &text).await?;
        office.close().await;
        verbs::say(&done, global.format, "It waits behind their code.")
    }
}
