//! What is due and what is overdue: clocks of the views, limits of the registry, judged now.

use std::collections::HashMap;

use amana_domain::{
    State,
    clocks::{self, ClockStatus},
    registry::RegistryState,
};
use amana_events::{Moment, StreamId, registry::ClockEntry};
use amana_store::{Audience, ClockFilter, ClockRow, views::EMERGENCY_MEDICAL_CARE};
use serde::Serialize;

use crate::{AppError, Office, Sight};

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
        self.deadlines_where(&ClockFilter { audience, ..ClockFilter::default() }).await
    }

    /// The clocks of one matter that run or stand still, the most pressing first.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::View`].
    pub async fn deadlines_of(&self, stream: StreamId) -> Result<Vec<Deadline>, AppError> {
        let filter = ClockFilter { stream: Some(stream), ..ClockFilter::default() };
        self.deadlines_where(&filter).await
    }

    /// The deadlines as far as `sight` goes, the most pressing first, and how many imported cases
    /// were left out because nobody was assigned to them; none are, with `imported`.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::View`].
    pub async fn deadlines_seen(
        &self,
        sight: &Sight,
        imported: bool,
    ) -> Result<(Vec<Deadline>, u64), AppError> {
        let filter = ClockFilter { without_untouched_imports: !imported, ..ClockFilter::default() };
        let all = self.deadlines_where(&filter).await?;
        let seen = if sight.is_whole() { all } else { self.seen(sight, all).await? };
        let conduct = sight.audience(Audience::Conduct) && !imported;
        let left_out = if conduct { self.views().untouched_imports().await? } else { 0 };
        Ok((seen, left_out))
    }

    async fn seen(&self, sight: &Sight, all: Vec<Deadline>) -> Result<Vec<Deadline>, AppError> {
        let mut known: HashMap<StreamId, bool> = HashMap::new();
        let mut seen = Vec::new();
        for deadline in all.into_iter().filter(|deadline| sight.audience(deadline.audience)) {
            let stream = deadline.stream;
            let visible = match known.get(&stream) {
                Some(visible) => *visible,
                None => self.sees(sight, stream).await?,
            };
            known.insert(stream, visible);
            if visible {
                seen.push(deadline);
            }
        }
        Ok(seen)
    }

    async fn deadlines_where(&self, filter: &ClockFilter) -> Result<Vec<Deadline>, AppError> {
        self.catch_up().await?;
        let registry = self.registry().await?;
        let rows = self.views().clocks_where(filter).await?;
        let now = self.now();
        let mut deadlines: Vec<Deadline> =
            rows.iter().flat_map(|row| deadlines_of(row, &registry, now)).collect();
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

/// The deadlines of a clock row: none for a clock that the matter's route does not have.
fn deadlines_of(row: &ClockRow, registry: &RegistryState, now: Moment) -> Vec<Deadline> {
    let Some(started) = row.started_at else { return Vec::new() };
    let entries = entries_of(row, registry).into_iter();
    entries.map(|entry| deadline(row, entry, started, registry, now)).collect()
}

fn deadline(
    row: &ClockRow,
    entry: &ClockEntry,
    started: Moment,
    registry: &RegistryState,
    now: Moment,
) -> Deadline {
    let due = row
        .extended_until
        .and_then(|day| registry.calendar()?.end_of(day))
        .or_else(|| due_of(row, entry, started, registry));
    let status = match row.standstill {
        Some(_) => ClockStatus::WaitingForASafeWay,
        None => clocks::status(due, None, false, now),
    };
    Deadline {
        clock: entry.clock.to_string(),
        label: entry.label.to_string(),
        stream: row.stream,
        audience: row.audience,
        started: Some(started),
        due,
        status: status.code(),
        source: entry.source.to_string(),
    }
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

/// The registry's entries for a clock of the views: the views name what a clock waits for, the
/// registry has one entry for each limit. Urgent medical care has two: what must be offered within
/// the time in which prophylaxis works, and within the time in which other care does.
fn entries_of<'r>(row: &ClockRow, registry: &'r RegistryState) -> Vec<&'r ClockEntry> {
    let base = row.clock.as_str();
    let codes = match (row.urgency, &row.affiliation) {
        (Some(urgency), _) => vec![format!("{base}_{urgency}")],
        (None, Some(affiliation)) => {
            let (plain, grave) = (base.to_owned(), format!("{base}_grave"));
            let route = registry.route(affiliation, row.grave);
            let clocks = route.into_iter().flat_map(|route| &route.clocks);
            let on_route = clocks.map(ToString::to_string);
            on_route.filter(|code| *code == plain || *code == grave).collect()
        }
        (None, None) if base == EMERGENCY_MEDICAL_CARE => {
            vec!["hiv_prophylaxis".to_owned(), base.to_owned()]
        }
        (None, None) => vec![base.to_owned()],
    };
    codes.iter().filter_map(|code| registry.clock(code)).collect()
}
