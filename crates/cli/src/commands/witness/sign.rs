//! `amana witness sign`: answer a request that somebody brought in a file.

use std::{fs, path::PathBuf};

use amana_witness::Answer;
use clap::Args;

use super::{Place, told};
use crate::{fail::Fail, output};

/// Answer a request that somebody brought in a file: prints the one line that goes back.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit code 1 where it does not sign: it starts from another size, which is printed. Exit code 3 where the log\ndoes not continue what was seen: the request, which proves it, is kept in the folder two-stories."
)]
pub(crate) struct Sign {
    #[command(flatten)]
    place: Place,
    /// The file.
    request: PathBuf,
}

impl Sign {
    pub(super) fn run(self) -> Result<(), Fail> {
        let place = self.request.display();
        let body = fs::read(&self.request)
            .map_err(|error| Fail::environment(format!("{place}: {error}")))?;
        match self.place.open()?.answer(&body).map_err(told)? {
            Answer::Cosigned(line) => output::line(line),
            Answer::Unreadable(what) => Err(Fail::usage(format!("{place}: {what}"))),
            Answer::Refused(refused) if refused.status() == 422 => {
                Err(Fail::broken(format!("{refused}: the request is kept as proof")))
            }
            Answer::Refused(refused) => Err(Fail::refused(refused.to_string())),
        }
    }
}
