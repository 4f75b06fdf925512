//! Fixing a population: amana reads the whole log, signs a checkpoint of it, and counts.

use amana_events::{
    Digest, EventId, MemberId, StreamId,
    audit::{AuditPeriod, PopulationFixed},
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{AppError, Office, files::no_such_file};

/// A population that was fixed.
#[derive(Debug, Clone, Serialize)]
pub struct Fixed {
    /// The event.
    pub population: EventId,
    /// How many events the log had.
    pub size: u64,
    /// The root over them, in hexadecimal.
    pub root: String,
    /// Which days.
    pub period: AuditPeriod,
    /// The counts: of kinds, channels and cases.
    pub counts: Value,
    /// The checkpoint of those events, as it was signed, for the auditor to keep: whoever shows another log afterwards is caught by
    /// it.
    pub checkpoint: String,
}

/// A root as people read it.
pub(super) fn root_of(root: &Digest) -> String {
    amana_domain::audit::sample::hex(root.bytes())
}

impl Office {
    /// Fixes a population of an engagement: the files first known in these days, of the log as it is now;
    /// without days, of the engagement's whole period.
    ///
    /// # Errors
    /// [`AppError::Refused`] with the rule that forbids it; `not_found` for who is no auditor of it; [`AppError::Custody`]
    /// where the log's key is not unlocked, [`AppError::Broken`] where the log does not continue what was signed.
    pub async fn fix_population(
        &self,
        member: MemberId,
        stream: StreamId,
        period: Option<AuditPeriod>,
    ) -> Result<Fixed, AppError> {
        let engagement = self.audited_by(member, stream).await?;
        let period = period.or_else(|| engagement.period().cloned()).ok_or_else(no_such_file)?;
        let census = self.census(None).await?;
        // Signed before the draw can be known: a root that no signature stands behind binds nobody.
        let checkpoint = self.checkpoint_at(census.size()).await?.note.to_string();
        let counts = census.counts(&period);
        let fixed = PopulationFixed {
            size: census.size(),
            root: census.root(),
            period,
            kinds: counts.kinds,
            channels: counts.channels,
            cases: counts.cases,
        };
        Ok(Fixed {
            population: self.audited(member, stream, fixed.clone()).await?,
            size: fixed.size,
            root: root_of(&fixed.root),
            counts: json!({
                "kinds": fixed.kinds, "channels": fixed.channels, "cases": fixed.cases,
            }),
            period: fixed.period,
            checkpoint,
        })
    }
}
