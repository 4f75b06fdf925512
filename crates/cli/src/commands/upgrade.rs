//! `amana upgrade`: let this program write its vocabulary from now on.

use clap::Args;
use serde_json::json;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
};

/// Let this program write its vocabulary from now on; older programs refuse to start afterwards.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office upgrade\n\nRun it once every program that uses the ledger is new."
)]
pub(crate) struct Upgrade {}

impl Upgrade {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open().await?;
        let acting = match global.acting_as {
            Some(_) => {
                global.unlock(&office)?;
                global.acting(&office)?
            }
            None => amana_app::Acting::Operator,
        };
        let upgraded = office.upgrade(acting).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&json!({"from": upgraded.from, "to": upgraded.to}));
        }
        if upgraded.from == upgraded.to {
            return output::line(format!("Vocabulary {} is in use: nothing to do.", upgraded.to));
        }
        output::line(format!(
            "Vocabulary {} is written from now on (before: {}).",
            upgraded.to, upgraded.from
        ))
    }
}
