//! `amana stats`: figures with unit, scope, period and as-of.

mod handovers;
mod sea;

use amana_app::{Acting, Office};
use clap::{Subcommand, ValueEnum};

use crate::{args::Global, fail::Fail};

#[derive(Debug, Subcommand)]
pub(crate) enum Stats {
    /// Allegations of sexual exploitation and abuse.
    Sea(sea::Sea),
    /// How the limits of handovers of children were kept.
    Handovers(handovers::Handovers),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Level {
    #[default]
    Public,
    Internal,
}

impl Stats {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Stats::Sea(sea) => sea.run(global).await,
            Stats::Handovers(handovers) => handovers.run(global).await,
        }
    }
}

/// The ledger, and who asks.
async fn opened(global: &Global) -> Result<(Office, Acting), Fail> {
    let office = global.open().await?;
    if global.acting_as.is_some() {
        global.unlock(&office)?;
    }
    let acting = global.acting(&office)?;
    Ok((office, acting))
}
