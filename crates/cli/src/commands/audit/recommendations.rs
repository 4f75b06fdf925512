//! `amana audit recommendations`.

use clap::Args;

use super::engagement;
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    people::People,
    table::{Table, whole, wraps},
    words::words,
};

/// List recommendations, the most pressing first: an owner's own; all of them for auditors and for who
/// answers for the office.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Jon Harrow\" audit recommendations\n  amana --data office --as \"Jon Harrow\" open audit/<uuid> \\\n    <recommendation> text --purpose audit"
)]
pub(crate) struct Recommendations {
    /// Only of this engagement: audit/uuid.
    #[arg(long, value_name = "ENGAGEMENT")]
    of: Option<String>,
    /// Also those that were closed.
    #[arg(long)]
    all: bool,
}

impl Recommendations {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_to_read().await?;
        let acting = global.acting(&office)?;
        let of = match &self.of {
            Some(name) => Some(engagement(&office, name).await?),
            None => None,
        };
        let rows = office.audit_recommendations(acting, of, self.all).await?;
        let mut shown: Vec<_> = rows.iter().map(|row| row.engagement).collect();
        shown.dedup();
        office.note_list(acting, "audit_recommendations", &shown, None).await?;
        let people = People::of(&office).await?;
        office.close().await;
        if global.format == Format::Json {
            return rows.iter().try_for_each(output::json);
        }
        if rows.is_empty() {
            return output::line("Nothing is on this list.");
        }
        let row = |it: &amana_app::audit::RecommendationRow| {
            vec![
                it.recommendation.to_string(),
                it.due.to_string(),
                people.short(&it.owner.to_string()),
                words(it.priority.code()),
                it.progress.map(|progress| words(progress.code())).unwrap_or_default(),
                it.closed.map_or_else(|| it.status.to_owned(), |closed| words(closed.code())),
            ]
        };
        let columns = [
            whole("recommendation"),
            whole("due"),
            wraps("owner"),
            wraps("priority"),
            wraps("progress"),
            wraps("state"),
        ];
        Table::all(&columns, &rows.iter().map(row).collect::<Vec<_>>())
    }
}
