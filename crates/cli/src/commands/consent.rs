//! `amana consent`: given, refused, withdrawn; per purpose and recipient.

use amana_app::{Done, Office};
use amana_events::{EventId, OrganisationId, PersonId, StreamId, StreamKind};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    screen::{heading, paragraph},
    verbs::{self, Whole},
    words::label,
};

/// Consents of a person.
#[derive(Debug, Subcommand)]
pub(crate) enum Consent {
    /// Record a consent.
    Record(Record),
    /// Record that consent was refused; one given before for the same ends.
    Refuse(Refuse),
    /// Withdraw a consent: it works at once; what was disclosed on it is listed.
    Withdraw(Withdraw),
    /// Show them: which are in force, and what is sealed.
    #[command(
        after_help = "Example:\n  amana --data office --as \"Lina Osei\" consent show <uuid>"
    )]
    Show(Named),
}

/// Record a consent, for one purpose and one recipient.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Lina Osei\" consent record <uuid> \\\n    --purpose medical --recipient own --fields identity --fields medical \\\n    --given-by person --language es --explained shown --repeated-back \\\n    --mark voice --expires-on 2027-05-31\n\nFields without a flag go in --json; see `amana schema commands`."
)]
pub(crate) struct Record {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    ends: Ends,
    /// A class of sealed field, by compartment; may be given again.
    #[arg(long, value_name = "CODE")]
    fields: Vec<String>,
    /// Who gives it: person, caregiver, `trusted_adult`, agent.
    #[arg(long, value_name = "CODE")]
    given_by: Option<String>,
    /// In which language it was explained.
    #[arg(long, value_name = "CODE")]
    language: Option<String>,
    /// How: `read_aloud`, written, `signed_or_pictures`, shown.
    #[arg(long, value_name = "CODE")]
    explained: Option<String>,
    /// The person said it back in their own words.
    #[arg(long)]
    repeated_back: bool,
    /// How it was confirmed: signature, mark, voice, page.
    #[arg(long, value_name = "CODE")]
    mark: Option<String>,
    /// The last day of its force.
    #[arg(long, value_name = "DAY")]
    expires_on: Option<String>,
    #[command(flatten)]
    whole: Whole,
}

/// Record that consent was refused.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Lina Osei\" consent refuse <uuid> \\\n    --purpose investigation --recipient own"
)]
pub(crate) struct Refuse {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    ends: Ends,
    #[command(flatten)]
    whole: Whole,
}

/// Withdraw a consent. Shares that rest on it are closed, and recipients asked to delete.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Lina Osei\" consent withdraw <uuid> <consent> --by person"
)]
pub(crate) struct Withdraw {
    #[command(flatten)]
    named: Named,
    /// The consent, as `amana consent show` prints it.
    consent: EventId,
    /// Who withdraws it: person, caregiver, `trusted_adult`, agent.
    #[arg(long, value_name = "CODE", default_value = "person")]
    by: String,
    /// Their words, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    words: Option<String>,
}

/// For what, and to whom.
#[derive(Debug, Args)]
struct Ends {
    /// For what, a code of the list `purpose`.
    #[arg(long, value_name = "CODE")]
    purpose: Option<String>,
    /// To whom: own, family, public, an organisation's id, or `member_state:CODE`.
    #[arg(long, value_name = "WHO", value_parser = recipient)]
    recipient: Option<Value>,
    /// The person's own words, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    words: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Named {
    /// The person's id.
    person: PersonId,
}

/// A recipient as people write it.
fn recipient(text: &str) -> Result<Value, String> {
    if let Ok(organisation) = text.parse::<OrganisationId>() {
        return Ok(json!({"kind": "organisation", "organisation": organisation}));
    }
    match text {
        "own" | "own_organisation" => Ok(json!({"kind": "own_organisation"})),
        "family" | "public" | "member_state" => Ok(json!({"kind": text})),
        _ => match text.strip_prefix("member_state:") {
            Some(country) => Ok(json!({"kind": "member_state", "country": country})),
            None => {
                Err("want own, family, public, an organisation's id, or member_state:CODE".into())
            }
        },
    }
}

impl Named {
    fn stream(&self) -> StreamId {
        StreamId::new(StreamKind::Consent, self.person.uuid())
    }
}

impl Ends {
    fn add(self, data: verbs::Data) -> Result<verbs::Data, Fail> {
        let data = data.word("purpose", self.purpose)?.value("recipient", self.recipient)?;
        data.sealed("words", self.words)
    }
}

impl Consent {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Consent::Record(record) => record.run(global).await,
            Consent::Refuse(refuse) => refuse.run(global).await,
            Consent::Withdraw(withdraw) => withdraw.run(global).await,
            Consent::Show(named) => {
                let stream = named.stream();
                verbs::show(global, async |_| Ok(stream), "consent_page").await
            }
        }
    }
}

impl Record {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let data = self.ends.add(self.whole.read()?)?.words("fields", self.fields)?;
        let data = data.word("given_by", self.given_by)?.word("language", self.language)?;
        let data = data.word("explained", self.explained)?.word("mark", self.mark)?;
        let data = data.flag("repeated_back", self.repeated_back, true)?;
        let data = data.word("expires_on", self.expires_on)?;
        let office = global.open_unlocked().await?;
        let verb = data.verb(self.named.stream(), "record_consent");
        let done = verbs::act(global, &office, verb).await?;
        let outcome = say(&office, &done, global.format, "Consent recorded").await;
        office.close().await;
        outcome
    }
}

impl Refuse {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let data = self.ends.add(self.whole.read()?)?;
        let office = global.open_unlocked().await?;
        let verb = data.verb(self.named.stream(), "refuse_consent");
        let done = verbs::act(global, &office, verb).await?;
        let outcome = say(&office, &done, global.format, "Refusal recorded").await;
        office.close().await;
        outcome
    }
}

impl Withdraw {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let data = verbs::Data::default().word("consent", Some(self.consent.to_string()))?;
        let data = data.word("withdrawn_by", Some(self.by))?.sealed("words", self.words)?;
        let office = global.open_unlocked().await?;
        let verb = data.verb(self.named.stream(), "withdraw_consent");
        let done = verbs::act(global, &office, verb).await?;
        let outcome = say(&office, &done, global.format, "Withdrawn, from now on").await;
        office.close().await;
        outcome
    }
}

/// What was done, and what had been disclosed and is closed with it.
async fn say(office: &Office, done: &Done, format: Format, sentence: &str) -> Result<(), Fail> {
    let event = done.events.first().map(|(event, _)| event.to_string()).unwrap_or_default();
    verbs::say(done, format, &format!("{sentence}: {event}"))?;
    if format == Format::Json || done.closed.is_empty() {
        return Ok(());
    }
    heading("Already disclosed, and closed now")?;
    let book = office.book().await?;
    let names = office.references(done.closed.iter().map(|closed| closed.referral)).await?;
    for closed in &done.closed {
        let stream = closed.referral.to_string();
        let name = names.get(&closed.referral).unwrap_or(&stream);
        let to = closed.recipient.and_then(|id| book.organisations.get(&id));
        let to = to.map(|known| known.name.as_str()).unwrap_or_default();
        let fields: Vec<String> =
            closed.fields.iter().map(|code| label(&book, "fields", code.as_str())).collect();
        let sent = closed.sent_at.map(|at| format!(", sent {}", at.day())).unwrap_or_default();
        paragraph("  ", &format!("{name} to {to}: {}{sent}", fields.join(", ")))?;
    }
    output::line("Each recipient is asked to delete it.")
}
