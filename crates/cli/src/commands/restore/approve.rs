//! `amana restore approve`: one of two members' signatures.

use std::path::PathBuf;

use clap::Args;

use super::{read_ask, say};
use crate::{args::Global, fail::Fail, output::Format, word_file};

/// Verify what is asked after a real loss, and sign it with your own key. Nothing is recorded.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Tomas Reyl\" restore approve ask.json \\\n    --out tomas.json"
)]
pub(crate) struct Approve {
    /// The file that `amana restore propose` wrote.
    ask: PathBuf,
    /// Where your signature goes; standard output without it.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Approve {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let ask = read_ask(&self.ask)?;
        let office = global.open_unlocked().await?;
        let member = global.member(&office, "the operator signs no restoration")?;
        let word = office.approve_restore(member, &ask).await?;
        office.close().await;
        if self.out.is_some() && global.format == Format::Text {
            say(&ask)?;
        }
        word_file::give(&word, word.proposal, self.out.as_deref(), global.format)
    }
}
