//! `amana checkpoint cosign`: takes in the line that a witness signed.

use std::{fs, path::PathBuf};

use amana_tlog::{NoteSignature, VerifierKey};
use clap::Args;

use super::open;
use crate::{args::Global, fail::Fail, output};

/// Take in the line that a witness signed of the newest checkpoint, or of one of `--size`.
#[derive(Debug, Args)]
pub(crate) struct Cosign {
    /// The file with the line.
    line: PathBuf,
    /// The witness's key.
    #[arg(long, value_name = "VKEY", value_parser = VerifierKey::parse)]
    witness: VerifierKey,
    /// The size of the checkpoint it signed; the newest one where none is named.
    #[arg(long, value_name = "EVENTS")]
    size: Option<u64>,
}

impl Cosign {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let place = self.line.display().to_string();
        let text = fs::read_to_string(&self.line)
            .map_err(|error| Fail::environment(format!("{place}: {error}")))?;
        let lines = NoteSignature::parse_lines(&format!("{}\n", text.trim_end()))
            .map_err(|error| Fail::usage(format!("{place}: {error}")))?;
        let office = open(global).await?;
        let size = match self.size {
            Some(size) => size,
            None => match office.checkpoint_newest().await? {
                Some(signed) => signed.size(),
                None => return Err(Fail::refused("no checkpoint was signed here yet")),
            },
        };
        for line in &lines {
            office.keep_cosignature(size, &self.witness, line).await?;
        }
        office.close().await;
        output::line(format!("{} stands behind the log of {size} events", self.witness.name()))
    }
}
