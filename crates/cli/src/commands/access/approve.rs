//! `amana access approve`: a second member's word, in a file for who asked.

use std::path::PathBuf;

use amana_app::seconds::{Allowed, WordFor};
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

/// Give another member your word, signed with your own key, for one person and one file. Nothing is
/// recorded until they use it, within a day: for a withholding once, for openings of that person's
/// identity and contact for as long as the ledger's clock `opening_approval` says.
#[derive(Debug, Args)]
#[command(
    override_usage = "amana access approve --for <WHAT> --to <NAME> --person <PERSON> \\\n           [--stream <FILE>] [--out <PATH>]",
    after_help = "Examples:\n  amana --data office --as \"Jon Harrow\" access approve --for opening \\\n    --to \"Mira Solenne\" --person <uuid> --stream person/<uuid> --out jon.json\n  amana --data office --as \"Rena Voss\" access approve --for withholding \\\n    --to \"Ilan Marek\" --person <uuid> --stream C-7F3K-92QW --out rena.json"
)]
pub(crate) struct Approve {
    /// What you allow.
    #[arg(long = "for", value_name = "WHAT")]
    what: For,
    /// To whom you give it: name or id. Nobody else can use it.
    #[arg(long, value_name = "NAME")]
    to: String,
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
        let to = office.member_named(&self.to)?;
        let allowed = Allowed { word, to, person: self.person, stream };
        let word = office.give_word(member, allowed).await?;
        office.close().await;
        word_file::give(&word, word.request, self.out.as_deref(), global.format)
    }
}
