//! How clock rows are judged: pauses given back, what is suspended, who left, which version counts.

use amana_domain::{Stamp, State, genesis::shipped};
use amana_events::{
    Actor, ActorKind, Assurance, CalendarId, Code, Event, EventId, PublicText, StreamKind, Via,
    registry::{
        CalendarAdopted, CalendarAssigned, Confirmed, InstrumentEntry, InstrumentsAdopted,
        RegistryEvent,
    },
};
use amana_store::Audience;
use uuid::Uuid;

use super::*;

const HOUR: i64 = 3_600;

fn hour(number: i64) -> Moment {
    Moment::from_micros(1_788_249_600_000_000).plus_seconds(number * HOUR)
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn registry(more: Vec<RegistryEvent>) -> Arc<RegistryState> {
    let mut state = State::new(StreamKind::Registry);
    let calendar = |number, zone: &str, is_default| CalendarAdopted {
        calendar: CalendarId::new(id(number)),
        name: PublicText::new("Kalaro").unwrap(),
        time_zone: Code::new(zone).unwrap(),
        weekend: Vec::new(),
        holidays: Vec::new(),
        is_default,
    };
    let calendars = [calendar(60, "UTC", true), calendar(61, "Pacific/Kiritimati", false)];
    let shipped = shipped().unwrap().into_iter();
    let all = shipped.chain(calendars.map(RegistryEvent::from)).chain(more);
    for (version, event) in (1..).zip(all) {
        let actor = Actor {
            kind: ActorKind::Operator,
            id: None,
            via: Via::Cli,
            assurance: Assurance::Asserted,
        };
        let stamp = Stamp {
            event: EventId::new(id(u128::from(version))),
            stream: StreamId::new(StreamKind::Registry, id(1)),
            version,
            occurred: None,
            known: hour(0),
            recorded: hour(0),
            actor,
        };
        state.evolve(&Event::from(event), &stamp);
    }
    let State::Registry(state) = state else { panic!("the state of a registry") };
    state
}

fn ground(now: i64) -> Ground {
    Ground {
        registry: registry(Vec::new()),
        missions: HashMap::new(),
        pauses: HashMap::new(),
        now: hour(now),
    }
}

fn row(kind: StreamKind, clock: &str, started: i64) -> ClockRow {
    ClockRow {
        matter: id(5),
        clock: clock.to_owned().into(),
        subject: id(5),
        stream: StreamId::new(kind, id(5)),
        audience: Audience::Conduct,
        route: None,
        affiliation: None,
        grave: false,
        instrument: None,
        instrument_version: None,
        urgency: None,
        person: Some(PersonId::new(id(30))),
        started_at: Some(hour(started)),
        standstill: None,
        stopped_at: None,
        extended_until: None,
    }
}

fn only(ground: &Ground, row: ClockRow) -> Deadline {
    let mut all = ground.judge(&[row]);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn paused(mut ground: Ground, spans: &[(i64, Option<i64>)]) -> Ground {
    let pause =
        |(from, until): &(i64, Option<i64>)| Pause { from: hour(*from), until: until.map(hour) };
    ground.pauses.insert(PersonId::new(id(30)), spans.iter().map(pause).collect());
    ground
}

#[test]
fn time_in_which_contact_was_unsafe_is_given_back_to_a_survivor_facing_clock() {
    // 48 hours for the first contact; unsafe from hour 10 to hour 110.
    let first = || row(StreamKind::Assistance, "assistance_first_contact", 0);
    let waiting = only(&paused(ground(100), &[(10, None)]), first());
    assert_eq!(waiting.status, "waiting_for_a_safe_way");
    let again = only(&paused(ground(120), &[(10, Some(110))]), first());
    assert_eq!((again.status, again.due), ("running", Some(hour(148))));
    let late = only(&paused(ground(149), &[(10, Some(110))]), first());
    assert_eq!(late.status, "overdue");
    // What was unsafe before the clock started is not given back.
    let before = only(&paused(ground(20), &[(-100, Some(8))]), first());
    assert_eq!(before.due, Some(hour(56)));
    assert_eq!(only(&ground(20), first()).due, Some(hour(48)));
}

#[test]
fn a_clock_that_faces_no_survivor_is_neither_stopped_nor_given_time_back() {
    let review = || row(StreamKind::Access, "break_glass_review", 0);
    let judged = only(&paused(ground(80), &[(10, None)]), review());
    assert_eq!((judged.status, judged.due), ("overdue", Some(hour(72))));
}

#[test]
fn a_suspended_investigation_runs_on_and_is_marked() {
    let standstill = Some(Standstill::Suspended);
    let suspended = ClockRow {
        standstill,
        affiliation: Some("contingent".parse().unwrap()),
        grave: true,
        ..row(StreamKind::Case, "investigation_completes", 0)
    };
    let judged = only(&ground(24 * 200), suspended);
    assert_eq!((judged.status, judged.suspended), ("overdue", true));
}

#[test]
fn a_child_who_left_is_not_said_to_wait_for_a_safe_way() {
    let gone = ClockRow {
        standstill: Some(Standstill::Exit),
        instrument: Some("iddrs-5.20".parse().unwrap()),
        instrument_version: Some("2022".parse().unwrap()),
        ..row(StreamKind::Handover, "handover", 0)
    };
    assert_eq!(only(&ground(100), gone).status, "child_has_left");
}

#[test]
fn a_handover_goes_by_the_version_its_receipt_names_and_without_the_extension() {
    let text = |words: &str| PublicText::new(words).unwrap();
    let entry = |version: &str, limit| InstrumentEntry {
        instrument: "protocol-x".parse().unwrap(),
        version: version.parse().unwrap(),
        label: text("Protocol"),
        country: None,
        limit_hours: Some(limit),
        extension_hours: Some(72),
        receiver: text("social services"),
        source: text("invented"),
        confirmed: Confirmed::Own,
    };
    let adopt = |version: &str, instruments| InstrumentsAdopted {
        version: version.parse().unwrap(),
        instruments,
    };
    let mut ground = ground(30);
    ground.registry = registry(vec![
        adopt("3000.1", vec![entry("2020", 24)]).into(),
        adopt("3000.2", vec![entry("2026", 400)]).into(),
    ]);
    let receipt = |version: &str| ClockRow {
        instrument: Some("protocol-x".parse().unwrap()),
        instrument_version: Some(version.parse().unwrap()),
        ..row(StreamKind::Handover, "handover", 0)
    };
    let old = only(&ground, receipt("2020"));
    assert_eq!((old.status, old.due), ("overdue", Some(hour(24))));
    assert_eq!(only(&ground, receipt("2026")).due, Some(hour(400)));
}

#[test]
fn what_personnel_reported_late_shows_as_stopped_late() {
    let reported =
        ClockRow { stopped_at: Some(hour(30)), ..row(StreamKind::Report, "personnel_report", 0) };
    let judged = ground(40).judge(&[reported]);
    let status = |code: &str| judged.iter().find(|d| d.clock == code).map(|d| d.status);
    assert_eq!(status("personnel_report_serious"), Some("stopped_late"));
    assert_eq!(status("personnel_report_other"), Some("stopped"));
}

#[test]
fn a_role_is_looked_at_again_after_its_months_and_the_role_is_named() {
    let role = row(StreamKind::Registry, "recertification/counsel", 0);
    let judged = only(&ground(24 * 200), role);
    assert_eq!((judged.status, judged.role.as_deref()), ("overdue", Some("counsel")));
}

#[test]
fn days_end_at_the_duty_station_of_the_matters_mission() {
    let mission: MissionCode = "UNLAKE".parse().unwrap();
    let assigned = CalendarAssigned {
        calendar: CalendarId::new(id(61)),
        unit: None,
        mission: Some(mission.clone()),
        stream: None,
    };
    let mut ground = ground(1);
    let idle = || row(StreamKind::Case, "nobody_has_acted", 0);
    let in_utc = only(&ground, idle()).due.unwrap();
    ground.registry = registry(vec![assigned.into()]);
    ground.missions.insert(idle().stream, mission);
    let there = only(&ground, idle()).due.unwrap();
    assert_eq!(in_utc.micros() - there.micros(), 14 * HOUR * 1_000_000);
}
