//! The shipped lists are admitted, fit into records, and say what their sources say.

use std::collections::BTreeSet;

use amana_events::{
    Actor, ActorKind, Admin1, AffiliationCode, Assurance, ClassCode, Country, Event, EventId,
    InstrumentCode, MemberId, PersonId, PolicyText, StreamId, StreamKind, Via,
    common::AgeBand,
    registry::{Confirmed, LimitUnit, PolicyFile},
};

use super::*;
use crate::{Context, Stamp, State, World, registry::RegistryState, spec};

struct Nothing;

impl World for Nothing {
    fn read(&self, _: StreamId) -> Option<&State> {
        None
    }

    fn involving(&self, _: PersonId) -> Vec<StreamId> {
        Vec::new()
    }

    fn excluded_from(&self, _: MemberId) -> Vec<StreamId> {
        Vec::new()
    }
}

fn input(demo: bool, escalation: Option<&str>) -> GenesisInput {
    GenesisInput {
        ledger: LedgerId::new(spec::uuid(1)),
        name: PublicText::new("Mission in Kalaro").unwrap(),
        origin: PublicText::new("ledger.example/kalaro").unwrap(),
        vkey: PublicKey::new([1; 32]),
        demo,
        backup_retention_days: 35,
        escalation: escalation.map(|name| PublicText::new(name).unwrap()),
    }
}

fn begin(events: &[Event], ledger: LedgerId) -> Result<RegistryState, crate::Refusal> {
    let mut state = State::new(StreamKind::Registry);
    for (version, event) in (1..).zip(events) {
        let actor = Actor {
            kind: ActorKind::Operator,
            id: None,
            via: Via::Cli,
            assurance: Assurance::Asserted,
        };
        let stamp = Stamp {
            event: EventId::new(spec::uuid(100 + version)),
            stream: StreamId::new(StreamKind::Registry, ledger.uuid()),
            version,
            occurred: None,
            known: spec::BEGIN,
            recorded: spec::BEGIN,
            actor,
        };
        let context = Context { ledger, stamp, world: &Nothing, signer: None, noted: None };
        state.admit(event, &context)?;
        state.evolve(event, &stamp);
    }
    let State::Registry(state) = state else { unreachable!("the state of a registry") };
    Ok(state.as_ref().clone())
}

fn ledger() -> RegistryState {
    let input = input(false, Some("Head office"));
    begin(&events(input.clone(), None).unwrap(), input.ledger).unwrap()
}

#[test]
fn a_ledger_begins_with_events_that_its_own_rules_admit() {
    let state = ledger();
    assert!(state.exists() && state.takes_reports() && state.is_provisional());
    assert_eq!(state.vocabulary(), VOCABULARY_VERSION);
    assert_eq!(state.backup_retention_days(), Some(35));
    assert!(state.calendar().is_some());
}

#[test]
fn a_ledger_without_escalation_authority_takes_no_reports_unless_it_is_a_demonstration() {
    for (demo, escalation, takes) in
        [(false, None, false), (true, None, true), (false, Some("Head office"), true)]
    {
        let input = input(demo, escalation);
        let state = begin(&events(input.clone(), None).unwrap(), input.ledger).unwrap();
        assert_eq!(state.takes_reports(), takes, "{demo} {escalation:?}");
    }
}

#[test]
fn the_shipped_policies_are_in_force_from_the_first_moment() {
    let text = PolicyText::new("permit (principal, action, resource);").unwrap();
    let path = Code::new("roles/auditor.cedar").unwrap();
    let (engine, files) = (Code::new("cedar-4.5.0").unwrap(), vec![PolicyFile { path, text }]);
    let policies = PolicySet { engine, facts_version: 1, files };
    let input = input(false, None);
    let all = events(input.clone(), Some(policies.clone())).unwrap();
    let state = begin(&all, input.ledger).unwrap();
    let known = state.policy_set().unwrap();
    assert_eq!((known.set, &*known.content), (policies.digest(), &policies));
    assert!(
        begin(&events(input.clone(), None).unwrap(), input.ledger).unwrap().policy_set().is_none()
    );
}

#[test]
fn a_ledger_is_created_once() {
    let input = input(true, None);
    let mut all = events(input.clone(), None).unwrap();
    all.push(all[0].clone());
    assert_eq!(begin(&all, input.ledger).unwrap_err().code, "ledger_exists");
}

