//! Holding what was counted of a channel against what the log had recorded.

use amana_events::{
    EventId, FileText, MemberId, StreamId,
    audit::{AuditPeriod, ChannelReconciled, CountedChannel, Severity},
};
use amana_vault::Secret;
use serde::Serialize;

use super::sample::population_of;
use crate::{AppError, Office};

/// What is to be reconciled.
#[derive(Debug)]
pub struct ToReconcile {
    /// The channel.
    pub channel: CountedChannel,
    /// Which days: those it was counted for.
    pub period: AuditPeriod,
    /// The population that says what the log held; the newest where none is named.
    pub population: Option<EventId>,
    /// How much a gap weighs.
    pub severity: Severity,
    /// What is said of a gap.
    pub explanation: Secret,
}

/// A channel that was reconciled.
#[derive(Debug, Clone, Serialize)]
pub struct Reconciled {
    /// The event; of a gap also the finding.
    pub reconciliation: EventId,
    /// The channel.
    pub channel: CountedChannel,
    /// Which days.
    pub period: AuditPeriod,
    /// How many were counted.
    pub counted: u32,
    /// How many were recorded.
    pub recorded: u32,
    /// What is missing in the log; below zero, at the source.
    pub gap: i64,
    /// Whether the gap is a finding.
    pub finding: bool,
}

impl Office {
    /// Reconciles a channel; a gap becomes a finding.
    ///
    /// # Errors
    /// [`AppError::Refused`] with the rule that forbids it; `not_found` for who is no auditor of it.
    pub async fn reconcile_channel(
        &self,
        member: MemberId,
        stream: StreamId,
        wanted: ToReconcile,
    ) -> Result<Reconciled, AppError> {
        let engagement = self.audited_by(member, stream).await?;
        let population = population_of(&engagement, wanted.population)?;
        let recorded = self.census_of(&population).await?.recorded(wanted.channel, &wanted.period);
        let countings = engagement.countings_of(wanted.channel, &wanted.period);
        let counted: u64 = countings.iter().map(|it| u64::from(it.count)).sum();
        let counted = u32::try_from(counted)
            .map_err(|_| AppError::Usage("more was counted than a log can hold".into()))?;
        let differs = counted != recorded;
        let reconciled = ChannelReconciled {
            channel: wanted.channel,
            period: wanted.period.clone(),
            countings: countings.iter().map(|it| it.event).collect(),
            population: population.event,
            counted,
            recorded,
            replaces: engagement.gap_of(wanted.channel, &wanted.period),
            severity: differs.then_some(wanted.severity),
            explanation: FileText::of_file(wanted.explanation),
        };
        Ok(Reconciled {
            reconciliation: self.audited(member, stream, reconciled).await?,
            channel: wanted.channel,
            period: wanted.period,
            counted,
            recorded,
            gap: i64::from(counted) - i64::from(recorded),
            finding: differs,
        })
    }
}
