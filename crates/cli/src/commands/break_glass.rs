//! `amana break-glass`: exceptional doors to a file: asked for, approved, used, reviewed.

use std::path::PathBuf;

use amana_app::{
    Office,
    doors::{DoorApproval, DoorUse, OpenFor},
};
use amana_events::{EventId, Moment};
use clap::{Args, Subcommand};
use serde_json::json;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    people::People,
    screen::paragraph,
    table::{Table, whole, wraps},
    texts, word_file,
    words::words,
};

/// Exceptional doors to a file.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "Three steps, three people:\n  amana --as \"Mira Solenne\" break-glass ask C-7F3K-92QW\n  amana --as \"Jon Harrow\" break-glass approve <request> \\\n    --stream C-7F3K-92QW --out jon.json\n  amana --as \"Mira Solenne\" break-glass invoke --approval jon.json \\\n    --approval ada.json --reason @why.txt\nThen `amana open` without --basis, until the door closes. A reviewer who was not\ninvolved looks at every use; the clock runs from the moment it was opened."
)]
pub(crate) enum BreakGlass {
    /// Ask for a door: prints the request two others sign.
    Ask(Ask),
    /// Sign somebody else's request with your own key.
    Approve(Approve),
    /// Open the door with two approvals.
    Invoke(Invoke),
    /// Open the narrow door: contact and place only, two others told at once.
    DangerToLife(DangerToLife),
    /// Review a use of a door.
    Review(Review),
    /// List uses that wait for a review.
    List(List),
}

/// How long.
#[derive(Debug, Args)]
#[group(multiple = false)]
struct HowLong {
    /// For so many hours; without it, as long as the ledger's clock allows.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=8_760))]
    hours: Option<u32>,
    /// Until this moment, in UTC.
    #[arg(long, value_name = "TIME")]
    until: Option<Moment>,
}

/// Ask for a door to a file. Nothing is recorded: the door, its reason and its approvals are, when
/// it opens.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Mira Solenne\" break-glass ask C-7F3K-92QW --hours 4"
)]
pub(crate) struct Ask {
    /// The file: a reference, or kind/uuid.
    file: String,
    /// Why, or @FILE: looked at now, kept nowhere; sealed when the door opens.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    how_long: HowLong,
}

/// Sign a request. The signature is for this file and this request alone, and opens one door.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Jon Harrow\" break-glass approve <request> \\\n    --stream C-7F3K-92QW --out jon.json"
)]
pub(crate) struct Approve {
    /// The request, as `ask` printed it.
    request: EventId,
    /// The file to be opened: you approve this one and no other.
    #[arg(long, value_name = "FILE")]
    stream: String,
    /// Where the approval goes; standard output without it.
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

/// Open the door with the approvals of two other members.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Mira Solenne\" break-glass invoke \\\n    --approval jon.json --approval ada.json --reason @why.txt"
)]
pub(crate) struct Invoke {
    /// An approval, as `approve` wrote it; given for each.
    #[arg(long, value_name = "PATH", required = true)]
    approval: Vec<PathBuf>,
    /// Why, in words, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    how_long: HowLong,
}

/// Open the narrow door where a life is in danger: contact and place only, for as long as its clock
/// says. Two others are named, and you tell them now.
#[derive(Debug, Args)]
#[command(
    override_usage = "amana break-glass danger-to-life <FILE> --told <NAME> --told <NAME> \\\n           --reason <TEXT>",
    after_help = "Example:\n  amana --as \"Mira Solenne\" break-glass danger-to-life person/<uuid> \\\n    --told \"Jon Harrow\" --told \"Ada Brenn\" --reason \"a threat was heard\""
)]
pub(crate) struct DangerToLife {
    /// The file or person: a reference, or kind/uuid.
    file: String,
    /// Whom you tell at once: name or id; given twice.
    #[arg(long, value_name = "NAME", required = true)]
    told: Vec<String>,
    /// Why, in words, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// Review a use of a door. A reviewer does, who neither used it, approved it nor was told.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Rena Voss\" break-glass review <invocation> \\\n    --not-justified --note \"no danger was shown\""
)]
pub(crate) struct Review {
    /// The use, as `list` prints it.
    invocation: EventId,
    /// It was justified.
    #[arg(long, conflicts_with = "not_justified", required_unless_present = "not_justified")]
    justified: bool,
    /// It was not: a door still open is shut.
    #[arg(long)]
    not_justified: bool,
    /// Why, in words, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    note: String,
}

/// List uses that wait for a review, the most pressing first.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  amana --data office --as \"Rena Voss\" break-glass list --all")]
pub(crate) struct List {
    /// Also those that were reviewed.
    #[arg(long)]
    all: bool,
}

impl From<HowLong> for OpenFor {
    fn from(given: HowLong) -> Self {
        match (given.hours, given.until) {
            (_, Some(until)) => OpenFor::Until(until),
            (Some(hours), None) => OpenFor::Hours(hours),
            (None, None) => OpenFor::TheLimit,
        }
    }
}

impl BreakGlass {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            BreakGlass::Ask(ask) => ask.run(global).await,
            BreakGlass::Approve(approve) => approve.run(global).await,
            BreakGlass::Invoke(invoke) => invoke.run(global).await,
            BreakGlass::DangerToLife(danger) => danger.run(global).await,
            BreakGlass::Review(review) => review.run(global).await,
            BreakGlass::List(list) => list.run(global).await,
        }
    }
}

