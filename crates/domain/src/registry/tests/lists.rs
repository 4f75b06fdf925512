//! Lists and rules are adopted whole, and hang together.

use amana_events::{
    CalendarId, Code, Day,
    common::AgeBand,
    registry::{AgeRule, Confirmed, RegistryEvent, Weekday},
};

use super::{code, list, registry, settled, text};
use crate::{
    genesis::shipped,
    registry::adopt::{AdoptAffiliations, AdoptAgeRules, AdoptCalendar, AdoptClocks, AdoptRoutes},
    spec::uuid,
};

#[test]
fn a_list_is_adopted_whole_with_known_parents_and_a_newer_version() {
    let ledger = settled();
    let stream = ledger.registry();
    let tree = &[("a", None), ("b", Some("a"))];
    let ledger = ledger
        .refused(stream, list("tree", "2026.9", &[("a", None), ("a", None)]), "code_twice")
        .refused(stream, list("tree", "2026.9", &[("b", Some("a"))]), "unknown_parent")
        .refused(stream, list("tree", "2026.9", &[]), "nothing_adopted")
        .when(stream, list("tree", "2026.9", tree))
        .refused(stream, list("tree", "2026.9", tree), "not_newer")
        .refused(stream, list("tree", "2026.8", tree), "not_newer")
        .when(stream, list("tree", "2026.10", &[("a", None)]));
    assert!(registry(&ledger).knows_code("tree", "a"));
    assert!(!registry(&ledger).knows_code("tree", "b"), "a newer list replaces the whole");
}

#[test]
fn a_place_needs_its_country() {
    let ledger = settled();
    let stream = ledger.registry();
    let _ = ledger
        .refused(stream, list("admin1", "1", &[("XK01", Some("XKA"))]), "unknown_parent")
        .when(stream, list("country", "1", &[("XKA", None)]))
        .refused(stream, list("admin1", "1", &[("XK01", None)]), "unknown_parent")
        .when(stream, list("admin1", "1", &[("XK01", Some("XKA"))]));
}

#[test]
fn a_calendar_has_a_known_time_zone_and_a_working_day() {
    let ledger = settled();
    let stream = ledger.registry();
    let calendar = |zone: &str, weekend: &[Weekday], number| AdoptCalendar {
        calendar: CalendarId::new(uuid(number)),
        name: text("Kalaro"),
        time_zone: code(zone),
        weekend: weekend.to_vec(),
        holidays: Vec::new(),
        is_default: number == 61,
    };
    let ledger = ledger
        .refused(stream, calendar("Africa/Nowhere", &[], 60), "unknown_time_zone")
        .refused(stream, calendar("Africa/Bangui", Weekday::ALL, 60), "no_working_day")
        .when(stream, calendar("UTC", &[Weekday::Sunday], 60))
        .when(stream, calendar("Africa/Khartoum", &[Weekday::Friday], 61))
        .when(stream, calendar("UTC", &[Weekday::Sunday], 62));
    let friday: Day = "2026-09-04".parse().unwrap();
    assert!(!registry(&ledger).calendar().unwrap().is_working_day(friday));
    let other = registry(&ledger).calendar_of(CalendarId::new(uuid(62))).unwrap();
    assert!(other.is_working_day(friday));
}

#[test]
fn routes_name_clocks_and_affiliations_that_exist_and_leave_none_out() {
    let ledger = settled();
    let stream = ledger.registry();
    let shipped = shipped().unwrap();
    let routes = shipped.iter().find_map(|event| {
        let RegistryEvent::RoutesAdopted(e) = event else { return None };
        Some(AdoptRoutes { version: e.version.clone(), routes: e.routes.clone() })
    });
    let clocks = shipped.iter().find_map(|event| {
        let RegistryEvent::ClocksAdopted(e) = event else { return None };
        Some(AdoptClocks { version: e.version.clone(), clocks: e.clocks.clone() })
    });
    let affiliations = shipped.iter().find_map(|event| {
        let RegistryEvent::AffiliationsAdopted(e) = event else { return None };
        let (version, affiliations) = (e.version.clone(), e.affiliations.clone());
        Some(AdoptAffiliations { version, affiliations })
    });
    let (routes, clocks, affiliations) = (routes.unwrap(), clocks.unwrap(), affiliations.unwrap());
    let changed = |change: fn(&mut AdoptRoutes)| {
        let mut routes = routes.clone();
        change(&mut routes);
        routes
    };
    let newer = code("2027.1");
    let ledger = ledger
        .refused(stream, routes.clone(), "unknown_affiliation")
        .when(stream, affiliations.clone())
        .refused(stream, routes.clone(), "unknown_clock")
        .when(stream, clocks.clone())
        .refused(stream, changed(|r| drop(r.routes.pop())), "route_missing")
        .refused(stream, changed(|r| r.routes.push(r.routes[0].clone())), "code_twice")
        .refused(
            stream,
            changed(|r| {
                let last = r.routes.last_mut().unwrap();
                last.notified = Some(Code::new("member_state").unwrap());
            }),
            "unknown_notifies_nobody",
        )
        .when(stream, routes.clone());
    let fewer = AdoptClocks { version: newer.clone(), clocks: vec![clocks.clocks[7].clone()] };
    let kept = AdoptAffiliations {
        version: newer,
        affiliations: vec![affiliations.affiliations[0].clone()],
    };
    let _ = ledger.refused(stream, fewer, "still_in_use").refused(stream, kept, "still_in_use");
}

#[test]
fn at_every_age_somebody_agrees() {
    let ledger = settled();
    let stream = ledger.registry();
    let rules = |agrees| AdoptAgeRules {
        version: code("1"),
        rules: vec![AgeRule {
            age: AgeBand::Years6To11,
            child_agrees: agrees,
            caregiver_consents: false,
            child_alone: false,
        }],
        source: text("for a test"),
        confirmed: Confirmed::Own,
    };
    let _ = ledger
        .refused(stream, rules(false), "nobody_agrees")
        .when(stream, rules(true))
        .refused(stream, rules(true), "not_newer");
}
