//! Lists and rules are adopted whole, and hang together.

use amana_events::{
    CalendarId, Code, Day, MissionCode, StreamId, StreamKind, UnitId,
    common::AgeBand,
    registry::{AgeRule, Confirmed, InstrumentEntry, OrganisationKind, RegistryEvent, Weekday},
};

use super::{code, list, organisation, register, registry, settled, text};
use crate::{
    genesis::shipped,
    registry::{
        adopt::{
            AdoptAffiliations, AdoptAgeRules, AdoptCalendar, AdoptClocks, AdoptInstruments,
            AdoptRoutes,
        },
        calendars::AssignCalendar,
        directory::RegisterAgreement,
    },
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
fn a_matter_goes_by_its_own_calendar_then_its_missions_then_the_units_then_the_default() {
    let ledger = settled();
    let stream = ledger.registry();
    let adopt = |number, zone: &str, is_default| AdoptCalendar {
        calendar: CalendarId::new(uuid(number)),
        name: text("Kalaro"),
        time_zone: code(zone),
        weekend: Vec::new(),
        holidays: Vec::new(),
        is_default,
    };
    let assign = |number| AssignCalendar {
        calendar: CalendarId::new(uuid(number)),
        unit: None,
        mission: None,
        stream: None,
    };
    let matter = StreamId::new(StreamKind::Case, uuid(500));
    let other = StreamId::new(StreamKind::Case, uuid(501));
    let mission: MissionCode = "UNLAKE".parse().unwrap();
    let (above, below) = (UnitId::new(uuid(0x6_0001)), UnitId::new(uuid(0x6_0002)));
    let unit = |unit, parent| amana_events::registry::UnitRegistered {
        unit,
        organisation: amana_events::OrganisationId::new(uuid(1)),
        parent,
        name: text("Office"),
        country: None,
    };
    let ledger = ledger
        .given(stream, unit(above, None))
        .given(stream, unit(below, Some(above)))
        .when(stream, adopt(60, "UTC", true))
        .when(stream, adopt(61, "Pacific/Kiritimati", false))
        .when(stream, adopt(62, "Pacific/Niue", false))
        .when(stream, adopt(63, "Asia/Beirut", false))
        .refused(stream, assign(64), "unknown_calendar")
        .refused(stream, assign(61), "one_place_at_a_time")
        .when(stream, AssignCalendar { unit: Some(above), ..assign(61) })
        .when(stream, AssignCalendar { mission: Some(mission.clone()), ..assign(62) })
        .when(stream, AssignCalendar { stream: Some(matter), ..assign(63) });
    let state = registry(&ledger);
    let zone = |stream, mission, unit| {
        let noon = "2026-09-01T12:00:00Z".parse().unwrap();
        let calendar = state.calendar_for(stream, mission, unit).unwrap();
        (calendar.day_of(noon).to_string(), calendar.end_of(calendar.day_of(noon)).unwrap())
    };
    let ends = |text: &str| text.parse::<amana_events::Moment>().unwrap();
    assert_eq!(zone(other, None, None).1, ends("2026-09-01T23:59:59.999999Z"));
    assert_eq!(zone(other, None, Some(below)).0, "2026-09-02");
    assert_eq!(zone(other, Some(&mission), Some(below)).1, ends("2026-09-02T10:59:59.999999Z"));
    assert_eq!(zone(matter, Some(&mission), None).1, ends("2026-09-01T20:59:59.999999Z"));
}

#[test]
fn today_is_the_day_at_the_duty_station_and_not_in_utc() {
    let ledger = settled();
    let stream = ledger.registry();
    let east = AdoptCalendar {
        calendar: CalendarId::new(uuid(60)),
        name: text("Kalaro"),
        time_zone: code("Pacific/Kiritimati"),
        weekend: Vec::new(),
        holidays: Vec::new(),
        is_default: true,
    };
    let agreement = |last: &str| RegisterAgreement {
        agreement: amana_events::AgreementId::new(uuid(950)),
        parties: vec![organisation(1), organisation(2)],
        purposes: vec![amana_events::PurposeCode::new("medical").unwrap()],
        fields: Vec::new(),
        onward_sharing: false,
        expires_on: Some(last.parse().unwrap()),
    };
    // 08:00 on the first in UTC is 22:00; three hours later it is the second there.
    let _ = ledger
        .when(stream, list("purpose", "1", &[("medical", None)]))
        .when(stream, register(1, OrganisationKind::Own))
        .when(stream, register(2, OrganisationKind::Authority))
        .when(stream, east)
        .when(stream, agreement("2026-09-01"))
        .hours_later(3)
        .refused(stream, agreement("2026-09-01"), "already_expired");
}

#[test]
fn an_instrument_in_a_version_is_never_changed_and_stays_known() {
    let ledger = settled();
    let stream = ledger.registry();
    let entry = |version: &str, limit| InstrumentEntry {
        instrument: "protocol-x".parse().unwrap(),
        version: code(version),
        label: text("Protocol"),
        country: None,
        limit_hours: Some(limit),
        extension_hours: None,
        receiver: text("social services"),
        source: text("invented"),
        confirmed: Confirmed::Own,
    };
    let adopt = |version: &str, entry| AdoptInstruments {
        version: code(version),
        instruments: vec![entry],
    };
    let ledger = ledger
        .when(stream, adopt("1", entry("2020", 48)))
        .refused(stream, adopt("2", entry("2020", 72)), "still_in_use")
        .when(stream, adopt("2", entry("2026", 72)));
    let known = |version: &str| {
        let instrument = "protocol-x".parse().unwrap();
        registry(&ledger).instrument_in(&instrument, &code(version)).map(|entry| entry.limit_hours)
    };
    assert_eq!(known("2020"), Some(Some(48)));
    assert_eq!(known("2026"), Some(Some(72)));
    assert_eq!(known("2030"), None);
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
    let mut unused = AdoptClocks { version: code("2027.1"), clocks: clocks.clocks.clone() };
    let safety =
        |entry: &amana_events::registry::ClockEntry| entry.clock.as_str() == "safety_assessment";
    let ledger =
        ledger.refused(stream, fewer, "still_in_use").refused(stream, kept, "still_in_use");
    // No route names it, but a rule goes by it: without it no assessment would ever grow old.
    let mut endless = unused.clone();
    unused.clocks.retain(|entry| !safety(entry));
    endless.clocks.iter_mut().filter(|entry| safety(entry)).for_each(|entry| entry.limit = None);
    let _ = ledger.refused(stream, unused, "still_in_use").refused(stream, endless, "no_time");
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
