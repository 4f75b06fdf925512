//! `amana demo`: a guided demonstration with invented people.

mod folder;
mod proving;
mod roles;
mod serving;
mod show;

use amana_app::{
    Office,
    demo::{DemoError, LINE_LISTS, Needles, Story, Telling},
    import::Imported,
};
use clap::Args;

use super::serve::Flags;
use crate::{args::Global, commands::replay::bar, fail::Fail, output::Format};

/// Make a demo ledger, tell its story and show what can be seen of it. Everybody in it is invented.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana demo\n  amana demo --fresh\n  amana --data trial demo\n  amana demo --serve --listen 127.0.0.1:8080\n  amana demo --codes\n\nThe folder is ./amana-demo unless --data names another. A folder that exists and holds no demo ledger is refused and left as it is. Run again, the demo adds nothing to the story and shows it once more."
)]
pub(crate) struct Demo {
    /// Remove the demo ledger of the folder first and make a new one.
    #[arg(long)]
    fresh: bool,
    /// Print how to sign in as each of its people, with the code that their app would show now, and nothing else: in a second
    /// terminal, beside a demo that is served.
    #[arg(long, conflicts_with_all = ["fresh", "serve", "no_serve"])]
    codes: bool,
    #[command(flatten)]
    served: Served,
}

/// Whether it is served afterwards, and how.
#[derive(Debug, Args)]
struct Served {
    /// Serve the demo ledger afterwards, with accounts for its invented people; at a terminal it does.
    #[arg(long)]
    serve: bool,
    /// End when everything is shown, at a terminal too.
    #[arg(long, conflicts_with = "serve")]
    no_serve: bool,
    #[command(flatten)]
    flags: Flags,
}

impl From<DemoError> for Fail {
    fn from(error: DemoError) -> Self {
        let text = error.to_string();
        match error {
            DemoError::App(error) => error.into(),
            DemoError::Refused { .. } | DemoError::NotRefused { .. } => Fail::refused(text),
            DemoError::Import { source, .. } => Fail::refused(format!("{text}: {source}")),
            DemoError::Story { .. } => Fail::environment(text),
        }
    }
}

impl Demo {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        let story = Story::shipped()?;
        if self.codes {
            let office = folder::standing(global).await?;
            let outcome = serving::codes(&office, &story, global.format).await;
            office.close().await;
            return outcome;
        }
        // First, so that nobody waits for a story and then for a port that is taken.
        let door = if self.served.serve {
            Some(serving::door(global, &self.served.flags).await?)
        } else if !self.served.no_serve && serving::is_watched(global.format) {
            serving::free_door(global, &self.served.flags).await
        } else {
            None
        };
        let (office, made) = folder::ready(global, self.fresh).await?;
        let outcome = demonstrate(&office, &story, made, global.format).await;
        let Some(door) = door.filter(|_| outcome.is_ok()) else {
            office.close().await;
            return outcome;
        };
        serving::invite(&office, &story, door.address()?, global.format).await?;
        door.answer(office).await
    }
}

async fn demonstrate(
    office: &Office,
    story: &Story,
    made: bool,
    format: Format,
) -> Result<(), Fail> {
    let telling = tell(office, story).await?;
    let lists = import(office).await?;
    if format == Format::Json {
        return show::summary(office, story, &telling, &lists).await;
    }
    show::opening(office, made)?;
    show::chapters(&telling)?;
    show::lists(&lists)?;
    show::cases(office).await?;
    show::handovers(office).await?;
    show::timeline(office, story).await?;
    roles::print(office, story).await?;
    show::overdue(office).await?;
    show::tables(office).await?;
    show::sealed(office, story, &Needles::of(story)).await?;
    show::replay(office).await?;
    proving::print(office).await?;
    show::next_steps(office, story).await
}

async fn tell(office: &Office, story: &Story) -> Result<Telling, Fail> {
    let progress = bar(story.steps().count() as u64, "story ");
    let telling = office.tell(story, &mut |done| progress.set_position(done)).await;
    progress.finish_and_clear();
    Ok(telling?)
}

async fn import(office: &Office) -> Result<Vec<(&'static str, Imported)>, Fail> {
    let rows = LINE_LISTS.iter().map(|list| list.csv.lines().skip(1).count() as u64).sum();
    let progress = bar(rows, "import");
    let imported = office.import_shipped(&mut |done| progress.set_position(done as u64)).await;
    progress.finish_and_clear();
    Ok(imported?)
}
