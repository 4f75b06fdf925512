//! `amana audit engage`.

use amana_events::{StreamId, StreamKind};
use clap::Args;

use super::{Days, days, said};
use crate::{args::Global, fail::Fail, verbs::Whole};

/// Open an engagement. Who opens it leads it, and declares to be independent of what is looked at.
#[derive(Debug, Args)]
#[command(
    override_usage = "amana audit engage [OPTIONS] --mandate <CODE> --scope <CODE> \\\n           --from <DAY> --until <DAY> --terms <TEXT>",
    after_help = "Example:\n  amana --data office --as \"Tomas Reyl\" audit engage \\\n    --mandate internal_oversight --scope intake --scope timeliness \\\n    --from 2026-06-01 --until 2026-08-31 --independent --terms @terms.txt\n\nCodes are of the lists audit_mandate and audit_scope: `amana registry show`."
)]
pub(crate) struct Engage {
    /// On whose mandate.
    #[arg(long, value_name = "CODE")]
    mandate: String,
    /// What is looked at; given for each.
    #[arg(long, value_name = "CODE", required = true)]
    scope: Vec<String>,
    #[command(flatten)]
    days: Days,
    /// Another auditor: name or id; given for each.
    #[arg(long, value_name = "NAME")]
    auditor: Vec<String>,
    /// You are independent of what is looked at: without it nothing is opened.
    #[arg(long)]
    independent: bool,
    /// The mandate in words, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    terms: String,
}

impl Engage {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let others: Result<Vec<String>, Fail> =
            self.auditor.iter().map(|name| Ok(office.member_named(name)?.to_string())).collect();
        let data = Whole { json: None }
            .read()?
            .word("mandate", Some(self.mandate))?
            .words("scope", self.scope)?
            .words("auditors", others?)?
            .value("period", Some(days(&self.days.period())))?
            .flag("independent", self.independent, true)?
            .sealed("terms", Some(self.terms))?;
        let stream = StreamId::new(StreamKind::Audit, office.new_id());
        let done = office.do_verbs(acting, &[data.verb(stream, "open_engagement")]).await?;
        office.close().await;
        let done = done.first().ok_or_else(|| Fail::refused("nothing was recorded"))?;
        said(global, done, |_| format!("Engagement {stream} opened."))
    }
}
