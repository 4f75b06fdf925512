//! Clocks: when something is due, computed from events and registry data. There is no manual "on
//! track".
//!
//! A limit in days, working days or months ends with the last instant of its last day at the duty
//! station, to the microsecond. Working days follow the duty station's weekend and holidays; the
//! day of the start is not counted. A clock without a limit is never green and never overdue.

use amana_events::{
    Day, Moment,
    handover::DelayReason,
    registry::{ClockEntry, InstrumentEntry, LimitUnit, Weekday},
};
use jiff::{Span, civil::Date, tz::TimeZone};

/// How long before the limit a clock counts as due soon, in hours. Own choice.
pub const DUE_SOON_HOURS: i64 = 24;

/// Days after which the search for a working day is given up: a calendar without one has no answer.
const DAYS_SEARCHED_MAX: u32 = 20_000;

/// A duty station's calendar: its time zone, days of rest and holidays.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    zone: TimeZone,
    weekend: Vec<Weekday>,
    holidays: Vec<Day>,
}

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockStatus {
    /// It runs.
    Running,
    /// It runs, and less than [`DUE_SOON_HOURS`] are left.
    DueSoon,
    /// The limit has passed and nothing stopped it.
    Overdue,
    /// What it waits for happened in time, or there was no limit to miss.
    Stopped,
    /// What it waits for happened after the limit.
    StoppedLate,
    /// It stands still: contact is unsafe or unwanted, and a clock never orders contact.
    WaitingForASafeWay,
    /// The child left: what is due now is the exit's, which has an alarm of its own.
    ChildHasLeft,
    /// No limit is known.
    NoLimitKnown,
}

impl Calendar {
    /// A calendar. A time zone that is not known counts as UTC; registration refuses it.
    pub fn new(zone: &str, mut weekend: Vec<Weekday>, mut holidays: Vec<Day>) -> Self {
        weekend.sort_unstable();
        weekend.dedup();
        holidays.sort_unstable();
        holidays.dedup();
        Self { zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC), weekend, holidays }
    }

    /// Whether the day is neither in the weekend nor a holiday.
    pub fn is_working_day(&self, day: Day) -> bool {
        !self.weekend.contains(&weekday(day.date())) && self.holidays.binary_search(&day).is_err()
    }

    /// The day of the moment at the duty station.
    pub fn day_of(&self, moment: Moment) -> Day {
        Day::new(self.zone.to_datetime(moment.timestamp()).date())
    }

    /// The last microsecond of the day at the duty station; `None` at the end of time.
    pub fn end_of(&self, day: Day) -> Option<Moment> {
        let next = day.date().tomorrow().ok()?.to_zoned(self.zone.clone()).ok()?;
        Some(Moment::from_micros(next.timestamp().as_microsecond() - 1))
    }

    /// Counts so many working days after the day, which is not counted itself.
    fn working_days_after(&self, day: Day, count: u32) -> Option<Day> {
        let (mut date, mut left) = (day.date(), count);
        for _ in 0..DAYS_SEARCHED_MAX {
            if left == 0 {
                return Some(Day::new(date));
            }
            date = date.tomorrow().ok()?;
            if self.is_working_day(Day::new(date)) {
                left -= 1;
            }
        }
        None
    }
}

impl ClockStatus {
    /// The word shown and written.
    pub const fn code(self) -> &'static str {
        match self {
            ClockStatus::Running => "running",
            ClockStatus::DueSoon => "due_soon",
            ClockStatus::Overdue => "overdue",
            ClockStatus::Stopped => "stopped",
            ClockStatus::StoppedLate => "stopped_late",
            ClockStatus::WaitingForASafeWay => "waiting_for_a_safe_way",
            ClockStatus::ChildHasLeft => "child_has_left",
            ClockStatus::NoLimitKnown => "no_limit_known",
        }
    }
}

/// When a clock that started at `start` is due; `None` when it has no known limit.
pub fn due(clock: &ClockEntry, start: Moment, calendar: &Calendar) -> Option<Moment> {
    let limit = clock.limit?;
    let first = calendar.day_of(start);
    let last = match clock.unit {
        LimitUnit::Hours => return Some(start.plus_seconds(i64::from(limit) * 3_600)),
        LimitUnit::Days => later(first, Span::new().try_days(limit))?,
        LimitUnit::Months => later(first, Span::new().try_months(limit))?,
        LimitUnit::WorkingDays => calendar.working_days_after(first, limit)?.date(),
    };
    calendar.end_of(Day::new(last))
}

/// When a child is due to be handed over under the instrument. Its further hours are for a delay
/// without fault: they count only once the force has given a reason. `None` where the limit is not
/// known: never late, and never in time either.
pub fn handover_due(
    instrument: &InstrumentEntry,
    first_contact: Moment,
    reason: Option<DelayReason>,
) -> Option<Moment> {
    let explained = reason.is_some_and(|reason| reason != DelayReason::NotGiven);
    let further = if explained { instrument.extension_hours.unwrap_or(0) } else { 0 };
    let hours = i64::from(instrument.limit_hours?) + i64::from(further);
    Some(first_contact.plus_seconds(hours * 3_600))
}

/// The limit moved by the time the clock stood still: each pause from its first to its second
/// moment, in order. A pause that began after the limit moves nothing: the limit had passed.
///
/// A pause counts from the clock's start on, so whoever calls leaves out what lay before it.
pub fn after_pauses(due: Moment, pauses: &[(Moment, Moment)]) -> Moment {
    pauses.iter().fold(due, |due, (from, to)| {
        if *from > due {
            return due;
        }
        let still = to.micros().saturating_sub(from.micros()).max(0);
        Moment::from_micros(due.micros().saturating_add(still))
    })
}

/// How a clock stands at `now`. `stopped` is when what it waits for happened; `paused` is said of a
/// survivor-facing clock while contact is unsafe or unwanted.
pub fn status(
    due: Option<Moment>,
    stopped: Option<Moment>,
    paused: bool,
    now: Moment,
) -> ClockStatus {
    match (due, stopped) {
        (Some(due), Some(stopped)) if stopped > due => ClockStatus::StoppedLate,
        (_, Some(_)) => ClockStatus::Stopped,
        (_, None) if paused => ClockStatus::WaitingForASafeWay,
        (None, None) => ClockStatus::NoLimitKnown,
        (Some(due), None) if now > due => ClockStatus::Overdue,
        (Some(due), None) if now.plus_seconds(DUE_SOON_HOURS * 3_600) > due => ClockStatus::DueSoon,
        (Some(_), None) => ClockStatus::Running,
    }
}

fn later(day: Day, span: Result<Span, jiff::Error>) -> Option<Date> {
    day.date().checked_add(span.ok()?).ok()
}

fn weekday(date: Date) -> Weekday {
    match date.weekday() {
        jiff::civil::Weekday::Monday => Weekday::Monday,
        jiff::civil::Weekday::Tuesday => Weekday::Tuesday,
        jiff::civil::Weekday::Wednesday => Weekday::Wednesday,
        jiff::civil::Weekday::Thursday => Weekday::Thursday,
        jiff::civil::Weekday::Friday => Weekday::Friday,
        jiff::civil::Weekday::Saturday => Weekday::Saturday,
        jiff::civil::Weekday::Sunday => Weekday::Sunday,
    }
}

#[cfg(test)]
mod tests;
