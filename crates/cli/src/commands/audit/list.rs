//! `amana audit list`.

use clap::Args;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    people::People,
    table::{Table, whole, wraps},
    words::words,
};

/// List engagements, oldest first.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  amana --data office --as \"Tomas Reyl\" audit list")]
pub(crate) struct List {}

impl List {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_to_read().await?;
        let acting = global.acting(&office)?;
        let rows = office.audit_engagements(acting).await?;
        let shown: Vec<_> = rows.iter().map(|row| row.engagement).collect();
        office.note_list(acting, "audit_list", &shown, None).await?;
        let people = People::of(&office).await?;
        office.close().await;
        if global.format == Format::Json {
            return rows.iter().try_for_each(output::json);
        }
        if rows.is_empty() {
            return output::line("Nothing is on this list.");
        }
        let row = |it: &amana_app::audit::EngagementRow| {
            let lead = it.auditors.first().map(|lead| people.short(&lead.to_string()));
            let days = it.period.as_ref().map(|days| format!("{} to {}", days.from, days.until));
            vec![
                it.engagement.to_string(),
                it.mandate.as_ref().map(|code| words(code.as_str())).unwrap_or_default(),
                days.unwrap_or_default(),
                lead.unwrap_or_default(),
                it.findings.to_string(),
                it.open_recommendations.to_string(),
                if it.closed.is_some() { "closed" } else { "open" }.to_owned(),
            ]
        };
        let columns = [
            whole("engagement"),
            wraps("mandate"),
            wraps("days"),
            wraps("lead"),
            whole("findings"),
            whole("to do"),
            whole("state"),
        ];
        Table::all(&columns, &rows.iter().map(row).collect::<Vec<_>>())
    }
}
