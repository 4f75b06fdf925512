//! `amana access`: who looked at what, as a survivor may know it and as an auditor must; who could see
//! what at a moment; and what takes two members to open or to leave out.

mod approve;
mod review;
mod withhold;

use amana_app::{
    Office,
    access::{AccessLine, SurvivorLine, SurvivorView},
};
use amana_events::{PersonId, StreamId};
use clap::{Args, Subcommand};

use self::{
    approve::Approve,
    review::Review,
    withhold::{EndWithholding, Withheld, Withhold},
};
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
    /// Give your word that another may open, or leave out, what one alone may not.
    Approve(Approve),
    /// Leave what investigators opened out of a survivor's own list, for a time.
    Withhold(Withhold),
    /// Show again what was left out.
    EndWithholding(EndWithholding),
    /// List what is or was left out of a survivor's own list.
    Withheld(Withheld),
}

impl Access {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        if self.person.is_none() && self.of.is_none() && self.verb.is_none() {
            return Err(Fail::usage("say whose: --person PERSON, --of FILE, or review"));
        }
        match self.verb {
            Some(Verb::Approve(approve)) => return approve.run(global).await,
            Some(Verb::Withhold(withhold)) => return withhold.run(global).await,
            Some(Verb::EndWithholding(end)) => return end.run(global).await,
            Some(Verb::Review(_) | Verb::Withheld(_)) | None => {}
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
        match self.verb {
            Some(Verb::Review(review)) => review.print(office, acting, format).await,
            Some(Verb::Withheld(withheld)) => withheld.print(office, acting, format).await,
            Some(Verb::Approve(_) | Verb::Withhold(_) | Verb::EndWithholding(_)) | None => Ok(()),
        }
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
