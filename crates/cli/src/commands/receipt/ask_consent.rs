//! `amana receipt ask-consent`: a survivor would agree; it waits until somebody asked them where it is safe.

use amana_events::{
    Code, PurposeCode,
    common::{Recipient, RecipientKind},
};
use amana_vault::Secret;
use clap::Args;
use serde_json::json;

use super::code;
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
};

/// Say behind a survivor's code that they would agree. Nothing is agreed by it: whoever holds a paper
/// may not be its person. The code is typed unseen, or the first line of standard input.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office receipt ask-consent --purpose medical --fields medical"
)]
pub(crate) struct AskConsent {
    /// For what, of the list `purpose`.
    #[arg(long, value_name = "CODE")]
    purpose: PurposeCode,
    /// A class of sealed field, by compartment; may be given again.
    #[arg(long, value_name = "CODE")]
    fields: Vec<Code>,
}

impl AskConsent {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let code = code::read()?;
        let office = global.open_as_nobody().await?;
        let presented = office.present_survivor(&code).await?;
        global.unlock(&office)?;
        let own = Recipient::new(RecipientKind::OwnOrganisation, None);
        let ends = (self.purpose, own);
        office.holder_asks_consent(&presented, ends, self.fields, &Secret::empty()).await?;
        office.close().await;
        match global.format {
            Format::Text => output::line("Received. You will be asked where it is safe."),
            Format::Json => output::json(&json!({"received": true})),
        }
    }
}
