//! `amana access review`: who could see what at a moment, for recertification.

use amana_app::{Acting, Office, access::CouldSee};
use amana_events::{Day, Moment, StreamId};
use clap::Args;

use crate::{
    fail::Fail,
    output::{self, Format},
    people::People,
    table::{Table, wraps},
    words::words,
};

/// Who could see what at a moment: members, their roles, the files these show them, what is in their
/// hands and what they are kept away from. A registrar or an auditor looks at it.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Rena Voss\" access review --as-of 2026-11-20T08:00:00Z"
)]
pub(crate) struct Review {
    /// A moment in UTC, or a day: its end. Without it, now.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    as_of: Option<Moment>,
}

/// A moment, or the last one of a day.
fn moment(text: &str) -> Result<Moment, String> {
    if let Ok(day) = text.parse::<Day>() {
        return Ok(Moment::from_micros(day.start().plus_seconds(86_400).micros() - 1));
    }
    let wrong = "want a day such as 2026-11-20, or a moment such as 2026-11-20T08:00:00Z";
    text.parse().map_err(|_| wrong.to_owned())
}

impl Review {
    pub(crate) async fn print(
        self,
        office: &Office,
        acting: Acting,
        format: Format,
    ) -> Result<(), Fail> {
        let as_of = self.as_of.unwrap_or_else(|| office.now());
        let seen = office.access_review(acting, as_of).await?;
        let files = seen.iter().flat_map(|row| row.assigned.iter().chain(&row.kept_away));
        let mut files: Vec<StreamId> = files.copied().collect();
        files.sort_unstable();
        files.dedup();
        office.note_list(acting, "access_review", &files, None).await?;
        if format == Format::Json {
            return seen.iter().try_for_each(output::json);
        }
        let people = People::of(office).await?;
        let names = office.references(files.into_iter()).await?;
        let called = |files: &[StreamId]| {
            let name = |file: &StreamId| names.get(file).cloned().unwrap_or(file.to_string());
            files.iter().map(name).collect::<Vec<_>>().join(" ")
        };
        output::line(format!("As of {as_of}"))?;
        let rows: Vec<Vec<String>> = seen.iter().map(|row| cells(row, &people, called)).collect();
        let columns = [
            wraps("member"),
            wraps("roles").at_most(22),
            wraps("may see").at_most(16),
            wraps("in hand").at_most(12),
            wraps("kept away").at_most(12),
        ];
        Table::all(&columns, &rows)
    }
}

fn cells(row: &CouldSee, people: &People, named: impl Fn(&[StreamId]) -> String) -> Vec<String> {
    let name = people.name(row.member).map_or_else(|| row.member.to_string(), str::to_owned);
    let member = if row.state == "active" { name } else { format!("{name} ({})", row.state) };
    let role = |held: &amana_app::access::RoleHeld| {
        let looked_at = held.looked_at.map(|at| format!(", looked at {}", at.day()));
        format!(
            "{} since {}{}",
            words(held.role.code()),
            held.since.day(),
            looked_at.unwrap_or_default()
        )
    };
    let roles: Vec<String> = row.roles.iter().map(role).collect();
    let files: Vec<String> =
        row.files.iter().map(|(kind, number)| format!("{} {number}", words(kind))).collect();
    vec![member, roles.join("; "), files.join(", "), named(&row.assigned), named(&row.kept_away)]
}
