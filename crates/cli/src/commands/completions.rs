//! `amana completions`: for the shell.

use clap::{Args, CommandFactory as _};

use crate::{fail::Fail, output};

/// Print completions for a shell.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana completions bash \\\n    > ~/.local/share/bash-completion/completions/amana"
)]
pub(crate) struct Completions {
    /// Which shell.
    shell: clap_complete::Shell,
}

impl Completions {
    pub(crate) fn run(self) -> Result<(), Fail> {
        let mut command = crate::args::Args::command();
        // In memory first: writing to a reader that went away would panic in there.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "amana", &mut script);
        output::line(String::from_utf8_lossy(&script).trim_end())
    }
}
