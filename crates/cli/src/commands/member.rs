//! `amana member`: members and their roles.

use amana_app::members::{NewMember, RoleAnswer};
use amana_events::{EventId, OrganisationId, UnitId, common::Role};
use amana_vault::Secret;
use clap::{Args, Subcommand};
use serde_json::json;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
};

#[derive(Debug, Subcommand)]
pub(crate) enum Member {
    /// Add a member with a key of their own and a role.
    Add(Add),
    /// Give a member a further role, or approve a proposed one.
    Grant(Grant),
    /// List members by id, with their roles; names stay sealed.
    List,
}

/// Add a member. The name is sealed; --as NAME acts as them from now on.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office member add \"Mira Solenne\" --role conduct_officer"
)]
pub(crate) struct Add {
    /// The name people know them by.
    name: String,
    /// The role they hold.
    #[arg(long, value_name = "R", value_parser = role_parser())]
    role: Role,
    /// The office they belong to.
    #[arg(long, value_name = "UNIT")]
    unit: Option<UnitId>,
    /// The organisation they belong to; without it, the ledger's own.
    #[arg(long, value_name = "ORGANISATION")]
    organisation: Option<OrganisationId>,
}

/// Give a role; one that may open sealed fields takes a second member's signature.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Jon Harrow\" member grant \"Mira Solenne\" --role investigator --proposal <event>"
)]
pub(crate) struct Grant {
    /// Whom: name or id.
    member: String,
    /// Which role.
    #[arg(long, value_name = "R", value_parser = role_parser())]
    role: Role,
    /// The proposal that is approved hereby.
    #[arg(long, value_name = "EVENT")]
    proposal: Option<EventId>,
}

fn role_parser() -> impl clap::builder::TypedValueParser<Value = Role> {
    use clap::builder::{PossibleValuesParser, TypedValueParser as _};
    let codes = PossibleValuesParser::new(Role::ALL.iter().map(|role| role.code()));
    codes.try_map(|code| code.parse::<Role>())
}

impl Member {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Member::Add(add) => add.run(global).await,
            Member::Grant(grant) => grant.run(global).await,
            Member::List => list(global).await,
        }
    }
}

impl Add {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let new = NewMember {
            name: Secret::new(self.name),
            role: self.role,
            unit: self.unit,
            organisation: self.organisation,
        };
        let added = office.add_member(acting, new).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&json!({
                "member": added.member,
                "person": added.person,
                "role": self.role,
                "proposal": proposal_of(added.role),
            }));
        }
        output::line(format!("Member {} added.", added.member))?;
        say_role(added.role, self.role)
    }
}

fn proposal_of(answer: RoleAnswer) -> Option<EventId> {
    match answer {
        RoleAnswer::Granted => None,
        RoleAnswer::Proposed(event) => Some(event),
    }
}

fn say_role(answer: RoleAnswer, role: Role) -> Result<(), Fail> {
    match answer {
        RoleAnswer::Granted => output::line(format!("Role {role} granted.")),
        RoleAnswer::Proposed(event) => output::line(format!(
            "Role {role} proposed: a second member must approve it with --proposal {event}"
        )),
    }
}

impl Grant {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let member = office.member_named(&self.member)?;
        let answer = office.give_role(acting, member, self.role, self.proposal).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&json!({
                "member": member, "role": self.role, "proposal": proposal_of(answer),
            }));
        }
        say_role(answer, self.role)
    }
}

async fn list(global: &Global) -> Result<(), Fail> {
    let office = global.open().await?;
    let members = office.members().await?;
    office.close().await;
    output::rows(global.format, &members, &["member", "roles", "state", "unit"])
}
