//! `amana policy`: the access policy: checked, proposed, in force, explained.

mod explain;

use std::path::{Path, PathBuf};

use amana_app::policies::{self, PolicyHistory, SetInForce, SetProposed};
use amana_events::{Code, Digest, EventId, MemberId, PublicText};
use clap::{Args, Subcommand};
use serde_json::json;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    people::People,
    screen::{count, heading, paragraph},
};

/// Longest file of new grants that is read, in bytes.
const GRANTS_BYTES_MAX: u64 = 64 * 1024;

/// The access policy.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "A policy owner proposes, a second member activates:\n  amana policy check --policies policies\n  amana --as \"Lina Osei\" policy propose --policies policies --note \"…\"\n  amana --as \"Rena Voss\" policy activate <proposal>\nUntil then, and where a set cannot be read, the old one stays in force."
)]
pub(crate) enum Policy {
    /// Check a folder of policies, or the set this program ships.
    Check(Check),
    /// Sets that are or were in force, and those that wait.
    History(History),
    /// Propose the set of a folder.
    Propose(Propose),
    /// Bring a proposed set into force, as its second person.
    Activate(Activate),
    /// Decline a proposed set, or take your proposal back.
    Decline(Decline),
    /// Say whether a member may do something, and by which policies.
    Explain(explain::Explain),
}

/// Check a set: whether it can be read, fits its schema and has all that amana asks about. Exit code
/// 1 names the file that is wrong.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana policy check --policies policies\n  amana --data office policy check\n\nWith a ledger (--data) it says too whether the set is the one in force."
)]
pub(crate) struct Check {
    /// A folder with schema.cedarschema, roles/ and guards/; without it, the shipped set.
    #[arg(long, value_name = "DIR")]
    policies: Option<PathBuf>,
}

/// Sets that are or were in force, oldest first, and those that wait for a second member.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  amana --data office policy history")]
pub(crate) struct History {}

/// Propose a set. It is checked first: one that cannot be used is refused, and nothing is recorded.
/// Every registrar and every auditor is told by the entry.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Lina Osei\" policy propose --policies policies \\\n    --grants new.txt --note \"reviewers see the figures\""
)]
pub(crate) struct Propose {
    /// A folder with schema.cedarschema, roles/ and guards/.
    #[arg(long, value_name = "DIR")]
    policies: PathBuf,
    /// What the prover says that it newly grants, one code a line. By which policies it may grant what
    /// the set in force denies is named in any case.
    #[arg(long, value_name = "FILE")]
    grants: Option<PathBuf>,
    /// What changes, and why: everybody may read it.
    #[arg(long, value_name = "TEXT")]
    note: Option<PublicText>,
}

/// Bring a proposed set into force: a registrar or a head of conduct who did not propose it.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Rena Voss\" policy activate <proposal>"
)]
pub(crate) struct Activate {
    /// The proposal, as `history` prints it.
    proposal: EventId,
}

/// Decline a proposed set, or take your own proposal back.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Rena Voss\" policy decline <proposal> \\\n    --reason \"grants more than was agreed\""
)]
pub(crate) struct Decline {
    /// The proposal, as `history` prints it.
    proposal: EventId,
    /// Why: everybody may read it.
    #[arg(long, value_name = "TEXT")]
    reason: PublicText,
}

impl Policy {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Policy::Check(check) => check.run(global).await,
            Policy::History(history) => history.run(global).await,
            Policy::Propose(propose) => propose.run(global).await,
            Policy::Activate(activate) => activate.run(global).await,
            Policy::Decline(decline) => decline.run(global).await,
            Policy::Explain(explain) => explain.run(global).await,
        }
    }
}

impl Check {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let content = match &self.policies {
            Some(folder) => policies::read_folder(folder)?,
            None => policies::shipped()?,
        };
        let checked = policies::check(&content)?;
        let in_force = in_force(global).await?;
        let same = in_force.map(|in_force| in_force == Some(checked.set));
        if global.format == Format::Json {
            return output::json(&json!({
                "set": checked.set, "files": checked.files, "policies": checked.policies,
                "shipped": self.policies.is_none(), "in_force": same,
            }));
        }
        output::line(format!("Set {}", checked.set))?;
        let policies = count(checked.policies as u64, "policy", "policies");
        let files = count(checked.files as u64, "file", "files");
        output::line(format!("{policies} in {files}: they can be used."))?;
        match (same, in_force.flatten()) {
            (None, _) => Ok(()),
            (Some(true), _) => output::line("It is the set in force."),
            (Some(false), None) => output::line("The ledger has no set yet: `amana upgrade`."),
            (Some(false), Some(other)) => {
                output::line("It is not the set in force, which is")?;
                output::line(format!("    {other}"))
            }
        }
    }
}

/// The set in force where a ledger is named: none where no ledger is.
async fn in_force(global: &Global) -> Result<Option<Option<Digest>>, Fail> {
    if global.data.is_none() {
        return Ok(None);
    }
    let office = global.open().await?;
    let found = office.policies_in_force().await;
    office.close().await;
    Ok(Some(found?))
}

