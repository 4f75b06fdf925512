//! `amana checkpoint request`: the file by which a witness far away is asked.

use std::path::PathBuf;

use amana_tlog::VerifierKey;
use clap::Args;

use super::{open, write_new};
use amana_web::qr;

use crate::{args::Global, fail::Fail, output};

/// Write what a witness is asked into a file, to be carried to it.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office checkpoint request --witness 'ombuds.example+1a2b3c4d+BA…' --out ask.txt\n  amana witness sign ask.txt                    (at the witness, which gives one line back)\n  amana --data office checkpoint cosign line.txt --witness 'ombuds.example+1a2b3c4d+BA…'\n\nThe file holds a checkpoint and hashes, nothing of any record: it may go by stick, paper or radio."
)]
pub(crate) struct Request {
    /// The witness's key, as `amana witness show` prints it.
    #[arg(long, value_name = "VKEY", value_parser = VerifierKey::parse)]
    witness: VerifierKey,
    /// The size the witness says it saw last, where it is not the one known here.
    #[arg(long, value_name = "EVENTS")]
    old: Option<u64>,
    /// Write it to a new file instead of printing it; a name that ends in .html makes a page with a QR code.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Request {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = open(global).await?;
        let request = office.witness_request(&self.witness, self.old).await?;
        office.close().await;
        match &self.out {
            None => output::line(request.to_string().trim_end()),
            Some(path) => {
                let text = request.to_string();
                let is_page = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("html"));
                let written = if is_page { page(&text) } else { text };
                write_new(path, written.as_bytes())?;
                output::line(path.display())
            }
        }
    }
}

/// What is asked, as a page to print: the witness reads the code or types the text.
fn page(text: &str) -> String {
    let code =
        qr::svg(text, qr::ON_PAPER).unwrap_or_else(|| "<p>Too long for one code.</p>".to_owned());
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>For a witness</title>\n{code}\n\
         <pre style=\"font: 9pt/1.4 monospace\">{text}</pre>\n"
    )
}
