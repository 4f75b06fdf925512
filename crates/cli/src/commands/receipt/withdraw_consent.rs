//! `amana receipt withdraw-consent`: behind a survivor's code, at once.

use amana_events::EventId;
use amana_vault::Secret;
use clap::Args;
use serde_json::json;

use super::code;
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
};

/// Withdraw consents behind a survivor's code: it works at once, and what was shared on them is closed.
/// The code is typed unseen, or the first line of standard input.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  amana --data office receipt withdraw-consent --all")]
#[group(required = true, multiple = false)]
pub(crate) struct WithdrawConsent {
    /// One consent, as `amana receipt show` prints it.
    #[arg(long, value_name = "CONSENT")]
    consent: Option<EventId>,
    /// All that are in force.
    #[arg(long)]
    all: bool,
}

impl WithdrawConsent {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let code = code::read()?;
        let office = global.open_as_nobody().await?;
        let presented = office.present_survivor(&code).await?;
        global.unlock(&office)?;
        let done = office.holder_withdraws(&presented, self.consent, &Secret::empty()).await?;
        office.close().await;
        match global.format {
            Format::Text => output::line("Withdrawn."),
            Format::Json => output::json(&json!({"withdrawn": done.len()})),
        }
    }
}
