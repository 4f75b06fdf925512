//! `amana receipt verify`: a proof and its code, with no ledger and no network.

use std::path::PathBuf;

use amana_app::receipts;
use amana_tlog::VerifierKey;
use clap::Args;

use super::code;
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
};

/// Longest proof that is read, in bytes.
const PROOF_BYTES_MAX: u64 = 16 * 1_024;

/// Check a proof with its code, which is typed unseen or the first line of standard input. No ledger, no
/// network.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  amana receipt verify proof.txt")]
pub(crate) struct Verify {
    /// The proof, as it was written for the holder.
    proof: PathBuf,
    /// The log's key, as the ledger publishes it. Without it nobody says whose log it is.
    #[arg(long, value_name = "VKEY", value_parser = VerifierKey::parse)]
    key: Option<VerifierKey>,
}

impl Verify {
    pub(crate) fn run(self, global: &Global) -> Result<(), Fail> {
        let unread = |what: String| Fail::usage(format!("{}: {what}", self.proof.display()));
        let length = std::fs::metadata(&self.proof).map_err(|error| unread(error.to_string()))?;
        if length.len() > PROOF_BYTES_MAX {
            return Err(unread("is no proof: too long".into()));
        }
        let bytes = std::fs::read(&self.proof).map_err(|error| unread(error.to_string()))?;
        let code = code::read()?;
        let proved = receipts::verify_proof(&code, &bytes, self.key.as_ref());
        let proved = proved.map_err(|error| Fail::refused(error.to_string()))?;
        if global.format == Format::Json {
            return output::json(&proved);
        }
        output::line(format!("By {} a record existed that is this code's.", proved.record.hour))?;
        output::line(format!(
            "It stands at position {} of a log of {} events: {}.",
            proved.position, proved.size, proved.origin
        ))?;
        output::line(if proved.signed {
            "The key signed that log."
        } else {
            "Whose log that is was not checked: give its key with --key."
        })
    }
}
