//! `amana witness`: be a witness of somebody else's log. It needs no ledger and holds no record.

mod init;
mod serve;
mod show;
mod sign;
mod trust;

use std::path::PathBuf;

use amana_witness::WitnessError;
use clap::{Args, Subcommand};

use self::{init::Init, serve::Serve, show::Show, sign::Sign, trust::Trust};
use crate::{args::Global, fail::Fail};

/// Be a witness of somebody else's log.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "A witness signs a checkpoint once it has seen that it continues all it saw before. It holds keys of logs and\ntheir newest checkpoints, nothing of any record. Its folder is its memory: one that was lost, or put back from an\nolder copy, takes a new key."
)]
pub(crate) enum Witness {
    /// Make a witness in a folder.
    Init(Init),
    /// Know a log by its key.
    Trust(Trust),
    /// Answer a request that somebody brought in a file.
    Sign(Sign),
    /// Answer requests over HTTP.
    Serve(Serve),
    /// Its key, and what it saw.
    Show(Show),
}

/// The witness's folder.
#[derive(Debug, Args)]
struct Place {
    /// The witness's folder.
    #[arg(long = "dir", value_name = "DIR", env = "AMANA_WITNESS")]
    dir: PathBuf,
}

impl Witness {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Self::Init(verb) => verb.run(),
            Self::Trust(verb) => verb.run(),
            Self::Sign(verb) => verb.run(),
            Self::Serve(verb) => verb.run().await,
            Self::Show(verb) => verb.run(global),
        }
    }
}

impl Place {
    fn open(&self) -> Result<amana_witness::Witness, Fail> {
        amana_witness::Witness::open(&self.dir).map_err(told)
    }
}

/// As a witness's "no" is told.
fn told(error: WitnessError) -> Fail {
    match error {
        WitnessError::Usage(reason) => Fail::usage(reason),
        error @ (WitnessError::File { .. } | WitnessError::Damaged { .. }) => {
            Fail::environment(error.to_string())
        }
    }
}
