//! `amana audit findings`.

use clap::Args;

use super::engagement;
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    table::{Table, whole, wraps},
    words::words,
};

/// List the findings of an engagement: for its auditors, and for who answers for the office. The words
/// are sealed: `amana open` reads them, for the purpose audit.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Jon Harrow\" audit findings audit/<uuid>\n  amana --data office --as \"Jon Harrow\" open audit/<uuid> <finding> text \\\n    --purpose audit"
)]
pub(crate) struct Findings {
    /// The engagement: audit/uuid.
    engagement: String,
}

impl Findings {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_to_read().await?;
        let acting = global.acting(&office)?;
        let stream = engagement(&office, &self.engagement).await?;
        let rows = office.audit_findings(acting, stream).await?;
        let mut shown = vec![stream];
        shown.extend(rows.iter().filter_map(|row| row.item));
        office.note_list(acting, "audit_findings", &shown, None).await?;
        office.close().await;
        if global.format == Format::Json {
            return rows.iter().try_for_each(output::json);
        }
        if rows.is_empty() {
            return output::line("Nothing is on this list.");
        }
        let row = |it: &amana_app::audit::FindingRow| {
            let rule = it.criterion.as_ref().map(|code| words(code.as_str()));
            let gap = it.channel.map(|channel| format!("gap: {}", words(channel.code())));
            let answer = it.answer.map(|it| words(it.code()));
            let stands = if it.withdrawn { "taken back".to_owned() } else { String::new() };
            vec![
                it.finding.to_string(),
                words(it.severity.code()),
                rule.or(gap).unwrap_or_default(),
                answer.unwrap_or_default(),
                stands,
            ]
        };
        let columns =
            [whole("finding"), whole("weight"), wraps("rule"), wraps("answer"), wraps("state")];
        Table::all(&columns, &rows.iter().map(row).collect::<Vec<_>>())
    }
}
