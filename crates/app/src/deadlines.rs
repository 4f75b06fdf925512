//! What is due and what is overdue: clocks of the views, limits of the registry, judged now.

use std::{collections::HashMap, sync::Arc};

use amana_domain::{
    State,
    clocks::{self, ClockStatus},
    registry::RegistryState,
};
use amana_events::{MissionCode, Moment, PersonId, StreamId, registry::ClockEntry};
use amana_store::{
    Audience, ClockFilter, ClockRow,
    views::{EMERGENCY_MEDICAL_CARE, PERSONNEL_REPORT, Pause, Standstill},
};
use serde::Serialize;
use uuid::Uuid;

use crate::{AppError, Office, Sight};

/// One clock.
#[derive(Debug, Clone, Serialize)]
pub struct Deadline {
    /// The clock's code, as the registry has it.
    pub clock: String,
    /// What people read.
    pub label: String,
    /// The matter.
    pub stream: StreamId,
    /// What within the matter: an allegation, a person, a member, an event, or the matter itself.
    pub subject: Uuid,
    /// The role that is to be looked at again, for a clock of a role.
    pub role: Option<String>,
    /// Whose deadline it is.
    pub audience: Audience,
    /// When it started.
    pub started: Option<Moment>,
    /// When it is due; none where no limit is known.
    pub due: Option<Moment>,
    /// When it would be due had nobody set another day.
    #[serde(skip)]
    pub limit: Option<Moment>,
    /// When what it waits for happened.
    pub stopped: Option<Moment>,
    /// How it stands: `running`, `due_soon`, `overdue`, `waiting_for_a_safe_way`,
    /// `child_has_left`, `no_limit_known`, `stopped`, `stopped_late`.
    pub status: &'static str,
    /// Whether what it times is suspended. It runs on: nobody stops a clock by hand.
    pub suspended: bool,
    /// Where the limit comes from.
    pub source: String,
}

/// How pressing a deadline is, before what and behind what it stands in a list: no two stand at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pressing {
    rank: u8,
    due: Option<i64>,
    started: Option<i64>,
    stream: StreamId,
    subject: Uuid,
    clock: String,
    role: Option<String>,
}

impl Pressing {
    /// Its bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let fields = (self.rank, self.due, self.started, self.stream, self.subject);
        serde_json::to_vec(&(fields, &self.clock, &self.role)).unwrap_or_default()
    }

    /// Reads them.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (fields, clock, role) = serde_json::from_slice(bytes).ok()?;
        let (rank, due, started, stream, subject) = fields;
        Some(Self { rank, due, started, stream, subject, clock, role })
    }
}

impl Deadline {
    /// How pressing it is.
    pub fn pressing(&self) -> Pressing {
        Pressing {
            rank: rank(self.status),
            due: self.due.map(Moment::micros),
            started: self.started.map(Moment::micros),
            stream: self.stream,
            subject: self.subject,
            clock: self.clock.clone(),
            role: self.role.clone(),
        }
    }
}

/// What a limit is judged by besides the clock's row.
struct Ground {
    registry: Arc<RegistryState>,
    missions: HashMap<StreamId, MissionCode>,
    pauses: HashMap<PersonId, Vec<Pause>>,
    now: Moment,
}