#[test]
fn no_event_of_genesis_comes_near_the_longest_record() {
    for event in events(input(false, None), None).unwrap() {
        assert!(event.data().unwrap().len() < 200 * 1024, "{}", event.name());
    }
}

#[test]
fn what_is_shipped_is_adopted_once_and_only_a_newer_version_again() {
    let input = input(true, None);
    let mut all = events(input.clone(), None).unwrap();
    all.extend(shipped().unwrap().into_iter().map(Event::from));
    assert_eq!(begin(&all, input.ledger).unwrap_err().code, "not_newer");
}

#[test]
fn every_affiliation_has_a_route_for_grave_cases_and_one_for_others() {
    let state = ledger();
    let codes = "contingent observer fpu unpol staff_int staff_nat unv gpp consultant contractor \
                 intern vendor incentive_worker implementing_partner ngo un_agency non_un_force \
                 unknown";
    let codes: Vec<&str> = codes.split_whitespace().collect();
    assert_eq!(codes.len(), 18);
    for code in codes {
        let affiliation = AffiliationCode::new(code).unwrap();
        assert!(state.affiliation(&affiliation).is_some(), "{code}");
        for grave in [true, false] {
            let route = state.route(&affiliation, grave).unwrap();
            assert_eq!(route.notified.is_none(), code == "unknown", "{code}");
        }
    }
}

#[test]
fn only_contingents_wait_for_a_member_state_to_name_an_investigator() {
    let shipped = shipped().unwrap();
    let routes = shipped.iter().find_map(|event| {
        let RegistryEvent::RoutesAdopted(adopted) = event else { return None };
        Some(&adopted.routes)
    });
    for route in routes.unwrap() {
        let waits = route
            .clocks
            .iter()
            .any(|clock| clock.as_str().starts_with("member_state_names_investigator"));
        assert_eq!(waits, route.affiliation.as_str() == "contingent", "{}", route.route);
    }
}

#[test]
fn the_clocks_are_those_of_their_sources_and_say_what_is_unconfirmed() {
    let state = ledger();
    let table = [
        ("personnel_report_serious", Some(24), LimitUnit::Hours, Confirmed::Own),
        ("personnel_report_other", Some(7), LimitUnit::Days, Confirmed::Own),
        ("member_state_names_investigator", Some(10), LimitUnit::WorkingDays, Confirmed::No),
        ("member_state_names_investigator_grave", Some(5), LimitUnit::WorkingDays, Confirmed::Yes),
        ("investigation_completes", Some(6), LimitUnit::Months, Confirmed::Yes),
        ("investigation_completes_grave", Some(90), LimitUnit::Days, Confirmed::Yes),
        ("partner_reports", Some(24), LimitUnit::Hours, Confirmed::No),
        ("hiv_prophylaxis", Some(72), LimitUnit::Hours, Confirmed::Yes),
        ("emergency_medical_care", Some(120), LimitUnit::Hours, Confirmed::No),
        ("handover", None, LimitUnit::Hours, Confirmed::Yes),
        ("break_glass_review", Some(72), LimitUnit::Hours, Confirmed::Own),
        ("danger_to_life_review", Some(24), LimitUnit::Hours, Confirmed::Own),
    ];
    for (code, limit, unit, confirmed) in table {
        let clock = state.clock(code).unwrap();
        assert_eq!((clock.limit, clock.unit, clock.confirmed), (limit, unit, confirmed), "{code}");
    }
}

#[test]
fn an_instrument_has_a_limit_only_where_its_text_was_confirmed() {
    let state = ledger();
    let table = [
        ("iddrs-5.20", Some(48), None),
        ("phl-ra-11188", Some(24), Some(72)),
        ("nga-2022", Some(168), None),
        ("mli-2013", None, None),
        ("som-2014", None, None),
    ];
    for (code, limit, extension) in table {
        let entry = state.instrument(&InstrumentCode::new(code).unwrap()).unwrap();
        assert_eq!((entry.limit_hours, entry.extension_hours), (limit, extension), "{code}");
        assert_eq!(entry.confirmed == Confirmed::Yes, limit.is_some(), "{code}");
    }
}