impl Ask {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        if let Some(reason) = &self.reason {
            texts::given(reason)?;
        }
        let office = global.open_unlocked().await?;
        let member = global.member(&office, "the operator opens no door")?;
        let stream = office.file_named(&self.file).await?;
        let asked = office.break_glass_ask(member, stream, self.how_long.into()).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&asked);
        }
        output::line(format!("Request {}", asked.request))?;
        paragraph(
            "",
            "Nothing is recorded yet. Two other members who may know of the file each sign:",
        )?;
        output::line(format!("  amana --as NAME break-glass approve {} \\", asked.request))?;
        output::line(format!("    --stream {} --out NAME.json", self.file))?;
        paragraph("", "Then you open the door:")?;
        output::line("  amana --as YOU break-glass invoke --approval NAME.json \\")?;
        output::line("    --approval OTHER.json --reason TEXT")?;
        paragraph("", &format!("Opened now, it would close at {}.", asked.until))
    }
}

impl Approve {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let member = global.member(&office, "the operator opens no door")?;
        let stream = office.file_named(&self.stream).await?;
        let approval = office.break_glass_approve(member, self.request, stream).await?;
        office.close().await;
        word_file::give(&approval, self.request, self.out.as_deref(), global.format)
    }
}

impl Invoke {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let reason = texts::given(&self.reason)?;
        let read = |path: &PathBuf| word_file::read(path, "amana break-glass approve --out");
        let approvals: Vec<DoorApproval> =
            self.approval.iter().map(read).collect::<Result<_, _>>()?;
        let office = global.open_unlocked().await?;
        let member = global.member(&office, "the operator opens no door")?;
        let open = self.how_long.into();
        let (used, _) = office.break_glass_invoke(member, &approvals, open, &reason).await?;
        let people = People::of(&office).await?;
        office.close().await;
        say_opened(&used, &people, global.format)
    }
}

impl DangerToLife {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let reason = texts::given(&self.reason)?;
        let office = global.open_unlocked().await?;
        let member = global.member(&office, "the operator opens no door")?;
        let told = self.told.iter().map(|name| office.member_named(name));
        let told = told.collect::<Result<Vec<_>, _>>()?;
        let stream = office.file_named(&self.file).await?;
        let (used, _) = office.danger_to_life(member, stream, told, &reason).await?;
        let people = People::of(&office).await?;
        office.close().await;
        say_opened(&used, &people, global.format)?;
        if global.format == Format::Json {
            return Ok(());
        }
        paragraph("", &format!("Tell them now: {}.", self.told.join(" and ")))
    }
}

fn say_opened(used: &DoorUse, people: &People, format: Format) -> Result<(), Fail> {
    if format == Format::Json {
        return output::json(used);
    }
    output::line(format!("Open until {}.", used.until))?;
    output::line(format!("Use {}", used.invocation))?;
    let due = used.review_due.map(|due| format!(" by {due}")).unwrap_or_default();
    if !used.told.is_empty() {
        let told = used.told.iter().map(|member| people.short(&member.to_string()));
        paragraph("", &format!("Told with it: {}.", told.collect::<Vec<_>>().join(", ")))?;
    }
    paragraph("", &format!("A reviewer who was not involved looks at it{due}."))
}

impl Review {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let note = texts::given(&self.note)?;
        let office = global.open_unlocked().await?;
        let member = global.member(&office, "the operator opens no door")?;
        office.door_review(member, self.invocation, self.justified, &note).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(
                &json!({"reviewed": self.invocation, "justified": self.justified}),
            );
        }
        output::line(if self.justified {
            "Reviewed: justified."
        } else {
            "Reviewed: not justified."
        })
    }
}

impl List {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = match global.format {
            Format::Text => global.open_to_read().await?,
            Format::Json => global.open().await?,
        };
        let outcome = self.print(&office, global).await;
        office.close().await;
        outcome
    }

    async fn print(&self, office: &Office, global: &Global) -> Result<(), Fail> {
        let acting = global.acting(office)?;
        let uses = office.doors(acting, self.all).await?;
        let files: Vec<_> = uses.iter().map(|used| used.stream).collect();
        office.note_list(acting, "doors", &files, None).await?;
        if global.format == Format::Json {
            return uses.iter().try_for_each(output::json);
        }
        if uses.is_empty() {
            return output::line("Nothing is on this list.");
        }
        let people = People::of(office).await?;
        let names = office.references(uses.iter().map(|used| used.stream)).await?;
        let row = |used: &DoorUse| {
            let file = names.get(&used.stream).cloned();
            let file = file.unwrap_or_else(|| used.stream.kind.to_string());
            let who = used.by.map(|by| people.short(&by.to_string())).unwrap_or_default();
            vec![file, words(used.door), who, used.until.day().to_string(), review_said(used)]
        };
        let rows: Vec<Vec<String>> = uses.iter().map(row).collect();
        let columns = [
            whole("file"),
            whole("door"),
            wraps("who").at_most(20),
            whole("until"),
            wraps("review"),
        ];
        Table::all(&columns, &rows)?;
        for used in uses.iter().filter(|used| used.justified.is_none()) {
            output::line(format!("  review {}", used.invocation))?;
        }
        Ok(())
    }
}

/// How the review stands.
fn review_said(used: &DoorUse) -> String {
    let due = used.review_due.map(|due| format!(", due {}", due.day())).unwrap_or_default();
    match used.justified {
        Some(true) => "justified".to_owned(),
        Some(false) => "not justified".to_owned(),
        None => format!("{}{due}", words(used.review)),
    }
}
