//! Telling the story: members added, lines recorded, refusals checked.

use amana_domain::Refusal;
use amana_events::Moment;
use amana_vault::Secret;
use serde_json::Value;

use super::{
    DemoError,
    resolve::Resolver,
    story::{Chapter, LineStep, MemberStep, Step, Story},
};
use crate::{
    AppError, Office,
    members::{NewMember, RoleAnswer},
    office::{Acting, Done},
    record::read_line,
};

/// Seconds after which a line's idempotency key may be forgotten: the story is not told again then.
const RETOLD_SECONDS_MAX: i64 = 29 * 86_400;

/// A refusal the story wanted, as it came.
#[derive(Debug, Clone)]
pub struct RefusalShown {
    /// The line.
    pub line: String,
    /// The command that was refused.
    pub command: String,
    /// The rule.
    pub refusal: Refusal,
    /// What the story says to it.
    pub say: String,
}

/// How a chapter went.
#[derive(Debug, Clone)]
pub struct ChapterTold {
    /// Its short name.
    pub key: String,
    /// Its title.
    pub title: String,
    /// What it shows.
    pub say: String,
    /// Lines recorded now.
    pub recorded: usize,
    /// Lines that had been recorded before.
    pub again: usize,
    /// Members added now.
    pub members: usize,
    /// Refusals that were wanted and came. None where the chapter had been told before.
    pub refusals: Vec<RefusalShown>,
}

/// How the story went.
#[derive(Debug, Clone)]
pub struct Telling {
    /// Its chapters. Empty where the ledger is too old for the story to be told again.
    pub chapters: Vec<ChapterTold>,
}

impl Telling {
    /// Whether anything was recorded.
    pub fn is_new(&self) -> bool {
        self.chapters.iter().any(|chapter| chapter.recorded + chapter.members > 0)
    }
}

impl Office {
    /// Tells the story to this ledger, which must be a demonstration. `progress` hears how many
    /// steps are done.
    ///
    /// # Errors
    /// [`DemoError::Refused`] and [`DemoError::NotRefused`] name the line that went otherwise.
    pub async fn tell(
        &self,
        story: &Story,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Telling, DemoError> {
        if !self.registry().await?.is_demo() {
            return Err(AppError::Usage("the story is told to a demo ledger only".into()).into());
        }
        let begin = self.begin().await?;
        let mut telling = Telling { chapters: Vec::new() };
        if self.now() > begin.plus_seconds(RETOLD_SECONDS_MAX) {
            return Ok(telling);
        }
        let mut teller = Teller { office: self, resolver: Resolver::new(begin), done: 0 };
        teller.resolver.learn("ledger", &self.ledger());
        for chapter in &story.chapters {
            telling.chapters.push(teller.chapter(chapter, progress).await?);
        }
        Ok(telling)
    }

    /// When the ledger's first event was recorded.
    async fn begin(&self) -> Result<Moment, AppError> {
        let first = self.journal.page(0, 1).await?.into_iter().next();
        first
            .map(|stored| stored.recorded)
            .ok_or_else(|| AppError::Usage("the ledger is empty".into()))
    }
}

struct Teller<'o> {
    office: &'o Office,
    resolver: Resolver,
    done: u64,
}

impl Teller<'_> {
    async fn chapter(
        &mut self,
        chapter: &Chapter,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<ChapterTold, DemoError> {
        for (name, id) in &chapter.ids {
            self.resolver.learn(name, id);
        }
        let mut told = ChapterTold {
            key: chapter.key.clone(),
            title: chapter.title.clone(),
            say: chapter.say.clone(),
            recorded: 0,
            again: 0,
            members: 0,
            refusals: Vec::new(),
        };
        for step in &chapter.steps {
            match step {
                Step::Member(step) => told.members += usize::from(self.member(step).await?),
                Step::Line(step) => self.line(step, &mut told).await?,
            }
            self.done += 1;
            progress(self.done);
        }
        Ok(told)
    }

    fn acting(&self, name: Option<&str>) -> Result<Acting, AppError> {
        name.map_or(Ok(Acting::Operator), |name| self.office.member_named(name).map(Acting::Member))
    }

    /// Adds a member who is not there yet; whether one was added.
    async fn member(&mut self, step: &MemberStep) -> Result<bool, DemoError> {
        let key = format!("member:{}", step.name);
        if let Ok(member) = self.office.member_named(&step.name) {
            self.resolver.learn(key, &member);
            if let Some(person) = self.office.registry().await?.person_of(member) {
                self.resolver.learn(format!("person:{}", step.name), &person);
            }
            return Ok(false);
        }
        let refused = |error| refused_line(&step.name, error);
        let by = self.acting(step.by.as_deref())?;
        let new = NewMember {
            name: Secret::from(step.name.as_str()),
            role: step.role,
            unit: step.unit,
            organisation: step.organisation,
        };
        let added = self.office.add_member(by, new).await.map_err(refused)?;
        self.resolver.learn(key, &added.member);
        self.resolver.learn(format!("person:{}", step.name), &added.person);
        if let RoleAnswer::Proposed(proposal) = added.role {
            let second = self.acting(step.second.as_deref())?;
            let granted =
                self.office.give_role(second, added.member, step.role, Some(proposal)).await;
            granted.map_err(refused)?;
        }
        Ok(true)
    }

    async fn line(&mut self, step: &LineStep, told: &mut ChapterTold) -> Result<(), DemoError> {
        let line = self.resolver.resolve(&Value::Object(step.line.clone())).map_err(|name| {
            let what = format!("nothing is known of {name}");
            AppError::Usage(format!("line {} of the story: {what}", step.id))
        })?;
        if let Some(wanted) = &step.refused_as {
            // What was refused then may be refused by another rule once the story has gone on.
            if told.again == 0 {
                told.refusals.push(self.refusal(step, &line, wanted).await?);
            }
            return Ok(());
        }
        let done = self.execute(&line).await.map_err(|error| refused_line(&step.id, error))?;
        if done.replayed {
            told.again += 1;
        } else {
            told.recorded += 1;
        }
        if let Some((event, _)) = done.events.last() {
            self.resolver.learn(format!("event:{}", step.id), event);
        }
        Ok(())
    }

    async fn execute(&self, line: &Value) -> Result<Done, AppError> {
        let line = read_line(self.office, line.to_string().as_bytes(), Acting::Operator);
        let line = line.map_err(|bad| AppError::Refused(bad.refusal))?;
        self.office.execute(line.request).await
    }

    async fn refusal(
        &self,
        step: &LineStep,
        line: &Value,
        wanted: &str,
    ) -> Result<RefusalShown, DemoError> {
        let got = match self.execute(line).await {
            Err(AppError::Refused(refusal)) if refusal.code == wanted => {
                let command = line.get("command").and_then(Value::as_str).unwrap_or_default();
                return Ok(RefusalShown {
                    line: step.id.clone(),
                    command: command.to_owned(),
                    refusal,
                    say: step.say.clone().unwrap_or_default(),
                });
            }
            Err(AppError::Refused(refusal)) => {
                format!("refused as {} ({})", refusal.code, refusal.reason)
            }
            Err(error) => return Err(error.into()),
            Ok(_) => "done".to_owned(),
        };
        Err(DemoError::NotRefused { line: step.id.clone(), wanted: wanted.to_owned(), got })
    }
}

fn refused_line(line: &str, error: AppError) -> DemoError {
    if let AppError::Refused(refusal) = error {
        DemoError::Refused { line: line.to_owned(), refusal }
    } else {
        DemoError::App(error)
    }
}
