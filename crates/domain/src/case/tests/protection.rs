//! What protects survivors, and what may stand in clear.

use super::*;

fn criminal(step: &str) -> Command {
    let data = json!({"allegation": claimed(), "step": step, "state": "XKA"});
    ask("record_criminal_step", data)
}

fn elsewhere() -> Command {
    let organisation = Ledger::member_id(70).uuid();
    let data = json!({
        "allegations": [claimed()], "investigator": "NIO", "organisation": organisation,
    });
    ask("open_investigation", data)
}

fn with_organisation(ledger: Ledger) -> Ledger {
    use amana_events::registry::OrganisationRegistered;
    let registry = ledger.registry();
    let mut sampler = Sampler::golden();
    let sample =
        amana_events::Event::sample(StreamKind::Registry, "organisation_registered", &mut sampler);
    let Some(amana_events::Event::Registry(
        amana_events::registry::RegistryEvent::OrganisationRegistered(organisation),
    )) = sample
    else {
        panic!("there is such an event")
    };
    let organisation = OrganisationRegistered {
        organisation: amana_events::OrganisationId::new(Ledger::member_id(70).uuid()),
        ..organisation
    };
    ledger.given(registry, organisation)
}

fn take(step: &str, with: PersonId) -> Command {
    ask("take_investigation_step", json!({"step": step, "person": with}))
}

fn not_safe(ledger: Ledger) -> Ledger {
    ledger.by(ADVOCATE).when(case(), assess("not_safe"))
}

#[test]
fn nothing_leaves_the_house_before_the_survivors_safety_is_looked_at() {
    let considered = not_safe(found("substantiated").when(case(), criminal("considered")))
        .by(OFFICER)
        .refused(case(), criminal("sent"), "not_safe")
        .when(case(), criminal("immunity_waived"))
        .refused(case(), criminal("referred_to_state"), "not_safe");
    let action = json!({"measure": id(501), "allegation": claimed(), "action": "repatriated", "taken_by": "TCC"});
    let _ = considered.refused(case(), ask("take_accountability_action", action), "not_safe");
    let _ = not_safe(heard())
        .by(INVESTIGATOR)
        .refused(case(), subject_step("interviewed"), "not_safe")
        .refused(case(), take("subject_interviewed", subject()), "not_safe");
    let claim = ask("record_paternity_step", json!({"person": survivor(), "step": "claim_made"}));
    let told = json!({"person": survivor(), "step": "state_notified", "state": "XKA"});
    let claimed = consenting(alleged(), survivor(), "paternity", RecipientKind::MemberState);
    let _ = claimed.when(case(), claim).refused(
        case(),
        ask("record_paternity_step", told),
        "safety_not_assessed",
    );
}

#[test]
fn another_organisation_investigates_only_after_a_safety_assessment() {
    let accepted = |ledger: Ledger| investigating(with_organisation(ledger));
    let _ = accepted(alleged()).refused(case(), elsewhere(), "safety_not_assessed");
    let _ = accepted(safe()).when(case(), elsewhere());
}

#[test]
fn who_meets_a_survivor_meets_a_survivor_whatever_the_step_is_called() {
    let also_witness = json!({"person": survivor(), "role": "witness"});
    let ledger = planned(investigated(), survivor()).when(case(), ask("add_party", also_witness));
    for step in ["witness_interviewed", "other", "site_visited", "documents_examined"] {
        let _ = ledger.clone().refused(case(), take(step, survivor()), "no_consent_in_force");
    }
    let _ = ledger.refused(case(), take("other", witness()), "not_a_party");
}

#[test]
fn who_handles_the_case_does_not_assess_safety_for_the_survivor() {
    let both = alleged()
        .member(8, Role::AssistanceFocalPoint)
        .given(
            Ledger::new().registry(),
            amana_events::registry::RoleGranted {
                member: Ledger::member_id(8),
                role: Role::ConductOfficer,
                approval: None,
                provisional: true,
            },
        )
        .by(8)
        .when(case(), assess("safe"))
        .by(OFFICER)
        .when(case(), assign_to(8, "conduct_officer"));
    let _ = both.by(8).refused(case(), assess("safe"), "handler_in_case");
}

#[test]
fn a_paper_assessment_is_as_old_as_it_is() {
    let mut ledger = alleged().by(ADVOCATE);
    ledger.back_by_hours(24 * 20);
    let assessed = ledger.when(case(), assess("safe"));
    let mut now = assessed.by(OFFICER);
    now.back_by_hours(0);
    let _ = now.clone().refused(case(), step("notified"), "safety_assessment_old");
    // An act that is itself recorded late is judged by when it was.
    now.back_by_hours(24 * 19);
    let _ = now.when(case(), step("notified"));
}

