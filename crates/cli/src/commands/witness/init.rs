//! `amana witness init`: make a witness.

use clap::Args;

use super::{Place, told};
use crate::{fail::Fail, output};

/// Make a witness in a new folder, with a key of its own.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  amana witness init --dir witness --name ombuds.example/2026")]
pub(crate) struct Init {
    #[command(flatten)]
    place: Place,
    /// The name of its key: without spaces; a name in the web's style that is yours.
    #[arg(long)]
    name: String,
}

impl Init {
    pub(super) fn run(self) -> Result<(), Fail> {
        let witness = amana_witness::Witness::create(&self.place.dir, &self.name).map_err(told)?;
        output::line(witness.key())
    }
}
