//! `amana init`: make a ledger.

use amana_app::{CreateOptions, Office};
use amana_events::PublicText;
use amana_vault::keyfile::Argon2Params;
use clap::Args;
use serde_json::json;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    passphrase,
};

/// Make a ledger in the data folder.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office init --name \"Mission X\" --passphrase-file pass.txt \\\n    --escalation \"Office of Internal Oversight\"\n  amana --data trial init --demo"
)]
pub(crate) struct Init {
    /// What people call the ledger; public.
    #[arg(long, value_name = "TEXT", default_value = "Unnamed ledger")]
    name: String,
    /// Who takes a case that has no hands left here; without it the ledger takes no real report.
    #[arg(long, value_name = "TEXT")]
    escalation: Option<String>,
    /// A demonstration: keys without a passphrase, invented people only.
    #[arg(long)]
    demo: bool,
    /// Keep the keys without a passphrase: whoever takes the machine can read everything.
    #[arg(long, conflicts_with = "demo")]
    accept_seizure_risk: bool,
    /// How long backups are kept, in days: an erasure is complete after that.
    #[arg(long, value_name = "DAYS", default_value_t = 35,
        value_parser = clap::value_parser!(u32).range(1..=3650))]
    backup_retention: u32,
}

impl Init {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let folder = global.folder()?;
        // Before anybody is asked for a passphrase. One whose making was cut short is no ledger.
        if folder.has_ledger() {
            let path = folder.path().display();
            return Err(Fail::usage(format!(
                "{path} already holds a ledger: it was left as it is"
            )));
        }
        let text = |text: &str| PublicText::new(text).map_err(|e| Fail::usage(e.to_string()));
        let passphrase = match (&global.passphrase_file, self.demo || self.accept_seizure_risk) {
            (Some(path), _) => Some(passphrase::from_file(path)?),
            (None, true) => None,
            (None, false) => Some(passphrase::ask_new()?.ok_or_else(|| {
                Fail::usage(
                    "a passphrase is needed: give --passphrase-file FILE; or, where its loss of \
                     protection is accepted, --accept-seizure-risk",
                )
            })?),
        };
        let plain = passphrase.is_none();
        passphrase.iter().for_each(passphrase::warn_of_short);
        let options = CreateOptions {
            name: text(&self.name)?,
            passphrase,
            escalation: self.escalation.as_deref().map(text).transpose()?,
            demo: self.demo,
            backup_retention_days: self.backup_retention,
            params: Argon2Params::DEFAULT,
            open: global.open_options(),
        };
        let office = Office::create(folder, options).await?;
        let (ledger, path) = (office.ledger(), office.folder().path().display().to_string());
        office.close().await;
        if global.format == Format::Json {
            return output::json(&json!({"ledger": ledger, "data": path}));
        }
        output::line(format!("Ledger {ledger} made in {path}."))?;
        if plain {
            output::line(
                "Its keys have NO passphrase: whoever takes the machine reads everything.",
            )?;
        }
        if self.escalation.is_none() && !self.demo {
            output::line("No escalation authority is named: the ledger takes no report yet.")?;
        }
        output::line("Next: add members, then back up the keys: amana keys backup --help")
    }
}
