//! `amana member role`: propose, grant, end, decline, recertify.

use amana_app::members::RoleAnswer;
use amana_events::{EventId, common::Role};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{proposal_of, role_parser, say_role};
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
};

/// Roles of a member.
#[derive(Debug, Subcommand)]
pub(crate) enum RoleOf {
    /// Give a role, or propose one that takes a second member.
    #[command(
        after_help = "Example:\n  amana --data office --as \"Rena Voss\" member role grant \"Mira Solenne\" investigator"
    )]
    Grant(Given),
    /// Take a role back, or give up your own.
    #[command(
        after_help = "Example:\n  amana --data office --as \"Rena Voss\" member role end \"Mira Solenne\" investigator"
    )]
    End(Named),
    /// Say that the member still needs the role: never your own.
    #[command(
        after_help = "Example:\n  amana --data office --as \"Rena Voss\" member role recertify \"Mira Solenne\" \\\n    investigator"
    )]
    Recertify(Named),
    /// Decline a proposed role, or take your proposal back.
    #[command(
        after_help = "Example:\n  amana --data office --as \"Mira Solenne\" member role decline <proposal>"
    )]
    Decline(Declined),
}

#[derive(Debug, Args)]
pub(crate) struct Named {
    /// Whom: name or id.
    member: String,
    /// Which role.
    #[arg(value_name = "ROLE", value_parser = role_parser())]
    role: Role,
}

#[derive(Debug, Args)]
pub(crate) struct Given {
    #[command(flatten)]
    named: Named,
    /// The proposal that is approved hereby.
    #[arg(long, value_name = "EVENT")]
    proposal: Option<EventId>,
}

#[derive(Debug, Args)]
pub(crate) struct Declined {
    /// The proposal, as `amana member list` prints it.
    proposal: EventId,
}

impl RoleOf {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            RoleOf::Grant(given) => given.run(global).await,
            RoleOf::End(named) => named.run(global, false).await,
            RoleOf::Recertify(named) => named.run(global, true).await,
            RoleOf::Decline(declined) => declined.run(global).await,
        }
    }
}

impl Given {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let (member, role) = (office.member_named(&self.named.member)?, self.named.role);
        let answer: RoleAnswer = office.give_role(acting, member, role, self.proposal).await?;
        office.close().await;
        if global.format == Format::Json {
            let proposal = proposal_of(answer);
            return output::json(&json!({"member": member, "role": role, "proposal": proposal}));
        }
        say_role(answer, role)
    }
}

impl Named {
    async fn run(self, global: &Global, stays: bool) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let (member, role) = (office.member_named(&self.member)?, self.role);
        if stays {
            office.role_recertified(acting, member, role).await?;
        } else {
            office.role_ended(acting, member, role).await?;
        }
        office.close().await;
        if global.format == Format::Json {
            return output::json(&json!({"member": member, "role": role, "held": stays}));
        }
        output::line(if stays {
            format!("Role {role}: looked at again, and needed.")
        } else {
            format!("Role {role} ended.")
        })
    }
}

impl Declined {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        office.role_declined(acting, self.proposal).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&json!({"declined": self.proposal}));
        }
        output::line("Declined.")
    }
}
