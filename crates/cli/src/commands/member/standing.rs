//! `amana member leave|suspend|reinstate|recuse|unrecuse`.

use amana_app::standing::{InHand, Standing};
use amana_events::MemberId;
use clap::Args;
use serde_json::json;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    screen::{count, paragraph},
    table::{Table, whole, wraps},
    words::words,
};

/// Say that a member left for good: their roles end, what they did stays in the log. What they still
/// have in hand is named, so that nothing is left behind.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Rena Voss\" member leave \"Mira Solenne\""
)]
pub(crate) struct Leave {
    #[command(flatten)]
    whom: Whom,
}

/// Suspend a member: they may do nothing until reinstated.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Rena Voss\" member suspend \"Mira Solenne\""
)]
pub(crate) struct Suspend {
    #[command(flatten)]
    whom: Whom,
}

/// Lift a suspension: the roles held before are held again.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Rena Voss\" member reinstate \"Mira Solenne\""
)]
pub(crate) struct Reinstate {
    #[command(flatten)]
    whom: Whom,
}

/// Declare a conflict of interest: your own, or as registrar one that was found. The member is shut
/// out of the file at once and is told afterwards that there is none.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Mira Solenne\" member recuse \"Mira Solenne\" \\\n    --from C-7F3K-92QW"
)]
pub(crate) struct Recuse {
    #[command(flatten)]
    from: From,
}

/// End a recusal; never your own.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Rena Voss\" member unrecuse \"Mira Solenne\" \\\n    --from C-7F3K-92QW"
)]
pub(crate) struct Unrecuse {
    #[command(flatten)]
    from: From,
}

#[derive(Debug, Args)]
struct Whom {
    /// Whom: name or id.
    member: String,
}

#[derive(Debug, Args)]
struct From {
    /// Whom: name or id.
    member: String,
    /// From what: a reference, or kind/uuid.
    #[arg(long, value_name = "FILE")]
    from: String,
}

impl Leave {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        self.whom.stands(global, Standing::Left).await
    }
}

impl Suspend {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        self.whom.stands(global, Standing::Suspended).await
    }
}

impl Reinstate {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        self.whom.stands(global, Standing::Reinstated).await
    }
}

impl Recuse {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        self.from.record(global, false).await
    }
}

impl Unrecuse {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        self.from.record(global, true).await
    }
}

impl Whom {
    async fn stands(self, global: &Global, standing: Standing) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let member = office.member_named(&self.member)?;
        let held = office.member_stands(acting, member, standing).await?;
        office.close().await;
        if global.format == Format::Json {
            let code = match standing {
                Standing::Left => "left",
                Standing::Suspended => "suspended",
                Standing::Reinstated => "active",
            };
            return output::json(&json!({"member": member, "state": code, "in_hand": held}));
        }
        say(member, standing, &held)
    }
}

fn say(member: MemberId, standing: Standing, held: &[InHand]) -> Result<(), Fail> {
    output::line(match standing {
        Standing::Left => format!("Member {member} left: their roles are ended."),
        Standing::Suspended => format!("Member {member} is suspended."),
        Standing::Reinstated => format!("Member {member} is back, with the roles held before."),
    })?;
    if standing == Standing::Reinstated {
        return Ok(());
    }
    if held.is_empty() {
        return output::line("Nothing is left in their hands.");
    }
    let files = count(held.len() as u64, "file is", "files are");
    paragraph("", &format!("{files} still in their hands: give them to somebody else."))?;
    let row = |held: &InHand| {
        let name = held.reference.clone().unwrap_or_else(|| held.stream.to_string());
        vec![name, words(&held.duty)]
    };
    Table::all(&[whole("file"), wraps("as")], &held.iter().map(row).collect::<Vec<_>>())
}

impl From {
    async fn record(self, global: &Global, ends: bool) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let member = office.member_named(&self.member)?;
        let stream = office.file_named(&self.from).await?;
        office.member_recusal(acting, member, stream, ends).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&json!({"member": member, "stream": stream, "recused": !ends}));
        }
        output::line(if ends {
            "The recusal is ended."
        } else {
            "Recused: the file is shut to them."
        })
    }
}
