//! The arguments of a verification, the same for `amana verify` and `amana-verify`.

use std::{fs, path::PathBuf};

use amana_tlog::{Policy, SignedCheckpoint, VerifierKey};

use crate::{Report, Source, SourceError, Trust, verify};

/// What is verified, and by what.
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// The bundle: a folder or a tar file
    bundle: PathBuf,
    /// The log's key, `name+id+base64`, from elsewhere than the bundle
    #[arg(long, value_name = "VKEY", value_parser = VerifierKey::parse)]
    key: Option<VerifierKey>,
    /// File of witnesses and how many are enough (C2SP tlog-policy)
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// File of a checkpoint you kept: the bundle must continue it
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// A loss that the log says, and you know of from elsewhere, is none to be found
    #[arg(long, requires = "checkpoint")]
    accept_loss: bool,
}

/// Why nothing was verified.
#[derive(Debug, thiserror::Error)]
pub enum NotVerified {
    /// What was given to verify with cannot be used.
    #[error("{0}")]
    Usage(String),
    /// The bundle cannot be read at all.
    #[error(transparent)]
    Unreadable(#[from] SourceError),
}

impl VerifyArgs {
    /// Verifies the bundle.
    ///
    /// # Errors
    /// [`NotVerified`]; what does not hold of the bundle stands in the report.
    pub fn run(&self) -> Result<Report, NotVerified> {
        let usage = |error: &dyn std::fmt::Display| NotVerified::Usage(error.to_string());
        let policy = self.policy.as_ref().map(|path| {
            let parsed = Policy::parse(&read(path)?);
            parsed.map_err(|error| usage(&format!("{}: {error}", path.display())))
        });
        let kept = self.checkpoint.as_ref().map(|path| {
            let parsed = SignedCheckpoint::parse(&read(path)?);
            parsed.map_err(|error| usage(&format!("{}: {error}", path.display())))
        });
        let trust = Trust {
            key: self.key.clone(),
            policy: policy.transpose()?,
            kept: kept.transpose()?,
            loss_accepted: self.accept_loss,
        };
        verify(&Source::open(&self.bundle)?, &trust).map_err(|error| usage(&error))
    }
}

fn read(path: &PathBuf) -> Result<Vec<u8>, NotVerified> {
    fs::read(path).map_err(|error| NotVerified::Usage(format!("{}: {error}", path.display())))
}
