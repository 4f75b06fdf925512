//! The end of the log, told as it grows: that something happened in a file, and nothing of what it says.
//!
//! INVARIANT: what is told to somebody is of files they may see at that moment, asked anew each time; of a handover the force is
//! told of part one alone. Notes of looks, keys and the registry are nobody's file and are told to nobody.

use std::collections::HashMap;

use amana_events::{StreamId, StreamKind};
use amana_store::{Stored, Subscription};
use serde::Serialize;

use crate::{
    AppError, Office, Sight,
    matters::{PART_ONE, is_part_one},
    office::Acting,
};

/// How many events are read at a time.
const PAGE: u32 = 500;

/// Something happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Happened {
    /// Where it stands in the log.
    pub position: u64,
    /// In which file.
    pub stream: StreamId,
    /// The event's name.
    #[serde(rename = "type")]
    pub kind: Box<str>,
}

/// Events that were read, with where the log was read to.
#[derive(Debug, Clone)]
pub struct Grown {
    /// The position the next event will have.
    pub next: u64,
    /// What happened in files.
    pub happened: Vec<Happened>,
    /// Whether the registry changed: who is a member, and which tokens are good.
    pub registry: bool,
}

impl Grown {
    fn of(next: u64, page: &[Stored]) -> Self {
        Self {
            next,
            happened: page.iter().filter(|it| is_told(it.stream.kind)).map(happened).collect(),
            registry: page.iter().any(|it| it.stream.kind == StreamKind::Registry),
        }
    }
}

fn happened(stored: &Stored) -> Happened {
    let kind = stored.type_name.as_str().into();
    Happened { position: stored.position, stream: stored.stream, kind }
}

/// Whether it is told of a stream of this kind, to whoever may see it.
const fn is_told(kind: StreamKind) -> bool {
    match kind {
        StreamKind::Report
        | StreamKind::Person
        | StreamKind::Case
        | StreamKind::Assistance
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Referral
        | StreamKind::Handover => true,
        StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => false,
    }
}

/// The log as it grows.
#[derive(Debug)]
pub struct Tail(Subscription);

impl Tail {
    /// The position the next event will have.
    pub const fn position(&self) -> u64 {
        self.0.position()
    }

    /// The next events; waits until there are some. Cancelling it loses nothing.
    ///
    /// # Errors
    /// [`AppError::Store`]; call again.
    pub async fn next(&mut self) -> Result<Grown, AppError> {
        let page = self.0.next().await?;
        Ok(Grown::of(self.0.position(), &page))
    }
}

impl Office {
    /// The log from its end on, as it grows.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn tail(&self) -> Result<Tail, AppError> {
        let from = self.journal.head().await?.next_position;
        Ok(Tail(self.journal.subscribe(from)))
    }

    /// What happened from a position on: a page of it.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn grown(&self, from: u64) -> Result<Grown, AppError> {
        let page = self.journal.page(from, PAGE).await?;
        let next = page.last().map_or(from, |last| last.position + 1);
        Ok(Grown::of(next, &page))
    }

    /// Those of them in files whose page they may see now.
    ///
    /// # Errors
    /// [`AppError::Usage`] for a member the registry does not know; [`AppError::Store`], [`AppError::Broken`].
    pub async fn happened_seen(
        &self,
        acting: Acting,
        all: Vec<Happened>,
    ) -> Result<Vec<Happened>, AppError> {
        let (mut known, mut seen) = (HashMap::new(), Vec::new());
        if all.is_empty() {
            return Ok(seen);
        }
        let sight = self.sight(acting).await?;
        for one in all {
            let told = if let Some(told) = known.get(&one.stream) {
                *told
            } else {
                let told = self.how_much_of(&sight, one.stream).await?;
                known.insert(one.stream, told);
                told
            };
            if match told {
                Told::Nothing => false,
                Told::PartOne => PART_ONE.contains(&&*one.kind),
                Told::All => true,
            } {
                seen.push(one);
            }
        }
        Ok(seen)
    }

    async fn how_much_of(&self, sight: &Sight, stream: StreamId) -> Result<Told, AppError> {
        if !self.knows(sight, stream).await? {
            return Ok(Told::Nothing);
        }
        match self.may_look(sight, stream).await {
            Ok(leave) if is_part_one(&leave) => Ok(Told::PartOne),
            Ok(_) => Ok(Told::All),
            // Taken from them in between.
            Err(AppError::Refused(_)) => Ok(Told::Nothing),
            Err(error) => Err(error),
        }
    }
}

/// How much of a file somebody is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Nothing,
    PartOne,
    All,
}
