//! `amana access`: who looked at what, as a survivor may know it and as an auditor must; and who could
//! see what at a moment.

use amana_app::{
    Acting, Office,
    access::{AccessLine, CouldSee, SurvivorLine, SurvivorView},
};
use amana_events::{Day, Moment, PersonId, StreamId};
use clap::{Args, Subcommand};

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    people::People,
    screen::{count, paragraph},
    table::{Table, whole, wraps},
    words::{label, words},
};

/// Who looked at what.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  amana --data office --as \"Lina Osei\" access --person <uuid>\n  amana --data office --as \"Tomas Reyl\" access --of C-7F3K-92QW\n  amana --data office --as \"Tomas Reyl\" access review --as-of 2026-11-20\n\nOf a subject, a reporter or a member there is no such view: it is as if there were no\nsuch person. What a member fetches here stands in the log as a list they were shown."
)]
pub(crate) struct Access {
    /// The survivor's view: role, organisation, purpose, date and rule; no names.
    #[arg(long, value_name = "PERSON", conflicts_with = "of")]
    person: Option<PersonId>,
    /// The auditor's full list of a file or person: a reference, or kind/uuid.
    #[arg(long, value_name = "FILE")]
    of: Option<String>,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Who could see what at a moment, for recertification.
    Review(Review),
}

/// Who could see what at a moment: members, their roles, the files these show them, what is in their
/// hands and what they are kept away from. A registrar or an auditor looks at it.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Rena Voss\" access review --as-of 2026-11-20T08:00:00Z"
)]
struct Review {
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

impl Access {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        if self.person.is_none() && self.of.is_none() && self.verb.is_none() {
            return Err(Fail::usage("say whose: --person PERSON, --of FILE, or review"));
        }
        let office = match global.format {
            Format::Text => global.open_to_read().await?,
            Format::Json => global.open().await?,
        };
        let outcome = self.answer(&office, global).await;
        office.close().await;
        outcome
    }

    async fn answer(self, office: &Office, global: &Global) -> Result<(), Fail> {
        let (acting, format) = (global.acting(office)?, global.format);
        if let Some(person) = self.person {
            let view = office.access_of_person(acting, person).await?;
            let stream = StreamId::new(amana_events::StreamKind::Person, person.uuid());
            office.note_list(acting, "access_of_person", &[stream], None).await?;
            return survivor(office, &view, format).await;
        }
        if let Some(file) = self.of {
            let stream = office.file_named(&file).await?;
            let lines = office.access_of_file(acting, stream).await?;
            office.note_list(acting, "access_of_file", &[stream], None).await?;
            return full(office, &lines, format).await;
        }
        let Some(Verb::Review(review)) = self.verb else { return Ok(()) };
        review.print(office, acting, format).await
    }
}

async fn survivor(office: &Office, view: &SurvivorView, format: Format) -> Result<(), Fail> {
    if format == Format::Json {
        return output::json(view);
    }
    let book = office.book().await?;
    let row = |line: &SurvivorLine| {
        let roles: Vec<String> = line.roles.iter().map(|role| words(role.code())).collect();
        let purpose = line.purpose.as_ref().map(|code| label(&book, "purpose", code.as_str()));
        let rule = label(&book, "basis", line.rule.as_str());
        let who =
            if roles.is_empty() { "holder of a receipt".to_owned() } else { roles.join(", ") };
        vec![
            line.date.to_string(),
            who,
            line.organisation.clone(),
            words(line.what),
            purpose.unwrap_or_default(),
            rule,
        ]
    };
    if view.openings.is_empty() {
        output::line("Nobody opened anything.")?;
    } else {
        let columns = [
            whole("date"),
            wraps("role"),
            wraps("organisation"),
            wraps("what"),
            wraps("purpose"),
            wraps("rule"),
        ];
        Table::all(&columns, &view.openings.iter().map(row).collect::<Vec<_>>())?;
    }
    if view.withheld > 0 {
        let openings = count(view.withheld, "opening is", "openings are");
        paragraph("", &format!("{openings} withheld for now, and shown later."))?;
    }
    Ok(())
}

async fn full(office: &Office, lines: &[AccessLine], format: Format) -> Result<(), Fail> {
    if format == Format::Json {
        return lines.iter().try_for_each(output::json);
    }
    if lines.is_empty() {
        return output::line("Nothing is on this list.");
    }
    let (book, people) = (office.book().await?, People::of(office).await?);
    let row = |line: &AccessLine| {
        let field = line.field.as_ref().map(|field| words(field.as_str())).unwrap_or_default();
        let purpose = line.purpose.as_ref().map(|code| label(&book, "purpose", code.as_str()));
        let basis = line.basis.as_ref().map(|code| label(&book, "basis", code.as_str()));
        let rule = basis.or_else(|| line.consent.map(|_| "consent".to_owned()));
        vec![
            line.recorded.day().to_string(),
            words(line.what),
            people.actor(&line.actor),
            field,
            purpose.unwrap_or_default(),
            rule.or_else(|| line.reason.as_ref().map(|r| words(r.as_str()))).unwrap_or_default(),
        ]
    };
    let columns = [
        whole("day"),
        wraps("what"),
        wraps("who"),
        wraps("field"),
        wraps("purpose"),
        wraps("rule"),
    ];
    Table::all(&columns, &lines.iter().map(row).collect::<Vec<_>>())
}

impl Review {
    async fn print(self, office: &Office, acting: Acting, format: Format) -> Result<(), Fail> {
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
