//! `amana account reset propose|approve`: two members reset a third one's factors.

use amana_events::EventId;
use clap::{Args, Subcommand};
use serde_json::json;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
};

/// Reset the factors of a member who lost them.
#[derive(Debug, Subcommand)]
pub(crate) enum Reset {
    /// Propose it, as a registrar.
    #[command(
        after_help = "Example:\n  amana --data office --as \"Rena Voss\" account reset propose \"Mira Solenne\""
    )]
    Propose(Propose),
    /// Sign it, as a second member: every factor, session and token is void, and a new code is printed.
    #[command(
        after_help = "Example:\n  amana --data office --as \"Jon Harrow\" account reset approve <event>\n\nThe event is what `account reset propose` printed, or `account list` shows. It waits a week."
    )]
    Approve(Approve),
}

#[derive(Debug, Args)]
pub(crate) struct Propose {
    /// Whose factors: name or id.
    member: String,
}

#[derive(Debug, Args)]
pub(crate) struct Approve {
    /// The proposal.
    proposal: EventId,
}

impl Reset {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Reset::Propose(verb) => verb.run(global).await,
            Reset::Approve(verb) => verb.run(global).await,
        }
    }
}

impl Propose {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let (acting, member) = (global.acting(&office)?, office.member_named(&self.member)?);
        let proposal = office.propose_factors_reset(acting, member).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&json!({"member": member, "proposal": proposal}));
        }
        output::line(format!(
            "Proposed: another member signs within a week with\n  amana --as NAME account reset approve {proposal}"
        ))
    }
}

impl Approve {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let member = office.member_of_reset(self.proposal).await?;
        let given = office.reset_factors(acting, member, Some(self.proposal)).await?;
        office.close().await;
        super::give(&given, global.format)
    }
}
