//! `amana receipt write`: the holder writes to the office.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::code;
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    texts,
};

/// Write to the office behind a code. The code comes first, typed unseen or as the first line of standard
/// input; then the text, to the end of the input, unless it stands in a file.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  amana --data office receipt write --text-file message.txt")]
pub(crate) struct Write {
    /// What is written, in a file; sealed.
    #[arg(long, value_name = "FILE")]
    text_file: Option<PathBuf>,
}

impl Write {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let code = code::read()?;
        let text = match &self.text_file {
            Some(path) => texts::from_file(path)?,
            None if code::is_typed() => code::line("Message: ")?,
            None => code::rest()?,
        };
        let office = global.open_as_nobody().await?;
        let presented = office.present(&code).await?;
        global.unlock(&office)?;
        office.holder_writes(&presented, &text).await?;
        office.close().await;
        match global.format {
            Format::Text => output::line("Received."),
            Format::Json => output::json(&json!({"received": true})),
        }
    }
}