impl Office {
    /// The registry as it is now.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn registry(&self) -> Result<Arc<RegistryState>, AppError> {
        self.registry_read(true).await
    }

    /// The registry as it is now, or as this program saw it last: what rests on the latter is decided
    /// again where it turns out to be old.
    pub(crate) async fn registry_read(&self, fresh: bool) -> Result<Arc<RegistryState>, AppError> {
        let sheet = self.sheet(self.registry_stream(), fresh).await?;
        if let State::Registry(registry) = sheet.stored_state.as_ref()
            && sheet.stored > 0
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

    /// Every clock of one matter, also those that were stopped, in time or late; the most pressing
    /// first.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::View`].
    pub async fn deadlines_of(&self, stream: StreamId) -> Result<Vec<Deadline>, AppError> {
        self.catch_up().await?;
        let filter = ClockFilter { stream: Some(stream), ..ClockFilter::default() };
        let views = self.views();
        let mut rows = views.clocks_where(&filter).await?;
        let all = views.clocks_of(stream).await?;
        rows.extend(all.into_iter().filter(|row| row.stopped_at.is_some()));
        Ok(self.ground().await?.judge(&rows))
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

    /// The most pressing of the deadlines that are wanted, as far as `sight` goes, and so many of them: files are asked about one by
    /// one, and no further than it takes. Imported cases that nobody was assigned to are left out.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::View`].
    pub async fn deadlines_first(
        &self,
        sight: &Sight,
        wanted: impl Fn(&Deadline) -> bool,
        most: usize,
    ) -> Result<Vec<Deadline>, AppError> {
        let filter = ClockFilter { without_untouched_imports: true, ..ClockFilter::default() };
        let mut all = self.deadlines_where(&filter).await?;
        all.retain(wanted);
        self.seen_of(sight, all, most).await
    }

    async fn seen(&self, sight: &Sight, all: Vec<Deadline>) -> Result<Vec<Deadline>, AppError> {
        self.seen_of(sight, all, usize::MAX).await
    }

    async fn seen_of(
        &self,
        sight: &Sight,
        all: Vec<Deadline>,
        most: usize,
    ) -> Result<Vec<Deadline>, AppError> {
        let mut known: HashMap<StreamId, bool> = HashMap::new();
        let mut seen = Vec::new();
        for deadline in all.into_iter().filter(|deadline| sight.audience(deadline.audience)) {
            if seen.len() == most {
                break;
            }
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
        let rows = self.views().clocks_where(filter).await?;
        Ok(self.ground().await?.judge(&rows))
    }

    async fn ground(&self) -> Result<Ground, AppError> {
        let views = self.views();
        Ok(Ground {
            registry: self.registry().await?,
            missions: views.missions().await?,
            pauses: views.contact_pauses().await?,
            now: self.now(),
        })
    }
}

fn rank(status: &str) -> u8 {
    match status {
        "overdue" => 0,
        "due_soon" => 1,
        "running" => 2,
        "waiting_for_a_safe_way" => 3,
        "child_has_left" => 4,
        "no_limit_known" => 5,
        "stopped_late" => 6,
        _ => 7,
    }
}

impl Ground {
    /// The deadlines of clock rows: none for a clock that the matter's route does not have.
    fn judge(&self, rows: &[ClockRow]) -> Vec<Deadline> {
        let mut deadlines: Vec<Deadline> = rows
            .iter()
            .filter_map(|row| row.started_at.map(|started| (row, started)))
            .flat_map(|(row, started)| {
                let entries = entries_of(row, &self.registry).into_iter();
                entries.map(move |entry| self.deadline(row, entry, started))
            })
            .collect();
        deadlines.sort_by_key(|d| (rank(d.status), d.due, d.started));
        deadlines
    }

    fn deadline(&self, row: &ClockRow, entry: &ClockEntry, started: Moment) -> Deadline {
        let pauses = self.pauses_of(row, entry, started);
        let due = self.limit_of(row, entry, started).map(|due| clocks::after_pauses(due, &pauses));
        let limit = if row.extended_until.is_some() {
            let own = ClockRow { extended_until: None, ..row.clone() };
            self.limit_of(&own, entry, started)
        } else {
            due
        };
        let still = entry.survivor_facing
            && (row.standstill == Some(Standstill::Contact) || self.waits(row));
        let left = row.standstill == Some(Standstill::Exit) && row.stopped_at.is_none();
        let status = if left {
            ClockStatus::ChildHasLeft
        } else {
            clocks::status(due, row.stopped_at, still, self.now)
        };
        Deadline {
            clock: entry.clock.to_string(),
            label: entry.label.to_string(),
            stream: row.stream,
            subject: row.subject,
            role: row.clock.as_str().split_once('/').map(|(_, role)| role.to_owned()),
            audience: row.audience,
            started: Some(started),
            due,
            limit,
            stopped: row.stopped_at,
            status: status.code(),
            suspended: row.standstill == Some(Standstill::Suspended),
            source: entry.source.to_string(),
        }
    }

    /// A day somebody set, or the limit: the instrument's in the version the receipt names, else the
    /// clock's by the calendar of the matter's duty station.
    fn limit_of(&self, row: &ClockRow, entry: &ClockEntry, started: Moment) -> Option<Moment> {
        let registry = &self.registry;
        let calendar = registry.calendar_for(row.stream, self.missions.get(&row.stream), None);
        if let Some(end) = row.extended_until.and_then(|day| calendar?.end_of(day)) {
            return Some(end);
        }
        match row.instrument.as_ref().zip(row.instrument_version.as_ref()) {
            // While the child is with the force nobody has given a reason for delay yet.
            Some((instrument, version)) => {
                let entry = registry.instrument_in(instrument, version)?;
                clocks::handover_due(entry, started, None)
            }
            None => clocks::due(entry, started, calendar?),
        }
    }

    /// The times from the start on in which the person was not to be contacted; a clock that faces
    /// no survivor is given none back.
    fn pauses_of(
        &self,
        row: &ClockRow,
        entry: &ClockEntry,
        started: Moment,
    ) -> Vec<(Moment, Moment)> {
        let end = row.stopped_at.unwrap_or(self.now);
        let of_person = row.person.filter(|_| entry.survivor_facing);
        let pauses = of_person.and_then(|person| self.pauses.get(&person));
        let spans = pauses
            .into_iter()
            .flatten()
            .map(|pause| (pause.from.max(started), pause.until.unwrap_or(end).min(end)));
        spans.filter(|(from, until)| from < until).collect()
    }

    fn waits(&self, row: &ClockRow) -> bool {
        let pauses = row.person.and_then(|person| self.pauses.get(&person));
        pauses.is_some_and(|pauses| pauses.iter().any(|pause| pause.until.is_none()))
    }
}

/// The registry's entries for a clock of the views: the views name what a clock waits for, the
/// registry has one entry for each limit. Urgent medical care has two: what must be offered within
/// the time in which prophylaxis works, and within the time in which other care does. Personnel have
/// two by how serious it was, which a report alone does not say.
fn entries_of<'r>(row: &ClockRow, registry: &'r RegistryState) -> Vec<&'r ClockEntry> {
    let code = row.clock.as_str();
    let base = code.split_once('/').map_or(code, |(base, _)| base);
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
        (None, None) if base == PERSONNEL_REPORT => {
            vec![format!("{base}_serious"), format!("{base}_other")]
        }
        (None, None) => vec![base.to_owned()],
    };
    codes.iter().filter_map(|code| registry.clock(code)).collect()
}

#[cfg(test)]
mod tests;
