//! `amana contact`: the plan by which a person may be reached, and attempts under it.

use amana_events::{PersonId, StreamId, StreamKind};
use clap::{Args, Subcommand};

use crate::{
    args::Global,
    fail::Fail,
    verbs::{self, Whole},
};

/// How a person may be reached: no plan, no outbound contact.
#[derive(Debug, Subcommand)]
pub(crate) enum Contact {
    /// Make a plan with the person.
    Plan(Plan),
    /// Record that contact was attempted and nobody answered.
    Attempt(Attempt),
    /// Show what stands in clear, and what is sealed.
    #[command(
        after_help = "Example:\n  amana --data office --as \"Lina Osei\" contact show <uuid>"
    )]
    Show(Named),
}

/// Make a contact plan with the person; it replaces the one before.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Lina Osei\" contact plan <uuid> --way call \\\n    --never visit --language es --review-on 2027-01-15 --plan @plan.txt"
)]
pub(crate) struct Plan {
    #[command(flatten)]
    named: Named,
    /// A way that is safe: visit, call, sms, email, messenger, letter, intermediary,
    /// `self_initiated`; may be given again.
    #[arg(long, value_name = "CODE")]
    way: Vec<String>,
    /// What never: see `amana schema commands`; may be given again.
    #[arg(long, value_name = "CODE")]
    never: Vec<String>,
    /// In which language.
    #[arg(long, value_name = "CODE")]
    language: Option<String>,
    /// When it is looked at again.
    #[arg(long, value_name = "DAY")]
    review_on: Option<String>,
    /// How, when, who may answer, what to say then, or @FILE; sealed.
    #[arg(long = "plan", value_name = "TEXT")]
    text: Option<String>,
    #[command(flatten)]
    whole: Whole,
}

/// Record that contact was attempted and nobody answered: by a way of the plan in force.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Lina Osei\" contact attempt <uuid> --way call"
)]
pub(crate) struct Attempt {
    #[command(flatten)]
    named: Named,
    /// By which way.
    #[arg(long, value_name = "CODE")]
    way: String,
}

#[derive(Debug, Args)]
pub(crate) struct Named {
    /// The person's id.
    person: PersonId,
}

impl Named {
    fn stream(&self) -> StreamId {
        StreamId::new(StreamKind::Contact, self.person.uuid())
    }
}

impl Contact {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Contact::Plan(plan) => plan.run(global).await,
            Contact::Attempt(attempt) => attempt.run(global).await,
            Contact::Show(named) => {
                let stream = named.stream();
                verbs::show(global, async |_| Ok(stream), "contact_page").await
            }
        }
    }
}

impl Plan {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let data = self.whole.read()?.words("ways", self.way)?.words("never", self.never)?;
        let data = data.word("language", self.language)?.word("review_on", self.review_on)?;
        let data = data.sealed("plan", self.text)?;
        let office = global.open_unlocked().await?;
        let verb = data.verb(self.named.stream(), "make_contact_plan");
        let done = verbs::act(global, &office, verb).await?;
        office.close().await;
        verbs::say(&done, global.format, "The plan holds from now on.")
    }
}

impl Attempt {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let data = verbs::Data::default().word("way", Some(self.way))?;
        let office = global.open_unlocked().await?;
        let verb = data.verb(self.named.stream(), "record_contact_attempt");
        let done = verbs::act(global, &office, verb).await?;
        office.close().await;
        verbs::say(&done, global.format, "Recorded: nobody answered.")
    }
}
