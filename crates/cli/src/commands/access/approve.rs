//! `amana access approve`: a second member's word, in a file for who asked.

use std::path::PathBuf;

use amana_app::seconds::{Allowed, WordFor};
use amana_events::{Code, PersonId, PurposeCode, StreamKind};
use clap::{Args, ValueEnum};

use crate::{args::Global, fail::Fail, word_file};

/// For what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum For {
    /// Opening who a confidential reporter is, or how they are reached.
    Opening,
    /// Leaving what investigators opened out of the survivor's own list.
    Withholding,
    /// Taking the records along in a bundle, under an engagement: `amana export --profile audit`.
    AuditBundle,
}

/// Give another member your word, signed with your own key, for one person and one file, or for one
/// bundle. Nothing is recorded until they use it, within a day: for a withholding or a bundle once, for
/// openings of that person's identity and contact for as long as the ledger's clock `opening_approval`
/// says.
#[derive(Debug, Args)]
#[command(
    override_usage = "amana access approve --for <WHAT> --to <NAME> --person <PERSON> \\\n           [--stream <FILE>] [--out <PATH>]\n       amana access approve --for audit-bundle --to <NAME> \\\n           --stream <ENGAGEMENT> --recipient <CODE> --purpose <CODE> \\\n           [--out <PATH>]",
    after_help = "Examples:\n  amana --data office --as \"Jon Harrow\" access approve --for opening \\\n    --to \"Mira Solenne\" --person <uuid> --stream person/<uuid> --out jon.json\n  amana --data office --as \"Rena Voss\" access approve --for withholding \\\n    --to \"Ilan Marek\" --person <uuid> --stream C-7F3K-92QW --out rena.json\n  amana --data office --as \"Ada Brenn\" access approve --for audit-bundle \\\n    --to \"Tomas Reyl\" --stream audit/<uuid> --recipient board_of_auditors \\\n    --purpose audit --out ada.json"
)]
pub(crate) struct Approve {
    /// What you allow.
    #[arg(long = "for", value_name = "WHAT")]
    what: For,
    /// To whom you give it: name or id. Nobody else can use it.
    #[arg(long, value_name = "NAME")]
    to: String,
    /// The reporter, or the survivor.
    #[arg(long, value_name = "PERSON", conflicts_with_all = ["recipient", "purpose"],
        required_if_eq_any([("what", "opening"), ("what", "withholding")]))]
    person: Option<PersonId>,
    /// The file of the field, the case, or the engagement: a reference, or kind/uuid; without it, the
    /// person's own.
    #[arg(long, value_name = "FILE",
        required_if_eq_any([("what", "withholding"), ("what", "audit-bundle")]))]
    stream: Option<String>,
    /// For whom a bundle is made: an organisation or office in a short code, never a person's name.
    #[arg(long, value_name = "CODE", required_if_eq("what", "audit-bundle"))]
    recipient: Option<Code>,
    /// For what a bundle is made.
    #[arg(long, value_name = "CODE", required_if_eq("what", "audit-bundle"))]
    purpose: Option<PurposeCode>,
    /// Where your word goes; standard output without it.
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

impl Approve {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let word = self.word()?;
        let own = self.person.map(|person| format!("{}/{person}", StreamKind::Person));
        let file =
            self.stream.or(own).ok_or_else(|| Fail::usage("name the file: --stream FILE"))?;
        let office = global.open_unlocked().await?;
        let member = global.member(&office, "the operator gives no such word")?;
        let stream = office.file_named(&file).await?;
        let to = office.member_named(&self.to)?;
        let allowed = Allowed { word, to, stream };
        let word = office.give_word(member, allowed).await?;
        office.close().await;
        word_file::give(&word, word.request, self.out.as_deref(), global.format)
    }

    /// For what the word is; each kind has what it asks for, and nothing of the other.
    fn word(&self) -> Result<WordFor, Fail> {
        let person = self.person;
        let bundle = self.recipient.clone().zip(self.purpose.clone());
        match (self.what, person, bundle) {
            (For::Opening, Some(person), None) => Ok(WordFor::Opening { person }),
            (For::Withholding, Some(person), None) => Ok(WordFor::Withholding { person }),
            (For::AuditBundle, None, Some((recipient, purpose))) => {
                Ok(WordFor::AuditBundle { recipient, purpose })
            }
            (For::Opening | For::Withholding, _, _) => {
                Err(Fail::usage("such a word names a person, and no recipient or purpose"))
            }
            (For::AuditBundle, _, _) => {
                Err(Fail::usage("a bundle has a recipient and a purpose, and no person"))
            }
        }
    }
}
