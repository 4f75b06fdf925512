//! `amana audit declare`.

use clap::Args;

use super::record;
use crate::{args::Global, fail::Fail, verbs::Data};

/// Declare, as an auditor of the engagement, whether you are independent of what it looks at.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Sana Idrees\" audit declare audit/<uuid> \\\n    --independent"
)]
pub(crate) struct Declare {
    /// The engagement: audit/uuid.
    engagement: String,
    /// You are.
    #[arg(long, conflicts_with = "not_independent", required_unless_present = "not_independent")]
    independent: bool,
    /// You are not: you do nothing more in it.
    #[arg(long)]
    not_independent: bool,
    /// What speaks against it, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

impl Declare {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let data = Data::default()
            .flag("independent", self.independent && !self.not_independent, true)?
            .sealed("note", self.note)?;
        let said =
            if self.independent { "You are independent." } else { "You are not independent." };
        record(global, &self.engagement, ("declare_independence", data), |_| said.to_owned()).await
    }
}
