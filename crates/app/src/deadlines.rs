//! What is due and what is overdue: clocks of the views, limits of the registry, judged now.

use amana_domain::{
    State,
    clocks::{self, ClockStatus},
    registry::RegistryState,
};
use amana_events::{Moment, StreamId, registry::ClockEntry};
use amana_store::{Audience, ClockRow};
use serde::Serialize;

use crate::{AppError, Office};

/// One running clock.
#[derive(Debug, Clone, Serialize)]
pub struct Deadline {
    /// The clock's code, as the registry has it.
    pub clock: String,
    /// What people read.
    pub label: String,
    /// The matter.
    pub stream: StreamId,
    /// Whose deadline it is.
    pub audience: Audience,
    /// When it started.
    pub started: Option<Moment>,
    /// When it is due; none where no limit is known.
    pub due: Option<Moment>,
    /// How it stands: `running`, `due_soon`, `overdue`, `waiting_for_a_safe_way`, `no_limit_known`.
    pub status: &'static str,
    /// Where the limit comes from.
    pub source: String,
}

impl Office {
    /// The registry as it is now.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn registry(&self) -> Result<RegistryState, AppError> {
        let state = self.state(self.registry_stream()).await?;
        if let Some((state, _)) = state
            && let State::Registry(registry) = state.as_ref()
        {
            return Ok(registry.clone());
        }
        Err(AppError::Usage("the ledger has no registry".into()))
    }

    /// Every clock that runs or stands still, the most pressing first.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::View`].
    pub async fn deadlines(&self, audience: Option<Audience>) -> Result<Vec<Deadline>, AppError> {
        self.catch_up().await?;
        let registry = self.registry().await?;
        let rows = self.views().clocks(audience).await?;
        let now = self.now();
        let mut deadlines: Vec<Deadline> =
            rows.iter().filter_map(|row| deadline(row, &registry, now)).collect();
        deadlines.sort_by_key(|d| (rank(d.status), d.due, d.started));
        Ok(deadlines)
    }
}

fn rank(status: &str) -> u8 {
    match status {
        "overdue" => 0,
        "due_soon" => 1,
        "running" => 2,
        "waiting_for_a_safe_way" => 3,
        _ => 4,
    }
}

/// The deadline of a clock row; `None` for a clock that the matter's route does not have.
fn deadline(row: &ClockRow, registry: &RegistryState, now: Moment) -> Option<Deadline> {
    let started = row.started_at?;
    let entry = entry_of(row, registry)?;
    let due = row
        .extended_until
        .and_then(|day| registry.calendar()?.end_of(day))
        .or_else(|| due_of(row, &entry, started, registry));
    let status = match row.standstill {
        Some(_) => ClockStatus::WaitingForASafeWay,
        None => clocks::status(due, None, false, now),
    };
    Some(Deadline {
        clock: entry.clock.to_string(),
        label: entry.label.to_string(),
        stream: row.stream,
        audience: row.audience,
        started: Some(started),
        due,
        status: status.code(),
        source: entry.source.to_string(),
    })
}

fn due_of(
    row: &ClockRow,
    entry: &ClockEntry,
    started: Moment,
    registry: &RegistryState,
) -> Option<Moment> {
    match &row.instrument {
        Some(instrument) => clocks::handover_due(registry.instrument(instrument)?, started, false),
        None => clocks::due(entry, started, registry.calendar()?),
    }
}

/// The registry's entry for a clock of the views: the views name what a clock waits for, the
/// registry has one entry for each limit.
fn entry_of(row: &ClockRow, registry: &RegistryState) -> Option<ClockEntry> {
    let base = row.clock.as_str();
    if let Some(urgency) = row.urgency {
        return registry.clock(&format!("{base}_{urgency}")).cloned();
    }
    if base == "emergency_medical" {
        return registry.clock("hiv_prophylaxis").cloned();
    }
    let Some(affiliation) = &row.affiliation else {
        return registry.clock(base).cloned();
    };
    let route = registry.route(affiliation, row.grave)?;
    let grave = format!("{base}_grave");
    let code =
        route.clocks.iter().find(|clock| clock.as_str() == grave || clock.as_str() == base)?;
    registry.clock(code.as_str()).cloned()
}
