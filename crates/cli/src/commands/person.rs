//! `amana person`: created, identity sealed, shown without it.

use amana_events::{PersonId, StreamId, StreamKind};
use clap::{Args, Subcommand};

use crate::{
    args::Global,
    fail::Fail,
    verbs::{self, Data, Whole},
};

/// Persons: pseudonymous, with keys of their own.
#[derive(Debug, Subcommand)]
pub(crate) enum Person {
    /// Create a person: an id, and nothing else yet.
    Create(Create),
    /// Seal who they are.
    SealIdentity(SealIdentity),
    /// Show what stands in clear, and what is sealed.
    #[command(after_help = "Example:\n  amana --data office --as \"Lina Osei\" person show <uuid>")]
    Show(Named),
}

/// Create a person. Their id stands in every other file; who they are is sealed apart, if at all.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  amana --data office --as \"Lina Osei\" person create")]
pub(crate) struct Create {
    /// They are personnel.
    #[arg(long)]
    personnel: bool,
}

/// Seal who somebody is. Every field may be left out; none is asked for that was not told.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Lina Osei\" person seal-identity <uuid> \\\n    --name @name.txt\n\nGive names as @FILE or --json: what stands in a command line is seen by others."
)]
pub(crate) struct SealIdentity {
    #[command(flatten)]
    named: Named,
    /// Their name, or @FILE.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Other names, or @FILE.
    #[arg(long, value_name = "TEXT")]
    other_names: Option<String>,
    #[command(flatten)]
    whole: Whole,
}

#[derive(Debug, Args)]
pub(crate) struct Named {
    /// The person's id.
    person: PersonId,
}

impl Named {
    fn stream(&self) -> StreamId {
        StreamId::new(StreamKind::Person, self.person.uuid())
    }
}

impl Person {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Person::Create(create) => create.run(global).await,
            Person::SealIdentity(seal) => seal.run(global).await,
            Person::Show(named) => {
                let stream = named.stream();
                verbs::show(global, async |_| Ok(stream), "person_page").await
            }
        }
    }
}

impl Create {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let person = office.new_id();
        let stream = StreamId::new(StreamKind::Person, person);
        let data = Data::default().flag("personnel", self.personnel, true)?;
        let done = office.do_verbs(acting, &[data.verb(stream, "create_person")]).await?;
        office.close().await;
        let Some(done) = done.first() else { return Ok(()) };
        verbs::say(done, global.format, &format!("Person {person}"))
    }
}

impl SealIdentity {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let data = self.whole.read()?.sealed("name", self.name)?;
        let data = data.sealed("other_names", self.other_names)?;
        let office = global.open_unlocked().await?;
        let verb = data.verb(self.named.stream(), "seal_identity");
        let done = verbs::act(global, &office, verb).await?;
        office.close().await;
        verbs::say(&done, global.format, "Sealed.")
    }
}
