//! `amana receipt show`: the holder's page. A second answer says that they are not alone: the page is empty
//! then, and contact with them is unsafe from there on.

use amana_app::receipts::{Consent, HolderPage, Letter, Step, SurvivorPart};
use clap::Args;
use serde_json::json;

use super::code;
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    screen::{heading, paragraph},
    table::{Table, whole, wraps},
    words::words,
};

/// What "not alone" is, typed as the second answer.
const NOT_ALONE: [&str; 3] = ["2", "not alone", "no"];

/// Show what the holder of a code sees. The code is typed unseen, or the first line of standard input.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office receipt show\n\nThe second question is answered with 1, and with 2 by whoever is not alone: the page is\nempty then, nobody gets in touch, and the office is told. Nothing on the screen says so."
)]
pub(crate) struct Show {}

impl Show {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let code = code::read()?;
        let answer = code::line("1 or 2: ")?;
        let alone = !NOT_ALONE.contains(&answer.reveal().trim().to_lowercase().as_str());
        let office = global.open_as_nobody().await?;
        let presented = office.present(&code).await?;
        let page = if alone {
            office.holder_page(&presented).await?
        } else {
            global.unlock(&office)?;
            office.holder_not_alone(&presented).await?
        };
        office.close().await;
        print(&page, global.format)
    }
}

fn print(page: &HolderPage, format: Format) -> Result<(), Fail> {
    if format == Format::Json {
        return output::json(&object(page));
    }
    let state = if page.open { "open" } else { "closed" };
    output::line(format!("Received on {}; {state}.", page.received))?;
    heading("Messages")?;
    if page.letters.is_empty() {
        output::line("There are none.")?;
    }
    for letter in &page.letters {
        let who = if letter.own { "you" } else { "to you" };
        paragraph(&format!("{}, {who}: ", letter.date), letter.text.reveal())?;
    }
    if page.before > 0 {
        output::line(format!("{} more were for an earlier code.", page.before))?;
    }
    page.survivor.as_ref().map_or(Ok(()), survivor)
}

fn survivor(part: &SurvivorPart) -> Result<(), Fail> {
    heading("Steps and decisions")?;
    let step = |step: &Step| vec![step.date.to_string(), words(&step.what)];
    table(&["date", "what"], &part.steps.iter().map(step).collect::<Vec<_>>())?;
    heading("Consents")?;
    let consent = |consent: &Consent| {
        let state = if consent.in_force { "in force" } else { "waits until you are asked" };
        let (purpose, to) = (words(consent.purpose.as_str()), words(consent.recipient.kind.code()));
        vec![consent.id.to_string(), purpose, to, state.to_owned()]
    };
    table(
        &["consent", "for", "to", "state"],
        &part.consents.iter().map(consent).collect::<Vec<_>>(),
    )?;
    heading("Who looked at your data")?;
    let openings = part.access.iter().flat_map(|view| &view.openings);
    let opening = openings.map(|line| {
        let roles: Vec<String> = line.roles.iter().map(|role| words(role.code())).collect();
        let purpose = line.purpose.as_ref().map(|code| words(code.as_str())).unwrap_or_default();
        vec![line.date.to_string(), roles.join(", "), line.organisation.clone(), purpose]
    });
    table(&["date", "role", "organisation", "for"], &opening.collect::<Vec<_>>())?;
    match part.access.as_ref().map_or(0, |view| view.withheld) {
        0 => Ok(()),
        more => output::line(format!("{more} more are not shown for now.")),
    }
}

fn table(columns: &[&'static str], rows: &[Vec<String>]) -> Result<(), Fail> {
    if rows.is_empty() {
        return output::line("There are none.");
    }
    let shapes = columns.iter().enumerate();
    let shapes: Vec<_> =
        shapes.map(|(at, name)| if at == 0 { whole(name) } else { wraps(name) }).collect();
    Table::all(&shapes, rows)
}

fn object(page: &HolderPage) -> serde_json::Value {
    let letter = |letter: &Letter| json!({"date": letter.date, "own": letter.own, "text": letter.text.reveal()});
    let letters: Vec<_> = page.letters.iter().map(letter).collect();
    let mut said = json!({
        "received": page.received,
        "open": page.open,
        "messages": letters,
        "before": page.before,
    });
    if let (Some(part), Some(fields)) = (&page.survivor, said.as_object_mut()) {
        let step = |step: &Step| json!({"date": step.date, "what": step.what});
        let consent = |consent: &Consent| {
            json!({
                "consent": consent.id,
                "purpose": consent.purpose,
                "recipient": consent.recipient,
                "in_force": consent.in_force,
            })
        };
        let steps = part.steps.iter().map(step).collect();
        let consents = part.consents.iter().map(consent).collect();
        fields.insert("steps".to_owned(), serde_json::Value::Array(steps));
        fields.insert("consents".to_owned(), serde_json::Value::Array(consents));
        let openings = part.access.as_ref().map_or(&[][..], |view| &view.openings);
        fields.insert("openings".to_owned(), json!(openings));
    }
    said
}
