//! `amana audit sample`.

use amana_events::{EventId, audit::AuditedKind};
use clap::Args;

use super::engagement;
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    table::{Table, whole, wraps},
};

/// Draw a sample. The seed is the root of the log at the population's size, and how it draws is written
/// down: anybody draws it again, with a shell. Each draw is the one after the last.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Tomas Reyl\" audit sample audit/<uuid> \\\n    --kind case --size 10\n\nTo draw again: for each file of the population take SHA-256 of the lines\n\"amana audit sample v1\", root, id of the engagement, round and file\n(case/<uuid>), each ended by a line feed; sort; take the first."
)]
pub(crate) struct Sample {
    /// The engagement: audit/uuid.
    engagement: String,
    /// How many files.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=500))]
    size: u16,
    /// From files of this kind: report, case, assistance, referral, handover; given for each. All
    /// kinds without it.
    #[arg(long, value_name = "KIND")]
    kind: Vec<AuditedKind>,
    /// From this population; without it, from the newest.
    #[arg(long, value_name = "POPULATION")]
    population: Option<EventId>,
}

impl Sample {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let member = global.member(&office, "the operator draws no sample")?;
        let stream = engagement(&office, &self.engagement).await?;
        let drawn = office
            .draw_sample(member, stream, self.population, &self.kind, usize::from(self.size))
            .await?;
        let sight = office.sight(acting).await?;
        let shown: Vec<_> = drawn.items.iter().copied().filter(|it| sight.shows(*it)).collect();
        office.note_list(acting, "audit_sample", &shown, None).await?;
        let names = office.references(shown.iter().copied()).await?;
        office.close().await;
        let drawn = amana_app::audit::Drawn { items: shown, ..drawn };
        if global.format == Format::Json {
            return output::json(&drawn);
        }
        output::line(format!("Sample {} (round {}, of {})", drawn.sample, drawn.round, drawn.of))?;
        output::line(format!("Seed {}", drawn.seed))?;
        let row = |it: &amana_events::StreamId| {
            vec![names.get(it).cloned().unwrap_or_default(), it.to_string()]
        };
        let rows: Vec<Vec<String>> = drawn.items.iter().map(row).collect();
        Table::all(&[whole("reference"), wraps("file")], &rows)
    }
}
