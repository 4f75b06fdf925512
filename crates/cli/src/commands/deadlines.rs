//! `amana deadlines`: what is due and what is overdue.

use std::collections::HashMap;

use amana_app::{Acting, Office, Sight, deadlines::Deadline};
use amana_events::StreamId;
use clap::Args;

use crate::{
    args::Global,
    commands::matter::SIGHT,
    fail::Fail,
    output::{self, Format},
    screen::{count, paragraph},
    table::{Table, whole, wraps},
    words::words,
};

/// What is due and what is overdue, the most pressing first.
#[derive(Debug, Args)]
#[command(
    after_help = format!("A clock whose limit is not known is never green and never overdue; a clock that faces a survivor stands still while contact is unsafe or unwanted.\n\nWhat fell due by the day alone (consents past their last day, contact plans past their review, children come of age) is recorded first.\n\nCases of a line list that nobody was assigned to here are worked elsewhere: that nobody acts on them is left out, unless --imported asks for it.\n\n{SIGHT}")
)]
pub(crate) struct Deadlines {
    /// Only what is overdue.
    #[arg(long)]
    overdue: bool,
    /// Also imported cases that nobody was assigned to.
    #[arg(long)]
    imported: bool,
    /// At most so many.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

impl Deadlines {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open().await?;
        let acting = global.reader(&office)?;
        let sight = office.sight(acting).await?;
        if let Err(error) = office.raise_due().await {
            eprintln!("amana: what fell due is not recorded yet: {error}");
        }
        let outcome = self.print(&office, acting, &sight, global.format).await;
        office.close().await;
        outcome
    }

    async fn print(
        &self,
        office: &Office,
        acting: Acting,
        sight: &Sight,
        format: Format,
    ) -> Result<(), Fail> {
        let (mut deadlines, left_out) = office.deadlines_seen(sight, self.imported).await?;
        deadlines.retain(|deadline| !self.overdue || deadline.status == "overdue");
        let all = deadlines.len();
        deadlines.truncate(self.limit.unwrap_or(usize::MAX));
        let mut shown: Vec<StreamId> = deadlines.iter().map(|deadline| deadline.stream).collect();
        shown.sort_unstable();
        shown.dedup();
        office.note_list(acting, "deadlines", &shown, None).await?;
        if format == Format::Json {
            return deadlines.iter().try_for_each(output::json);
        }
        if deadlines.is_empty() {
            output::line("Nothing is on this list.")?;
        } else {
            rows(office, &deadlines).await?;
        }
        if deadlines.len() < all {
            output::line(format!("{} of {all}: see more with --limit", deadlines.len()))?;
        }
        if left_out > 0 && !self.overdue {
            let cases = count(left_out, "case of a line list is", "cases of line lists are");
            paragraph(
                "",
                &format!("{cases} left out, worked elsewhere: see them with --imported"),
            )?;
        }
        Ok(())
    }
}

/// The deadlines as a table.
pub(crate) async fn rows(office: &Office, deadlines: &[Deadline]) -> Result<(), Fail> {
    let names = office.references(deadlines.iter().map(|deadline| deadline.stream)).await?;
    let row = |deadline: &Deadline| {
        let due = deadline.due.map(|due| due.day().to_string()).unwrap_or_default();
        let matter = name_of(&names, deadline.stream);
        vec![due, words(deadline.status), matter, deadline.label.clone()]
    };
    let rows: Vec<Vec<String>> = deadlines.iter().map(row).collect();
    Table::all(&[whole("due"), whole("status"), whole("matter"), wraps("clock")], &rows)
}

/// The reference of a matter; of what has none, its kind.
fn name_of(names: &HashMap<StreamId, String>, stream: StreamId) -> String {
    names.get(&stream).cloned().unwrap_or_else(|| stream.kind.to_string())
}
