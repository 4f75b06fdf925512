//! `amana receipt replace`: a lost code, the holder's own question, two members.

use amana_events::StreamKind;
use clap::Args;

use super::{Named, code, issue::Said};
use crate::{args::Global, fail::Fail, texts, verbs};

/// Replace a lost code. One member asks the holder the question they chose and proposes; a second asks
/// again and replaces. The old code is dead then. The answer is typed unseen, or the first line of
/// standard input; it is compared by the program and shown to nobody.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office --as \"Lina Osei\" receipt replace R-7F3K-92QW --kind survivor \\\n    --note @how-it-went.txt\n  amana --data office --as \"Mira Solenne\" receipt replace R-7F3K-92QW --kind survivor --second\n  amana --data office --as \"Mira Solenne\" receipt replace R-7F3K-92QW --kind survivor \\\n    --decline @why.txt\n\nEach look at question and answer is an opening in the log."
)]
pub(crate) struct Replace {
    #[command(flatten)]
    named: Named,
    /// How it went, or @FILE; sealed. Proposes the replacement.
    #[arg(long, value_name = "TEXT", required_unless_present_any = ["second", "decline"])]
    note: Option<String>,
    /// Replace it as the second member; the new code is shown once.
    #[arg(long, conflicts_with_all = ["note", "decline"])]
    second: bool,
    /// Decline what was proposed: why, or @FILE; sealed.
    #[arg(long, value_name = "TEXT", conflicts_with = "note")]
    decline: Option<String>,
    #[command(flatten)]
    said: Said,
}

impl Replace {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let words = self.said.words()?;
        let office = global.open_unlocked().await?;
        let member = global.member(&office, "two members replace a code")?;
        let acting = global.acting(&office)?;
        let report = verbs::of_kind(&office, StreamKind::Report, &self.named.report).await?;
        office.may_act_on(acting, report).await?;
        let holder = self.named.kind.into();
        if let Some(why) = &self.decline {
            let why = texts::given(why)?;
            let done = office.decline_replacement(acting, report, holder, &why).await?;
            office.close().await;
            return verbs::say(&done, global.format, "Declined.");
        }
        let question = office.holders_question(member, report, holder).await?;
        eprintln!("amana: ask them: {}", question.reveal());
        let answer = code::line("Their answer: ")?;
        if let Some(note) = &self.note {
            let note = texts::given(note)?;
            let asked = (&answer, &note);
            let done = office.propose_replacement(member, report, holder, asked).await?;
            office.close().await;
            return verbs::say(&done, global.format, "Proposed: a second member asks again.");
        }
        let paper = self.said.paper()?;
        let issued = match office.replace_receipt(member, report, holder, &answer, words).await {
            Ok(issued) => issued,
            Err(error) => {
                if let Some(paper) = paper {
                    paper.discard();
                }
                return Err(error.into());
            }
        };
        office.close().await;
        self.said.give(&issued, paper, global.format)
    }
}
