//! `amana witness trust`: know a log by its key.

use amana_tlog::VerifierKey;
use clap::Args;

use super::{Place, told};
use crate::{fail::Fail, output};

/// Know a log by its key. Compare the key with the log's operator by another way than it came.
#[derive(Debug, Args)]
pub(crate) struct Trust {
    #[command(flatten)]
    place: Place,
    /// The log's key, as `amana checkpoint` prints it.
    #[arg(value_name = "VKEY", value_parser = VerifierKey::parse)]
    log: VerifierKey,
}

impl Trust {
    pub(super) fn run(self) -> Result<(), Fail> {
        self.place.open()?.trust(&self.log).map_err(told)?;
        output::line(format!("{} is known", self.log.name()))
    }
}