impl History {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_to_read().await?;
        let (history, people) = (office.policy_history().await?, People::of(&office).await?);
        office.close().await;
        if global.format == Format::Json {
            return json_lines(&history);
        }
        if history.sets.is_empty() {
            output::line("No set is in force yet: `amana upgrade` adopts the shipped one.")?;
        }
        history.sets.iter().try_for_each(|set| say_set(set, &people))?;
        if history.proposals.is_empty() {
            return Ok(());
        }
        heading("Waiting for a second member")?;
        history.proposals.iter().try_for_each(|set| say_proposal(set, &people))
    }
}

/// One object a set and a proposal; `state` tells them apart.
fn json_lines(history: &PolicyHistory) -> Result<(), Fail> {
    for set in &history.sets {
        output::json(&json!({
            "state": if set.in_force { "in_force" } else { "replaced" },
            "set": set.set, "since": set.since, "event": set.event,
            "proposed_by": set.proposed_by, "approved_by": set.approved_by,
        }))?;
    }
    for waits in &history.proposals {
        output::json(&json!({
            "state": "proposed",
            "set": waits.set, "since": waits.proposed, "proposal": waits.proposal,
            "proposed_by": waits.proposed_by, "grants": waits.grants,
            "usable": waits.usable, "current": waits.current,
        }))?;
    }
    Ok(())
}

fn who(people: &People, member: Option<MemberId>) -> String {
    let name = |member: MemberId| people.short(&member.to_string());
    member.map_or_else(|| "the operator".to_owned(), name)
}

fn say_set(set: &SetInForce, people: &People) -> Result<(), Fail> {
    output::line(set.set)?;
    let state = if set.in_force { "in force" } else { "was in force" };
    let since = set.since.day();
    let by = match (set.proposed_by, set.approved_by) {
        (None, None) => "shipped with the program".to_owned(),
        (proposed, None) => format!("proposed by {}", who(people, proposed)),
        (proposed, Some(approved)) => format!(
            "proposed by {}, approved by {}",
            who(people, proposed),
            who(people, Some(approved))
        ),
    };
    paragraph("    ", &format!("{state} since {since}; {by}"))
}

fn say_proposal(waits: &SetProposed, people: &People) -> Result<(), Fail> {
    output::line(waits.set)?;
    let (by, day) = (who(people, waits.proposed_by), waits.proposed.day());
    let grants = match &waits.grants {
        None => "nobody has looked what it may grant".to_owned(),
        Some(grants) if grants.is_empty() => "it can grant nothing that was denied".to_owned(),
        Some(grants) => {
            let codes: Vec<&str> = grants.iter().map(Code::as_str).collect();
            format!("what was denied it may grant by {}", codes.join(", "))
        }
    };
    paragraph("    ", &format!("proposed by {by} on {day}; {grants}"))?;
    if !waits.usable {
        paragraph("    ", "This program cannot use it: a newer one may.")?;
    }
    if !waits.current {
        paragraph("    ", "Another set came into force since: decline it and propose anew.")?;
    }
    output::line(format!("  activate {}", waits.proposal))
}

impl Propose {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let content = policies::read_folder(&self.policies)?;
        let set = policies::check(&content)?.set;
        let grants = self.grants.as_deref().map(read_grants).transpose()?;
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let proposal = office.policies_proposed(acting, content, grants, self.note).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&json!({"proposal": proposal, "set": set}));
        }
        output::line(format!("Proposed: {proposal}"))?;
        paragraph("", "Nothing changes until a registrar or a head of conduct activates it:")?;
        output::line("  amana --as NAME policy activate \\")?;
        output::line(format!("    {proposal}"))
    }
}

/// What a set newly grants: one code a line.
fn read_grants(path: &Path) -> Result<Vec<Code>, Fail> {
    let unread = |what: String| Fail::usage(format!("{}: {what}", path.display()));
    let length = std::fs::metadata(path).map_err(|error| unread(error.to_string()))?.len();
    if length > GRANTS_BYTES_MAX {
        return Err(unread("is no list of grants: too long".into()));
    }
    let text = std::fs::read_to_string(path).map_err(|error| unread(error.to_string()))?;
    let lines = text.lines().map(str::trim).enumerate().filter(|(_, line)| !line.is_empty());
    let code = |(place, line): (usize, &str)| {
        let wrong = |error| unread(format!("line {}: {error}", place + 1));
        Code::new(line).map_err(wrong)
    };
    lines.map(code).collect()
}

impl Activate {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let set = office.policies_activated(acting, self.proposal).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&json!({"activated": self.proposal, "set": set}));
        }
        output::line("In force from now on:")?;
        set.map_or(Ok(()), |set| output::line(format!("    {set}")))
    }
}

impl Decline {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        office.policies_declined(acting, self.proposal, self.reason).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&json!({"declined": self.proposal}));
        }
        output::line("Declined.")
    }
}
