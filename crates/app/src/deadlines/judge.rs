//! How a clock's row is judged: its limit by the registry, the calendar of its duty station and the pauses of its person.

use std::{collections::HashMap, sync::Arc};

use amana_domain::{
    clocks::{self, ClockStatus},
    registry::RegistryState,
};
use amana_events::{MissionCode, Moment, PersonId, StreamId, registry::ClockEntry};
use amana_store::{
    ClockRow,
    views::{EMERGENCY_MEDICAL_CARE, PERSONNEL_REPORT, Pause, Standstill},
};

use super::Deadline;

/// What a limit is judged by besides the clock's row.
pub(super) struct Ground {
    pub(super) registry: Arc<RegistryState>,
    pub(super) missions: HashMap<StreamId, MissionCode>,
    pub(super) pauses: HashMap<PersonId, Vec<Pause>>,
    pub(super) now: Moment,
}

/// Where a status stands in a list, the most pressing first.
pub(super) fn rank(status: &str) -> u8 {
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
    pub(super) fn judge(&self, rows: &[ClockRow]) -> Vec<Deadline> {
        let mut deadlines: Vec<Deadline> = rows.iter().flat_map(|row| self.of(row)).collect();
        deadlines.sort_by_key(|d| (rank(d.status), d.due, d.started));
        deadlines
    }

    /// The deadlines of one row.
    pub(super) fn of(&self, row: &ClockRow) -> Vec<Deadline> {
        let Some(started) = row.started_at else { return Vec::new() };
        let entries = entries_of(row, &self.registry).into_iter();
        entries.map(|entry| self.deadline(row, entry, started)).collect()
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

    /// Whether the person is not to be contacted now.
    pub(super) fn waits(&self, row: &ClockRow) -> bool {
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
