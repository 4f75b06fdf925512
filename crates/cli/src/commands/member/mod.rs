//! `amana member`: members, their roles, their comings and goings.

mod role;
mod standing;

use amana_app::{
    book::Book,
    members::{NewMember, RoleAnswer, fit_name},
};
use amana_events::{EventId, MemberId, OrganisationId, UnitId, common::Role};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    people::People,
    screen::{heading, paragraph},
    table::{Table, whole, wraps},
    words::{labels, text, words},
};

/// Said to who adds an armed actor without a force.
const NO_FORCE: &str = "An armed actor without a force can record nothing: handovers are of the \
organisation that holds the child. Register the force (`register_organisation`, see `amana \
registry show organisations`) and add its members with --organisation.";

#[derive(Debug, Subcommand)]
pub(crate) enum Member {
    /// Add a member with a key of their own and a role.
    Add(Add),
    /// Give a member a further role, or approve a proposed one.
    Grant(Grant),
    /// Roles: grant, end, recertify, decline.
    #[command(subcommand)]
    Role(role::RoleOf),
    /// Say that a member left; what they have in hand is named.
    Leave(standing::Leave),
    /// Suspend a member.
    Suspend(standing::Suspend),
    /// Lift a suspension.
    Reinstate(standing::Reinstate),
    /// Declare a conflict of interest about a file.
    Recuse(standing::Recuse),
    /// End a recusal.
    Unrecuse(standing::Unrecuse),
    /// List members with their roles; names where this folder can open them.
    List(List),
}

/// List members with their roles, and the roles that wait for a second member.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  amana --data office member list --unlock")]
pub(crate) struct List {
    /// Unlock the keys, asking for the passphrase where it is needed: names are sealed.
    #[arg(long)]
    unlock: bool,
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
    after_help = "Example:\n  amana --data office --as \"Jon Harrow\" member grant \"Mira Solenne\" \\\n    --role investigator --proposal <event>"
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
            Member::Role(role) => role.run(global).await,
            Member::Leave(leave) => leave.run(global).await,
            Member::Suspend(suspend) => suspend.run(global).await,
            Member::Reinstate(reinstate) => reinstate.run(global).await,
            Member::Recuse(recuse) => recuse.run(global).await,
            Member::Unrecuse(unrecuse) => unrecuse.run(global).await,
            Member::List(list) => list.run(global).await,
        }
    }
}

impl Add {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let new = NewMember {
            name: fit_name(&self.name, &office.member_names())?,
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
        say_role(added.role, self.role)?;
        if self.role == Role::ArmedActor && self.organisation.is_none() {
            return paragraph("", NO_FORCE);
        }
        Ok(())
    }
}

fn proposal_of(answer: RoleAnswer) -> Option<EventId> {
    match answer {
        RoleAnswer::Granted | RoleAnswer::RegistrarNeeded => None,
        RoleAnswer::Proposed(event) => Some(event),
    }
}

fn say_role(answer: RoleAnswer, role: Role) -> Result<(), Fail> {
    match answer {
        RoleAnswer::Granted => output::line(format!("Role {role} granted.")),
        RoleAnswer::Proposed(event) => output::line(format!(
            "Role {role} proposed: a second member must approve it with --proposal {event}"
        )),
        RoleAnswer::RegistrarNeeded => output::line(format!(
            "Added without a role. The ledger has its keepers: a registrar gives {role} with\n  \
             amana --as REGISTRAR member grant NAME --role {role}"
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

impl List {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office =
            if self.unlock { global.open_unlocked().await? } else { global.open_to_read().await? };
        let members = office.staff(global.reader(&office)?).await?;
        let people = People::of(&office).await?;
        let (book, unlocked) = (office.book().await?, office.is_unlocked());
        office.close().await;
        if global.format == Format::Json {
            return members.iter().try_for_each(output::json);
        }
        let cells: Vec<Vec<String>> =
            members.iter().map(|row| cells(row, &people, &book)).collect();
        Table::all(
            &[wraps("name").at_most(20), whole("member"), wraps("roles"), whole("state")],
            &cells,
        )?;
        say_proposals(&book, &people)?;
        if unlocked {
            return Ok(());
        }
        paragraph(
            "",
            "Names are sealed: --passphrase-file FILE or --unlock shows those whose keys lie here.",
        )
    }
}

fn member_of(row: &Value) -> Option<MemberId> {
    text(row, "member").parse().ok()
}

fn cells(row: &Value, people: &People, book: &Book) -> Vec<String> {
    let name = member_of(row).and_then(|member| people.name(member)).unwrap_or_default();
    let roles = labels(book, row, "roles");
    vec![name.to_owned(), text(row, "member").to_owned(), roles, words(text(row, "state"))]
}

fn say_proposals(book: &Book, people: &People) -> Result<(), Fail> {
    if book.proposals.is_empty() {
        return Ok(());
    }
    heading("Waiting for a second member")?;
    for open in &book.proposals {
        let name = people.name(open.member).map_or_else(|| open.member.to_string(), str::to_owned);
        let by = open.by.map_or_else(|| "the operator".to_owned(), |by| people.member(by));
        let role = words(open.role.code());
        let day = open.proposed.day();
        paragraph("", &format!("{role} for {name}, proposed by {by} on {day}"))?;
        output::line(format!("  --proposal {}", open.proposal))?;
    }
    Ok(())
}
