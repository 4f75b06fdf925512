//! Drawing a sample from a population that was fixed, and drawing it again.

use amana_domain::audit::{
    AuditState, Population,
    sample::{METHOD, draw},
};
use amana_events::{
    Code, EventId, MemberId, StreamId,
    audit::{AuditedKind, SampleDrawn},
};
use serde::Serialize;

use super::{Census, population::root_of};
use crate::{AppError, Office};

/// A sample that was drawn.
#[derive(Debug, Clone, Serialize)]
pub struct Drawn {
    /// The event.
    pub sample: EventId,
    /// The population.
    pub population: EventId,
    /// The seed: the root of the log at the population's size, in hexadecimal.
    pub seed: String,
    /// Which draw.
    pub round: u32,
    /// How many files there were to draw from.
    pub of: u32,
    /// The files, in the order of the draw.
    pub items: Vec<StreamId>,
}

/// The population that is meant: the one named, else the newest.
pub(super) fn population_of(
    engagement: &AuditState,
    named: Option<EventId>,
) -> Result<Population, AppError> {
    let found = match named {
        Some(event) => engagement.population(event),
        None => engagement.populations().last(),
    };
    let missing = || {
        AppError::refused("no_such_population", "fix a population first: `amana audit population`")
    };
    found.cloned().ok_or_else(missing)
}

impl Office {
    /// What the log held at a population's size. That it is still the log of then is checked.
    ///
    /// # Errors
    /// [`AppError::Broken`] where the root is another.
    pub(super) async fn census_of(&self, population: &Population) -> Result<Census, AppError> {
        let census = self.census(Some(population.size)).await?;
        if census.size() == population.size && census.root() == population.root {
            return Ok(census);
        }
        Err(AppError::Broken {
            place: format!("the first {} events", population.size),
            what: "the log is not the one that the population was fixed on: see `amana replay`"
                .to_owned(),
        })
    }

    /// Draws a sample.
    ///
    /// # Errors
    /// [`AppError::Refused`] with the rule that forbids it; `not_found` for who is no auditor of it.
    pub async fn draw_sample(
        &self,
        member: MemberId,
        stream: StreamId,
        population: Option<EventId>,
        kinds: &[AuditedKind],
        size: usize,
    ) -> Result<Drawn, AppError> {
        let engagement = self.audited_by(member, stream).await?;
        let population = population_of(&engagement, population)?;
        let kinds = if kinds.is_empty() { AuditedKind::ALL } else { kinds };
        let there = self.census_of(&population).await?.items(&population.period, kinds);
        let of = u32::try_from(there.len()).unwrap_or(u32::MAX);
        let round = u32::try_from(engagement.samples().len() + 1).unwrap_or(u32::MAX);
        let drawn = SampleDrawn {
            population: population.event,
            seed: population.root,
            round,
            method: Code::new(METHOD).map_err(|error| AppError::Usage(error.to_string()))?,
            kinds: kinds.to_vec(),
            of,
            items: draw(&population.root, stream.id, round, there, size),
        };
        let items = drawn.items.clone();
        Ok(Drawn {
            sample: self.audited(member, stream, drawn).await?,
            population: population.event,
            seed: root_of(&population.root),
            round,
            of,
            items,
        })
    }
}
