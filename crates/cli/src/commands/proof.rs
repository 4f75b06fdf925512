//! `amana proof`: that one record is in the log, in a small file.

use std::path::PathBuf;

use clap::Args;

use super::checkpoint::{open, write_new};
use crate::{args::Global, fail::Fail, output};

/// Prove that the record at a position is in the log: a C2SP tlog-proof that is verified alone.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office proof 4711 --out 4711.tlog-proof\n\nIt holds hashes and a checkpoint, nothing of any record. Without the record itself it proves nothing to anybody."
)]
pub(crate) struct Proof {
    /// The record's position.
    position: u64,
    /// Write it to a new file instead of printing it.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Proof {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = open(global).await?;
        let signed = office.checkpoint().await?;
        let proof = office.proof_of(&signed, self.position).await?;
        office.close().await;
        match &self.out {
            None => output::line(proof.to_string().trim_end()),
            Some(path) => {
                write_new(path, proof.to_string().as_bytes())?;
                output::line(path.display())
            }
        }
    }
}
