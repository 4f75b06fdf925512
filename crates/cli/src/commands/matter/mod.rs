//! `amana case|handover|referral|assistance`: lists, pages and timelines.

mod care;
pub(crate) mod list;
mod receivers;
mod show;
pub(crate) mod timeline;
mod waiting;

use amana_app::{Acting, Office, Sight};
use amana_events::StreamKind;
use clap::{Args, Subcommand};

use crate::{args::Global, fail::Fail, moments::AsOfWhen, output::Format};

/// What `--as` means for whoever only reads.
pub(crate) const SIGHT: &str = "With --as NAME only what that member may see is there: the files \
of their roles, without those they are excluded from or declared a conflict about. Without it, it \
is the operator's view: everything that stands in clear. What a member is shown stands in the log \
before they see it.";

/// Cases.
#[derive(Debug, Subcommand)]
#[command(after_help = SIGHT)]
pub(crate) enum Case {
    /// List them, newest first.
    List(CaseList),
    /// Show one: by reference or id.
    #[command(after_help = "Example:\n  amana --data office case show C-7F3K-92QW")]
    Show(Named),
    /// Its events in order; sealed fields stay sealed.
    Timeline(Told),
}

/// Handovers of children.
#[derive(Debug, Subcommand)]
#[command(after_help = SIGHT)]
pub(crate) enum Handover {
    /// List them, newest first.
    List(List),
    /// Show one: by reference or id.
    #[command(after_help = "Example:\n  amana --data office handover show H-7F3K-92QW")]
    Show(Named),
    /// Its events in order; sealed fields stay sealed.
    Timeline(Told),
    /// Children without a receiver, and children nobody is responsible for.
    Waiting,
    /// Who was responsible for the child from when to when, and where nobody was.
    Care(Named),
    /// Who could receive the child, the most fitting first.
    Receivers(Named),
}

/// Referrals.
#[derive(Debug, Subcommand)]
#[command(after_help = SIGHT)]
pub(crate) enum Referral {
    /// List them, newest first.
    List(List),
    /// Show one: by reference or id.
    #[command(after_help = "Example:\n  amana --data office referral show F-7F3K-92QW")]
    Show(Named),
    /// Its events in order; sealed fields stay sealed.
    Timeline(Told),
}

/// Assistance files.
#[derive(Debug, Subcommand)]
#[command(after_help = SIGHT)]
pub(crate) enum Assistance {
    /// List them, newest first.
    List(List),
    /// Show one: by reference or id.
    #[command(after_help = "Example:\n  amana --data office assistance show A-7F3K-92QW")]
    Show(Named),
    /// Its events in order; sealed fields stay sealed.
    Timeline(Told),
}

/// List them, newest first.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only open ones.
    #[arg(long)]
    open: bool,
    /// At most so many.
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    #[command(flatten)]
    when: AsOfWhen,
}

/// List them, newest first.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office case list --open --imported false\n  amana --data office case list --limit 20"
)]
pub(crate) struct CaseList {
    #[command(flatten)]
    list: List,
    /// Only those imported from a line list, or only those that are not.
    #[arg(long, value_name = "BOOL")]
    imported: Option<bool>,
}

/// Name one.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// Reference or id.
    name: String,
}

/// Name one, as of when.
#[derive(Debug, Args)]
pub(crate) struct Told {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    when: AsOfWhen,
}

/// Who looks, what they may see, and how they want it.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    pub(crate) acting: Acting,
    pub(crate) sight: Sight,
    pub(crate) format: Format,
}

impl Viewer {
    /// The operator at a terminal.
    pub(crate) async fn operator(office: &Office) -> Result<Self, Fail> {
        let acting = Acting::Operator;
        Ok(Self { acting, sight: office.sight(acting).await?, format: Format::Text })
    }
}

/// The views as the notes of who looked name them: list, page, timeline.
pub(crate) const fn views(kind: StreamKind) -> [&'static str; 3] {
    match kind {
        StreamKind::Handover => ["handover_list", "handover_page", "handover_timeline"],
        StreamKind::Referral => ["referral_list", "referral_page", "referral_timeline"],
        StreamKind::Assistance => ["assistance_list", "assistance_page", "assistance_timeline"],
        StreamKind::Case
        | StreamKind::Report
        | StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => ["case_list", "case_page", "case_timeline"],
    }
}

/// What is asked of a kind of matter.
#[derive(Debug)]
pub(crate) enum Matter {
    List(List, Option<bool>),
    Show(Named),
    Timeline(Told),
    Waiting,
    Care(Named),
    Receivers(Named),
}

macro_rules! matters {
    ($($kind:ident),+) => {$(
        impl From<$kind> for Matter {
            fn from(asked: $kind) -> Self {
                match asked {
                    $kind::List(list) => Matter::List(list, None),
                    $kind::Show(named) => Matter::Show(named),
                    $kind::Timeline(named) => Matter::Timeline(named),
                }
            }
        }
    )+};
}

matters!(Referral, Assistance);

impl From<Handover> for Matter {
    fn from(asked: Handover) -> Self {
        match asked {
            Handover::List(list) => Matter::List(list, None),
            Handover::Show(named) => Matter::Show(named),
            Handover::Timeline(named) => Matter::Timeline(named),
            Handover::Waiting => Matter::Waiting,
            Handover::Care(named) => Matter::Care(named),
            Handover::Receivers(named) => Matter::Receivers(named),
        }
    }
}

impl From<Case> for Matter {
    fn from(asked: Case) -> Self {
        match asked {
            Case::List(CaseList { list, imported }) => Matter::List(list, imported),
            Case::Show(named) => Matter::Show(named),
            Case::Timeline(named) => Matter::Timeline(named),
        }
    }
}

impl Matter {
    pub(crate) async fn run(self, global: &Global, kind: StreamKind) -> Result<(), Fail> {
        // Programs get ids; names are for people.
        let office = match global.format {
            Format::Text => global.open_to_read().await?,
            Format::Json => global.open().await?,
        };
        let acting = global.acting(&office)?;
        let viewer = Viewer { acting, sight: office.sight(acting).await?, format: global.format };
        let outcome = self.answer(&office, &viewer, kind).await;
        office.close().await;
        outcome
    }

    async fn answer(self, office: &Office, viewer: &Viewer, kind: StreamKind) -> Result<(), Fail> {
        match self {
            Matter::List(List { open, limit, when }, imported) => {
                let wanted =
                    list::Wanted { open: open.then_some(true), imported, limit, as_of: when.get() };
                list::print(office, kind, wanted, viewer).await
            }
            Matter::Show(named) => {
                let stream = office.find_matter(kind, &named.name).await?;
                show::print(office, stream, viewer).await
            }
            Matter::Waiting => waiting::print(office, viewer).await,
            Matter::Care(named) => {
                let stream = office.find_matter(kind, &named.name).await?;
                care::print(office, stream, viewer).await
            }
            Matter::Receivers(named) => {
                let stream = office.find_matter(kind, &named.name).await?;
                receivers::print(office, stream, viewer).await
            }
            Matter::Timeline(Told { named, when }) => {
                let stream = office.find_matter(kind, &named.name).await?;
                timeline::print(office, stream, viewer, when.get()).await
            }
        }
    }
}
