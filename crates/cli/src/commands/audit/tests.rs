//! `amana audit tests`.

use amana_app::audit::{Hit, Limits};
use clap::Args;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    people::People,
    table::{Table, whole, wraps},
    words::words,
};

/// Put the standard tests to the whole log: late entries, times typed or limits moved after a limit had
/// passed, approvals by one person, dormant accounts, openings with no step after them, closures without
/// the survivor told. Nothing is opened. What is named is a place to look at, and no finding yet.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Tomas Reyl\" audit tests --late-days 3"
)]
pub(crate) struct Tests {
    /// Late is what was recorded so many days after it was known.
    #[arg(long = "late-days", value_name = "N", default_value_t = 7)]
    late: u32,
    /// Dormant is a member who did nothing for so many days.
    #[arg(long = "dormant-days", value_name = "N", default_value_t = 90)]
    dormant: u32,
    /// Left is a field opened with no step for so many days.
    #[arg(long = "untouched-days", value_name = "N", default_value_t = 7)]
    untouched: u32,
    /// Untold is a survivor so many days after the closure.
    #[arg(long = "untold-days", value_name = "N", default_value_t = 7)]
    untold: u32,
}

impl Tests {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let limits = Limits {
            late_days: self.late,
            dormant_days: self.dormant,
            untouched_days: self.untouched,
            untold_days: self.untold,
        };
        let office = global.open_to_read().await?;
        let acting = global.acting(&office)?;
        let hits = Box::pin(office.audit_tests(acting, limits)).await?;
        let people = People::of(&office).await?;
        let names = office.references(hits.iter().filter_map(|hit| hit.stream)).await?;
        office.close().await;
        if global.format == Format::Json {
            return hits.iter().try_for_each(output::json);
        }
        if hits.is_empty() {
            return output::line("The standard tests name nothing.");
        }
        let row = |hit: &Hit| {
            let stream = hit.stream.map(|it| names.get(&it).cloned().unwrap_or(it.to_string()));
            let member = hit.member.map(|member| people.short(&member.to_string()));
            vec![
                hit.position.map(|it| it.to_string()).unwrap_or_default(),
                words(hit.test),
                stream.unwrap_or_default(),
                member.unwrap_or_default(),
                format!("{}: {}", words(&hit.what), hit.why),
            ]
        };
        let columns =
            [whole("position"), wraps("test"), wraps("file"), wraps("who"), wraps("what and why")];
        Table::all(&columns, &hits.iter().map(row).collect::<Vec<_>>())
    }
}
