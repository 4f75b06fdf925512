//! Tables by hand, and properties of the limits.

use amana_events::{
    ClockCode, Day, Moment, PublicText,
    registry::{ClockEntry, Confirmed, LimitUnit, Weekday},
};
use proptest::prelude::*;

use super::*;

fn clock(limit: Option<u32>, unit: LimitUnit) -> ClockEntry {
    let text = PublicText::new("for a test").unwrap();
    ClockEntry {
        clock: ClockCode::new("test").unwrap(),
        label: text.clone(),
        limit,
        unit,
        survivor_facing: false,
        source: text,
        confirmed: Confirmed::Own,
    }
}

fn calendar(zone: &str, weekend: &[Weekday], holidays: &[&str]) -> Calendar {
    let holidays = holidays.iter().map(|day| day.parse().unwrap()).collect();
    Calendar::new(zone, weekend.to_vec(), holidays)
}

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

const FRIDAY_SATURDAY: &[Weekday] = &[Weekday::Friday, Weekday::Saturday];
const SATURDAY_SUNDAY: &[Weekday] = &[Weekday::Saturday, Weekday::Sunday];

#[test]
fn limits_by_hand() {
    let khartoum = calendar("Africa/Khartoum", FRIDAY_SATURDAY, &["2026-09-13", "2026-09-14"]);
    let geneva = calendar("Europe/Zurich", SATURDAY_SUNDAY, &[]);
    let utc = calendar("UTC", SATURDAY_SUNDAY, &["2026-12-25"]);
    let port = calendar("America/Port-au-Prince", SATURDAY_SUNDAY, &[]);
    let table = [
        // Tue 1 Sep + 10 working days: Wed 2, Thu 3, Sun 6 … Thu 10, Tue 15, Wed 16, Thu 17.
        (
            &khartoum,
            LimitUnit::WorkingDays,
            10,
            "2026-09-01T08:00:00Z",
            "2026-09-17T21:59:59.999999Z",
        ),
        // A start on a day of rest: the first working day is Sunday.
        (
            &khartoum,
            LimitUnit::WorkingDays,
            1,
            "2026-09-04T08:00:00Z",
            "2026-09-06T21:59:59.999999Z",
        ),
        // 23:30 UTC on Thursday is Friday in Khartoum, where the count begins.
        (
            &khartoum,
            LimitUnit::WorkingDays,
            1,
            "2026-09-03T23:30:00Z",
            "2026-09-06T21:59:59.999999Z",
        ),
        (&utc, LimitUnit::WorkingDays, 5, "2026-12-21T00:00:00Z", "2026-12-29T23:59:59.999999Z"),
        // Over the end of summer time: the day ends at 23:00 UTC, no longer at 22:00.
        (&geneva, LimitUnit::WorkingDays, 1, "2026-10-23T09:00:00Z", "2026-10-26T22:59:59.999999Z"),
        (&geneva, LimitUnit::Days, 1, "2026-10-23T09:00:00Z", "2026-10-24T21:59:59.999999Z"),
        // 03:00 UTC is still the evening before on Hispaniola.
        (&port, LimitUnit::Days, 7, "2026-09-02T03:00:00Z", "2026-09-09T03:59:59.999999Z"),
        // A month's last day stands for days it does not have.
        (&utc, LimitUnit::Months, 6, "2026-08-31T10:00:00Z", "2027-02-28T23:59:59.999999Z"),
        (&utc, LimitUnit::Days, 90, "2026-09-01T10:00:00Z", "2026-11-30T23:59:59.999999Z"),
        // Hours run through the night in which the clock goes back.
        (&geneva, LimitUnit::Hours, 24, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"),
    ];
    for (calendar, unit, limit, start, expected) in table {
        let due = due(&clock(Some(limit), unit), at(start), calendar);
        assert_eq!(due, Some(at(expected)), "{limit} {unit} from {start}");
    }
}

#[test]
fn a_clock_without_a_limit_is_never_green_and_never_overdue() {
    let calendar = calendar("UTC", SATURDAY_SUNDAY, &[]);
    let none = due(&clock(None, LimitUnit::Hours), at("2026-09-01T00:00:00Z"), &calendar);
    assert_eq!(none, None);
    assert_eq!(status(none, None, false, Moment::from_micros(i64::MAX)), ClockStatus::NoLimitKnown);
}

#[test]
fn a_clock_stands_as_its_moments_say() {
    let limit = at("2026-09-10T00:00:00Z");
    let before = at("2026-09-01T00:00:00Z");
    let near = at("2026-09-09T12:00:00Z");
    let late = at("2026-09-10T00:00:01Z");
    let table = [
        (None, false, before, ClockStatus::Running),
        (None, false, near, ClockStatus::DueSoon),
        (None, false, limit, ClockStatus::DueSoon),
        (None, false, late, ClockStatus::Overdue),
        (None, true, late, ClockStatus::WaitingForASafeWay),
        (Some(near), false, late, ClockStatus::Stopped),
        (Some(late), true, late, ClockStatus::StoppedLate),
    ];
    for (stopped, paused, now, expected) in table {
        assert_eq!(status(Some(limit), stopped, paused, now), expected);
    }
}

#[test]
fn standing_still_moves_the_limit_unless_it_had_passed() {
    let due = at("2026-09-10T00:00:00Z");
    let pause = |from, to| (at(from), at(to));
    let earlier = pause("2026-09-02T00:00:00Z", "2026-09-04T00:00:00Z");
    let then = pause("2026-09-11T00:00:00Z", "2026-09-12T00:00:00Z");
    let after = pause("2026-09-20T00:00:00Z", "2026-09-30T00:00:00Z");
    assert_eq!(after_pauses(due, &[earlier, then, after]), at("2026-09-13T00:00:00Z"));
    assert_eq!(after_pauses(due, &[after]), due);
}

#[test]
fn a_calendar_without_a_working_day_has_no_answer() {
    let calendar = calendar("UTC", Weekday::ALL, &[]);
    let clock = clock(Some(1), LimitUnit::WorkingDays);
    assert_eq!(due(&clock, at("2026-09-01T00:00:00Z"), &calendar), None);
}

// Among them zones whose summer time begins at midnight, so that a day has no first hour.
const ZONES: [&str; 8] = [
    "UTC",
    "Africa/Cairo",
    "America/Asuncion",
    "Africa/Bangui",
    "Europe/Zurich",
    "America/Port-au-Prince",
    "Asia/Beirut",
    "Pacific/Kiritimati",
];

prop_compose! {
    fn any_calendar()(
        zone in prop::sample::select(&ZONES[..]),
        weekend in prop::sample::subsequence(Weekday::ALL.to_vec(), 0..=6),
        holidays in prop::collection::vec(0_i64..800, 0..40),
    ) -> Calendar {
        let first = at("2026-01-01T00:00:00Z");
        let holidays = holidays.iter().map(|day| first.plus_seconds(day * 86_400).day()).collect();
        Calendar::new(zone, weekend, holidays)
    }
}

prop_compose! {
    fn any_moment()(minutes in 0_i64..700 * 24 * 60) -> Moment {
        at("2026-01-01T00:00:00Z").plus_seconds(minutes * 60)
    }
}

proptest! {
    #[test]
    fn a_working_day_limit_never_ends_on_a_day_of_rest(
        calendar in any_calendar(), start in any_moment(), limit in 1_u32..40,
    ) {
        let end = due(&clock(Some(limit), LimitUnit::WorkingDays), start, &calendar).unwrap();
        let (last, next): (Day, Day) =
            (calendar.day_of(end), calendar.day_of(Moment::from_micros(end.micros() + 1)));
        prop_assert!(calendar.is_working_day(last));
        prop_assert!(last < next, "the limit is the last instant of its day");
        let between = std::iter::successors(calendar.day_of(start).date().tomorrow().ok(), |day| {
            day.tomorrow().ok()
        });
        let days = between.take_while(|day| *day <= last.date()).map(Day::new);
        let working = days.filter(|day| calendar.is_working_day(*day)).count();
        prop_assert_eq!(working, usize::try_from(limit).unwrap());
    }

    #[test]
    fn a_later_start_or_a_longer_limit_is_never_due_earlier(
        calendar in any_calendar(), one in any_moment(), other in any_moment(),
        limit in 1_u32..40, further in 0_u32..10,
        unit in prop::sample::select(LimitUnit::ALL),
    ) {
        let (first, second) = (one.min(other), one.max(other));
        let from = |start, limit| due(&clock(Some(limit), unit), start, &calendar).unwrap();
        prop_assert!(from(first, limit) <= from(second, limit));
        prop_assert!(from(first, limit) <= from(first, limit + further));
        prop_assert!(from(first, limit) > first);
    }

    #[test]
    fn a_limit_in_days_ends_with_the_last_instant_of_that_day_through_summer_time(
        calendar in any_calendar(), start in any_moment(), limit in 1_u32..400,
    ) {
        let end = due(&clock(Some(limit), LimitUnit::Days), start, &calendar).unwrap();
        let last = calendar.day_of(end);
        let days = last.date().since(calendar.day_of(start).date()).unwrap().get_days();
        prop_assert_eq!(days, i32::try_from(limit).unwrap());
        let next = calendar.day_of(Moment::from_micros(end.micros() + 1));
        prop_assert_eq!(next.date(), last.date().tomorrow().unwrap());
    }

    #[test]
    fn a_limit_in_hours_is_as_long_in_every_zone_and_season(
        calendar in any_calendar(), start in any_moment(), limit in 1_u32..400,
    ) {
        let end = due(&clock(Some(limit), LimitUnit::Hours), start, &calendar).unwrap();
        prop_assert_eq!(end, start.plus_seconds(i64::from(limit) * 3_600));
    }

    #[test]
    fn a_limit_in_months_ends_on_the_same_day_of_the_month_or_its_last(
        calendar in any_calendar(), start in any_moment(), limit in 1_u32..30,
    ) {
        let end = due(&clock(Some(limit), LimitUnit::Months), start, &calendar).unwrap();
        let (first, last) = (calendar.day_of(start).date(), calendar.day_of(end).date());
        let months = |date: jiff::civil::Date| i32::from(date.year()) * 12 + i32::from(date.month());
        prop_assert_eq!(months(last) - months(first), i32::try_from(limit).unwrap());
        prop_assert_eq!(last.day(), first.day().min(last.days_in_month()));
    }

    #[test]
    fn time_without_contact_is_given_back_and_never_more(
        due in any_moment(), spans in prop::collection::vec((0_i64..500, 1_i64..50), 0..6),
    ) {
        let mut at = Moment::from_micros(due.micros()).plus_seconds(-1_000 * 3_600);
        let mut pauses = Vec::new();
        for (gap, length) in spans {
            let from = at.plus_seconds(gap * 3_600);
            at = from.plus_seconds(length * 3_600);
            pauses.push((from, at));
        }
        let moved = after_pauses(due, &pauses);
        let still: i64 = pauses.iter().map(|(from, to)| to.micros() - from.micros()).sum();
        prop_assert!(moved >= due && moved.micros() - due.micros() <= still);
    }

    #[test]
    fn no_limit_and_no_start_makes_the_clock_panic(
        calendar in any_calendar(), micros in any::<i64>(), limit in any::<u32>(),
        unit in prop::sample::select(LimitUnit::ALL),
    ) {
        let start = Moment::from_micros(micros);
        let end = due(&clock(Some(limit), unit), start, &calendar);
        prop_assert!(end.is_none_or(|end| end >= start || unit != LimitUnit::Hours));
    }
}
