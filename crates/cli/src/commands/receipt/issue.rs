//! `amana receipt issue`: the code is printed once, and kept nowhere.

use std::path::{Path, PathBuf};

use amana_app::{
    Office,
    receipts::{self, Issued},
};
use amana_events::{StreamKind, report::ReceiptChoice};
use amana_vault::{Secret, receipt::WordList};
use clap::{Args, ValueEnum};
use serde_json::json;

use super::{Named, paper::Paper};
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    texts, verbs,
};

/// In which form a code is said. Either is taken when it is presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Form {
    /// 27 digits in groups of three.
    #[default]
    Digits,
    /// Eight words of a list.
    Words,
}

/// What the holder chose. It is offered, and never forced on anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum Choice {
    /// No receipt: that it was offered is recorded.
    None,
    /// The code, and nothing else.
    CodeOnly,
    /// The code is kept by a person the holder names.
    KeptByAnother,
    /// The code, and a proof on another paper.
    CodeAndProof,
}

/// How a code is said and where it is written.
#[derive(Debug, Args)]
pub(crate) struct Said {
    /// Digits, or words of a list.
    #[arg(long, value_enum, default_value_t)]
    form: Form,
    /// The words' language: en, fr, es.
    #[arg(long, value_name = "CODE", default_value = "en")]
    language: String,
    /// Write the code to this new file, to print it, and not to the screen; a name that ends in .html
    /// makes a page. Nothing but the code stands in it.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Issue a receipt: the code is shown once.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office --as \"Mira Solenne\" receipt issue R-7F3K-92QW --kind reporter \\\n    --choice code_only --question @question.txt --answer @answer.txt\n  amana --data office --as \"Lina Osei\" receipt issue R-7F3K-92QW --kind survivor \\\n    --choice code_and_proof --form words --language es --word @word.txt --out paper.html\n\nWithout a question and its answer a lost code cannot be replaced. Give texts as @FILE:\nwhat stands in a command line is seen by others."
)]
pub(crate) struct Issue {
    #[command(flatten)]
    named: Named,
    /// What the holder chose.
    #[arg(long, value_enum)]
    choice: Choice,
    #[command(flatten)]
    said: Said,
    /// Write a proof that the record stands in the log to this new file, for another paper. Without the
    /// code it is random letters; a name that ends in .html makes a page with a QR code.
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
    /// The survivor's own word that they want it, or @FILE; sealed. Needed for a survivor's.
    #[arg(long, value_name = "TEXT")]
    word: Option<String>,
    /// Who keeps it, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    keeper: Option<String>,
    /// A question only they can answer, or @FILE; sealed.
    #[arg(long, value_name = "TEXT", requires = "answer")]
    question: Option<String>,
    /// Its answer, or @FILE; sealed.
    #[arg(long, value_name = "TEXT", requires = "question")]
    answer: Option<String>,
}

fn text(given: Option<&str>) -> Result<Secret, Fail> {
    given.map_or_else(|| Ok(Secret::empty()), texts::given)
}

impl Said {
    /// The list of words; none for digits.
    pub(super) fn words(&self) -> Result<Option<WordList>, Fail> {
        match self.form {
            Form::Digits => Ok(None),
            Form::Words => WordList::of_language(&self.language).map(Some).ok_or_else(|| {
                Fail::usage("no list of words is kept in that language: en, fr, es, or digits")
            }),
        }
    }

    /// The paper, made before there is a code to lose.
    pub(super) fn paper(&self) -> Result<Option<Paper>, Fail> {
        self.out.as_deref().map(Paper::new).transpose()
    }

    /// Gives the code out: to the paper, or to the screen, once.
    pub(super) fn give(
        &self,
        issued: &Issued,
        paper: Option<Paper>,
        format: Format,
    ) -> Result<(), Fail> {
        let code = match self.words()? {
            None => issued.code.digits(),
            Some(list) => issued.code.words(list),
        };
        let (report, record) = (issued.done.stream, issued.record);
        match (paper, format) {
            (Some(paper), Format::Text) => {
                paper.write(&code)?;
                output::line("The code is on paper. It is kept nowhere else.")
            }
            (Some(paper), Format::Json) => {
                paper.write(&code)?;
                output::json(&json!({"report": report, "record": record}))
            }
            (None, Format::Text) => {
                output::line(code.reveal())?;
                eprintln!("amana: the code is shown this once and kept nowhere");
                Ok(())
            }
            (None, Format::Json) => {
                output::json(&json!({"report": report, "record": record, "code": code.reveal()}))
            }
        }
    }
}

impl Issue {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let words = self.said.words()?;
        let choice = match self.choice {
            Choice::None => None,
            Choice::CodeOnly => Some(ReceiptChoice::CodeOnly),
            Choice::KeptByAnother => Some(ReceiptChoice::KeptByAnother),
            Choice::CodeAndProof => Some(ReceiptChoice::CodeAndProof),
        };
        let issue = choice.map(|choice| -> Result<receipts::Issue, Fail> {
            Ok(receipts::Issue {
                holder: self.named.kind.into(),
                words,
                choice,
                word: text(self.word.as_deref())?,
                keeper: text(self.keeper.as_deref())?,
                question: text(self.question.as_deref())?,
                answer: text(self.answer.as_deref())?,
            })
        });
        let issue = issue.transpose()?;
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let report = verbs::of_kind(&office, StreamKind::Report, &self.named.report).await?;
        office.may_act_on(acting, report).await?;
        let Some(issue) = issue else {
            let done = office.decline_receipt(acting, report, self.named.kind.into()).await?;
            office.close().await;
            return verbs::say(&done, global.format, "Offered, and declined.");
        };
        let paper = self.said.paper()?;
        let issued = match office.issue_receipt(acting, report, &issue).await {
            Ok(issued) => issued,
            Err(error) => {
                if let Some(paper) = paper {
                    paper.discard();
                }
                return Err(error.into());
            }
        };
        let given = self.said.give(&issued, paper, global.format);
        let proved = match &self.proof {
            Some(path) => prove(&office, &issued, path).await,
            None => Ok(()),
        };
        office.close().await;
        given.and(proved)
    }
}

/// Writes the proof for the holder. The receipt stands whether or not that succeeds.
async fn prove(office: &Office, issued: &Issued, path: &Path) -> Result<(), Fail> {
    let proof = office.receipt_proof(&issued.code, issued.record).await?;
    Paper::new(path)?.write_letters(&proof)
}
