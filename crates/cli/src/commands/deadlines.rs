//! `amana deadlines`: what is due and what is overdue.

use clap::Args;

use crate::{args::Global, fail::Fail, output};

/// What is due and what is overdue, the most pressing first.
#[derive(Debug, Args)]
#[command(
    after_help = "A clock whose limit is not known is never green and never overdue; a clock that faces a survivor stands still while contact is unsafe or unwanted. What fell due by the day alone (consents past their last day, contact plans past their review, children come of age) is recorded first."
)]
pub(crate) struct Deadlines {
    /// Only what is overdue.
    #[arg(long)]
    overdue: bool,
}

impl Deadlines {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open().await?;
        let acting = global.reader(&office)?;
        if let Err(error) = office.raise_due().await {
            eprintln!("amana: what fell due is not recorded yet: {error}");
        }
        let mut deadlines = office.seen_by(acting).await?.deadlines().await?;
        office.close().await;
        deadlines.retain(|deadline| !self.overdue || deadline.status == "overdue");
        output::rows(global.format, &deadlines, &["status", "due", "clock", "stream"])
    }
}