#[test]
fn sea_is_counted_in_allegations_and_shares_no_type_with_other_classes() {
    let state = ledger();
    let sea = state.class(&ClassCode::new("sea").unwrap()).unwrap();
    let types: BTreeSet<&str> = sea.types.iter().map(amana_events::Code::as_str).collect();
    assert_eq!(types, BTreeSet::from(["OTHER", "SA", "SE", "UNKNOWN"]));
    for class in ["sexual_harassment", "retaliation", "fraud", "child_labour", "child_recruitment"]
    {
        let class = state.class(&ClassCode::new(class).unwrap()).unwrap();
        assert!(class.types.iter().all(|code| !types.contains(code.as_str())));
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only what has sources is looked at")]
#[test]
fn everything_shipped_says_where_it_comes_from_and_whether_that_was_read() {
    let said = |text: &str| text.trim().len() > 3;
    for event in shipped().unwrap() {
        match event {
            RegistryEvent::CodeListAdopted(list) => {
                assert!(said(list.source.as_str()), "{}", list.list);
            }
            RegistryEvent::ClassesAdopted(adopted) => {
                for entry in adopted.classes {
                    let source = entry.source.as_ref();
                    assert!(source.is_some_and(|text| said(text.as_str())), "{}", entry.class);
                    assert!(entry.clocks.is_some_and(|clocks| !clocks.is_empty()));
                }
            }
            RegistryEvent::ClocksAdopted(adopted) => {
                for entry in adopted.clocks {
                    assert!(said(entry.source.as_str()), "{}", entry.clock);
                    let read =
                        entry.confirmed != Confirmed::Yes || entry.source.as_str() != "Unconfirmed";
                    assert!(read, "{}", entry.clock);
                }
            }
            RegistryEvent::RoutesAdopted(adopted) => {
                assert!(adopted.routes.iter().all(|entry| said(entry.source.as_str())));
            }
            RegistryEvent::InstrumentsAdopted(adopted) => {
                assert!(adopted.instruments.iter().all(|entry| said(entry.source.as_str())));
            }
            RegistryEvent::AgeRulesAdopted(adopted) => assert!(said(adopted.source.as_str())),
            _ => {}
        }
    }
}

#[test]
fn a_place_lies_in_its_own_country_and_nothing_is_said_of_countries_without_places() {
    let state = ledger();
    let (place, country) = (Admin1::new("CF11").unwrap(), |c| Country::new(c).unwrap());
    assert_eq!(state.lies_in(&place, &country("CAF")), Some(true));
    assert_eq!(state.lies_in(&place, &country("TCD")), Some(false));
    let nowhere = Admin1::new("XX99").unwrap();
    assert_eq!(state.lies_in(&nowhere, &country("CAF")), Some(false));
    assert_eq!(state.lies_in(&nowhere, &country("BRA")), None);
}

#[test]
fn every_age_protected_as_a_child_has_a_rule() {
    let state = ledger();
    for age in AgeBand::ALL {
        assert_eq!(state.age_rule(*age).is_some(), age.protected_as_child(), "{age}");
    }
}

#[test]
fn the_lists_know_the_codes_that_rules_ask_for() {
    let state = ledger();
    let table = [
        ("purpose", "investigation assistance referral member_state_notification paternity"),
        ("purpose", "publication child_protection tracing medical legal"),
        ("service_kind", "health_medical_service psychosocial_service safehouse_service"),
        ("service_status", "active inactive defunct temporarily_closed"),
        ("rejection_reason", "no_allegation duplicate other"),
        ("still_open", "paternity_claim appeal criminal_accountability legal_hold investigation"),
        ("country", "CAF MLI SSD"),
        ("place_kind", "hospital clinic"),
        ("apart_reason", "medical_care best_interests"),
        ("handover_closing_reason", "reunified formal_closing entered_in_error"),
        ("handover_reopening_reason", "news back"),
        ("correction_reason", "mistyped wrong_person"),
        ("need", "medical disability_support maternal_care"),
    ];
    for (list, codes) in table {
        for code in codes.split_whitespace() {
            assert!(state.knows_code(list, code), "{list} {code}");
        }
        assert!(!state.knows_code(list, "no_such_code"));
    }
    assert!(!state.knows_code("never_adopted", "other"));
}
