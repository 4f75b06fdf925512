//! `amana completions`: for the shell.

use clap::{Args, CommandFactory as _};

use crate::fail::Fail;

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
    #[expect(clippy::unnecessary_wraps, reason = "commands answer alike")]
    pub(crate) fn run(self) -> Result<(), Fail> {
        let mut command = crate::args::Args::command();
        clap_complete::generate(self.shell, &mut command, "amana", &mut std::io::stdout());
        Ok(())
    }
}
