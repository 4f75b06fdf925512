//! Quarters as they are written, and what of figures is published.

use super::*;

fn counts(all: &[(&str, u64)]) -> BTreeMap<String, u64> {
    all.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect()
}

#[test]
fn a_quarter_is_written_in_one_way_and_nothing_else_is_one() {
    let quarter: Quarter = "2026-Q1".parse().unwrap();
    assert_eq!(quarter.to_string(), "2026-Q1");
    assert_eq!(quarter.before().to_string(), "2025-Q4");
    assert_eq!(quarter.before().before().to_string(), "2025-Q3");
    for wrong in
        ["", "2026", "2026-Q0", "2026-Q5", "26-Q1", "2026-q1", "2026-Q1 ", "+026-Q1", "0000-Q1"]
    {
        assert!(wrong.parse::<Quarter>().is_err(), "{wrong}");
    }
}

#[test]
fn a_moment_lies_in_the_quarter_of_its_day() {
    for (day, quarter) in [
        ("2026-01-01", "2026-Q1"),
        ("2026-03-31", "2026-Q1"),
        ("2026-04-01", "2026-Q2"),
        ("2026-09-30", "2026-Q3"),
        ("2026-12-31", "2026-Q4"),
    ] {
        let day: amana_events::Day = day.parse().unwrap();
        assert_eq!(Quarter::of(day.start()).to_string(), quarter);
        assert_eq!(Quarter::of(day.end()).to_string(), quarter);
    }
}

#[test]
fn one_small_figure_takes_its_whole_division_with_it_and_nothing_inside() {
    let mixed = || counts(&[("in_time", 40), ("late", 1)]);
    let public = division(mixed(), Disclosure::Public);
    assert!(public.values().all(|figure| *figure == Figure::Withheld), "{public:?}");
    let inside = division(mixed(), Disclosure::Internal);
    assert_eq!(inside.get("late"), Some(&Figure::Shown(1)));
    let large = division(counts(&[("in_time", 40), ("late", 5)]), Disclosure::Public);
    assert_eq!(large.get("late"), Some(&Figure::Shown(5)));
    assert_eq!(figure(4, Disclosure::Public), Figure::Withheld);
    assert_eq!(figure(0, Disclosure::Public), Figure::Shown(0));
}
