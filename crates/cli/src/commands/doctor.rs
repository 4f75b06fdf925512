//! `amana doctor`: look at the health of the ledger and its keys.

use amana_app::doctor::{self, Health};
use clap::Args;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    screen::paragraph,
};

/// Look at the ledger, its keys and this machine, and say what to do. Needs no passphrase.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office doctor\n\nExit code 1 when something is bad."
)]
pub(crate) struct Doctor {}

impl Doctor {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        if global.acting_as.is_some() {
            global.open().await?.close().await;
        }
        let examination = doctor::examine(&global.folder()?, &global.open_options()).await?;
        for finding in &examination.findings {
            if global.format == Format::Json {
                output::json(finding)?;
                continue;
            }
            let health = match finding.health {
                Health::Ok => "ok  ",
                Health::Warn => "warn",
                Health::Bad => "BAD ",
            };
            paragraph(&format!("{health}  {:<14} ", finding.check), &finding.what)?;
            if let Some(remedy) = &finding.remedy {
                paragraph(&format!("{:>21}", "-> "), remedy)?;
            }
        }
        if examination.is_bad() { Err(Fail::refused_silently()) } else { Ok(()) }
    }
}
