//! `amana access approve`: a second member's word, in a file for who asked.

use std::path::PathBuf;

use amana_app::seconds::WordFor;
use amana_events::{PersonId, StreamKind};
use clap::{Args, ValueEnum};

use crate::{args::Global, fail::Fail, word_file};

/// For what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum For {
    /// Opening who a confidential reporter is, or how they are reached.
    Opening,
    /// Leaving what investigators opened out of the survivor's own list.
    Withholding,
}

/// Give your word, signed with your own key, for one person and one file. Nothing is recorded; it
/// serves once, when the other member does what you allow.
#[derive(Debug, Args)]
#[command(
    override_usage = "amana access approve --for <WHAT> --person <PERSON> [--stream <FILE>] \\\n           [--out <PATH>]",
    after_help = "Examples:\n  amana --data office --as \"Jon Harrow\" access approve --for opening \\\n    --person <uuid> --stream person/<uuid> --out jon.json\n  amana --data office --as \"Rena Voss\" access approve --for withholding \\\n    --person <uuid> --stream C-7F3K-92QW --out rena.json"
)]
pub(crate) struct Approve {
    /// What you allow.
    #[arg(long = "for", value_name = "WHAT")]
    what: For,
    /// The reporter, or the survivor.
    #[arg(long, value_name = "PERSON")]
    person: PersonId,
    /// The file of the field, or the case: a reference, or kind/uuid; without it, the person's own.
    #[arg(long, value_name = "FILE")]
    stream: Option<String>,
    /// Where your word goes; standard output without it.
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

impl Approve {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let word = match self.what {
            For::Opening => WordFor::Opening,
            For::Withholding => WordFor::Withholding,
        };
        if word == WordFor::Withholding && self.stream.is_none() {
            return Err(Fail::usage("name the case: --stream FILE"));
        }
        let office = global.open_unlocked().await?;
        let member = global.member(&office, "the operator gives no such word")?;
        let own = format!("{}/{}", StreamKind::Person, self.person);
        let stream = office.file_named(self.stream.as_deref().unwrap_or(&own)).await?;
        let word = office.give_word(member, word, self.person, stream).await?;
        office.close().await;
        word_file::give(&word, word.request, self.out.as_deref(), global.format)
    }
}
