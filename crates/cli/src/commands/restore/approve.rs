//! `amana restore approve`: one of two members' signatures.

use std::path::PathBuf;

use clap::Args;

use super::{read_ask, say};
use crate::{args::Global, fail::Fail, output::Format, word_file};

/// Verify what is asked after a real loss, see it, and sign it with your own key. Nothing is recorded.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Tomas Reyl\" restore approve ask.json \\\n    --out tomas.json"
)]
pub(crate) struct Approve {
    /// The file that `amana restore propose` wrote.
    ask: PathBuf,
    /// Where your signature goes.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Approve {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let ask = read_ask(&self.ask)?;
        let office = global.open_unlocked().await?;
        let member = global.member(&office, "the operator signs no restoration")?;
        let made = office.review_restore(&ask).await?;
        if global.format == Format::Text {
            say(&made)?;
        }
        let word = office.approve_restore(member, &ask).await?;
        office.close().await;
        word_file::give(&word, word.proposal, Some(&self.out), global.format)
    }
}