#[test]
fn a_proposal_to_lift_not_safe_ends_with_another_assessment_and_can_be_declined() {
    let propose =
        || ask("propose_safety_lift", json!({"person": survivor(), "reason": "He is armed."}));
    let proposed = not_safe(alleged()).by(OFFICER).when(case(), propose());
    let proposal = proposed.last_event();
    let lift = || {
        let data = json!({"person": survivor(), "lift": "danger_to_life", "proposal": proposal});
        ask("lift_safety", data)
    };
    let _ = not_safe(proposed.clone()).by(HEAD).refused(case(), lift(), "no_such_proposal");
    let decline = json!({"person": survivor(), "proposal": proposal, "reason": "Ask her first."});
    let _ = proposed.by(HEAD).when(case(), ask("decline_safety_lift", decline)).refused(
        case(),
        lift(),
        "no_such_proposal",
    );
}

#[test]
fn a_survivor_who_comes_is_told_without_a_contact_plan() {
    let inform = |way: Value| {
        let data = json!({"person": survivor(), "what": "rights", "way": way, "note": "Told."});
        ask("record_survivor_informed", data)
    };
    let _ = alleged()
        .refused(case(), inform(json!(null)), "no_contact_plan")
        .refused(case(), inform(json!("contacted")), "no_contact_plan")
        .when(case(), inform(json!("self_initiated")))
        .when(case(), inform(json!("behind_receipt")));
}

#[test]
fn what_is_on_no_list_could_be_a_name() {
    let measured = |code: &str| {
        let data =
            json!({"person": survivor(), "result": "safe_with_measures", "measures": [code]});
        ask("assess_safety", data)
    };
    let _ = alleged()
        .by(ADVOCATE)
        .refused(case(), measured("Amina_moved"), "unknown_code")
        .when(case(), measured("no_visit_at_home"));
    let why = |name: &str, code: &str| ask(name, json!({"reason": code}));
    let _ = investigated()
        .refused(case(), why("suspend_investigation", "Amina"), "unknown_code")
        .when(case(), why("suspend_investigation", "security"))
        .refused(case(), why("resume_investigation", "Amina"), "unknown_code");
    let _ = heard().refused(
        case(),
        ask("make_finding", with(finding("unfounded"), "survivor_not_heard", "Amina")),
        "unknown_code",
    );
    let outcome = |by: &str| {
        let data = json!({"allegation": claimed(), "outcome": "repatriated", "decided_by": by});
        ask("record_outcome", data)
    };
    let _ = found("substantiated").refused(case(), outcome("Amina"), "unknown_code");
    let naming = json!({"reason": "concluded", "still_open": ["Amina"]});
    let _ = concluded("unfounded").by(OFFICER).refused(
        case(),
        ask("propose_closure", naming),
        "unknown_code",
    );
}

#[test]
fn a_state_and_a_place_are_codes_of_their_lists() {
    let open = |country: &str, admin1: &str| {
        ask("open_case", json!({"class": "sea", "country": country, "admin1": admin1}))
    };
    let _ = ledger()
        .refused(case(), open("Amina", "AF01"), "unknown_country")
        .refused(case(), open("AFG", "Kabul"), "place_elsewhere")
        .refused(case(), open("AFG", "CD10"), "place_elsewhere")
        .refused(case(), open("XLA", "Kabul"), "unknown_place")
        .when(case(), open("AFG", "AF01"));
    let _ = opened().refused(
        case(),
        ask("record_allegation", with(allegation(), "contributing_country", "Norland")),
        "unknown_country",
    );
}

#[test]
fn recruitment_is_a_case_only_where_it_is_known_to_be_by_personnel() {
    let data = with(with(allegation(), "class", "child_recruitment"), "affiliation", "unknown");
    let data = with(with(data, "contributing_country", json!(null)), "kind", "recruitment");
    let ledger = ledger();
    let Some(State::Registry(registry)) = ledger.read(ledger.registry()) else { panic!() };
    let kind = registry.class(&"child_recruitment".parse().unwrap()).unwrap().types[0].to_string();
    let _ = opened().refused(
        case(),
        ask("record_allegation", with(data, "kind", kind)),
        "not_by_personnel",
    );
}

#[test]
fn only_the_month_of_a_measure_stands_in_clear() {
    use amana_events::{Event, case::CaseEvent};
    let data = json!({"measure": id(301), "kind": "confined", "from": "2026-09-17"});
    let ledger = safe().when(case(), ask("take_interim_measure", data));
    let Some((_, Event::Case(CaseEvent::InterimMeasureTaken(taken)))) = ledger.last.first() else {
        panic!("a measure was taken")
    };
    assert_eq!(taken.from.to_string(), "2026-09-01");
}
