//! Parties, safety, contact, withdrawal, paternity, complaints.

use super::*;

fn add(person: PersonId, role: &str, allegation: Option<AllegationId>) -> Command {
    ask("add_party", json!({"person": person, "role": role, "allegation": allegation}))
}

fn inform() -> Command {
    let data = json!({"person": survivor(), "what": "rights", "note": "Told of her rights."});
    ask("record_survivor_informed", data)
}

fn withdraw() -> Command {
    ask("record_survivor_withdrew", json!({"person": survivor(), "pressure": "none_found"}))
}

fn measure() -> Command {
    let data =
        json!({"measure": id(301), "kind": "confined", "person": subject(), "from": "2026-09-02"});
    ask("take_interim_measure", data)
}

#[test]
fn a_party_joins_once_and_leaves_only_what_they_are() {
    let remove = || {
        let data = json!({"person": witness(), "role": "witness", "reason": "Knows nothing."});
        ask("remove_party", data)
    };
    let _ = alleged()
        .refused(case(), remove(), "not_a_party")
        .when(case(), add(witness(), "witness", None))
        .refused(case(), add(witness(), "witness", None), "already_a_party")
        .refused(case(), add(PersonId::new(id(999)), "witness", None), "no_such_person")
        .when(case(), remove())
        .then(&["party_removed"]);
}

#[test]
fn an_allegation_has_one_subject_who_may_be_identified_later() {
    let ledger = aged(person(ledger(), witness(), true), witness(), AgeBand::Adult)
        .when(case(), ask("open_case", json!({"class": "sea"})))
        .when(case(), ask("record_allegation", with(allegation(), "subject", json!(null))))
        .refused(case(), add(witness(), "subject", None), "allegation_needed")
        .refused(case(), add(survivor(), "subject", Some(claimed())), "subject_is_survivor")
        .when(case(), add(witness(), "subject", Some(claimed())))
        .refused(case(), add(subject(), "subject", Some(claimed())), "has_subject");
    assert_eq!(state(&ledger).subject_of(claimed()), Some(witness()));
}

#[test]
fn safety_is_assessed_by_someone_who_works_for_the_survivor() {
    let _ = alleged()
        .refused(case(), assess("safe"), "not_for_the_survivor")
        .by(ADVOCATE)
        .refused(case(), assess("safe_with_measures"), "measures_needed")
        .when(case(), assess("safe"))
        .then(&["safety_assessed"]);
}

#[test]
fn nothing_the_subject_or_the_state_would_notice_happens_before_safety_is_assessed() {
    let noticed = || [step("notified"), measure(), subject_step("notified")];
    let blocked = alleged().by(ADVOCATE).when(case(), assess("not_safe")).by(OFFICER);
    let old = safe().hours_later(24 * 15);
    for command in noticed() {
        let _ = alleged().refused(case(), command.clone(), "safety_not_assessed");
        let _ = blocked.clone().refused(case(), command.clone(), "not_safe");
        let _ = old.clone().refused(case(), command.clone(), "safety_assessment_old");
        let _ = safe().when(case(), command);
    }
}

#[test]
fn where_no_survivor_is_known_nobody_waits_for_a_safety_assessment() {
    let anonymous = with(allegation(), "survivors", json!([]));
    let _ =
        opened().when(case(), ask("record_allegation", anonymous)).when(case(), step("notified"));
}

#[test]
fn not_safe_is_lifted_by_the_survivors_word_and_not_by_another_assessment() {
    let word = || ask("lift_safety", json!({"person": survivor(), "lift": "survivor"}));
    let _ = alleged()
        .by(ADVOCATE)
        .refused(case(), word(), "nothing_to_lift")
        .when(case(), assess("not_safe"))
        .refused(case(), assess("safe"), "not_safe_stands")
        .by(OFFICER)
        .refused(case(), word(), "not_for_the_survivor")
        .by(ADVOCATE)
        .when(case(), word())
        .by(OFFICER)
        .when(case(), step("notified"));
}

#[test]
fn danger_to_life_takes_two_people_to_lift_not_safe() {
    let lift = |proposal: Option<EventId>| {
        let data = json!({"person": survivor(), "lift": "danger_to_life", "proposal": proposal});
        ask("lift_safety", data)
    };
    let proposed = alleged()
        .by(ADVOCATE)
        .when(case(), assess("not_safe"))
        .by(OFFICER)
        .refused(case(), lift(None), "approval_needed")
        .when(
            case(),
            ask("propose_safety_lift", json!({"person": survivor(), "reason": "He is armed."})),
        );
    let proposal = proposed.last_event();
    let _ = proposed
        .refused(case(), lift(Some(proposal)), "same_person")
        .by(HEAD)
        .refused(case(), lift(Some(EventId::new(id(5)))), "no_such_proposal")
        .when(case(), lift(Some(proposal)))
        .by(OFFICER)
        .when(case(), step("notified"));
}

#[test]
fn a_survivor_is_informed_only_with_a_contact_plan_and_safety_in_force() {
    let unknown = json!({"person": survivor(), "what": "gossip", "note": "-"});
    let _ = safe().refused(case(), inform(), "no_contact_plan").refused(
        case(),
        ask("record_survivor_informed", unknown),
        "unknown_code",
    );
    let _ = planned(alleged(), survivor()).refused(case(), inform(), "safety_not_assessed");
    let _ = planned(safe(), survivor()).when(case(), inform()).then(&["survivor_informed"]);
    let _ = planned(closed(), survivor()).when(case(), inform());
}

#[test]
fn contact_that_is_unsafe_or_unwanted_is_refused() {
    use amana_events::contact::{ContactFoundUnsafe, ContactPlanWithdrawn};
    let note = amana_events::PersonText::of_person(survivor().uuid(), "Watched.".into());
    let found = ContactFoundUnsafe { source: "self".parse().unwrap(), note };
    let stream = of(StreamKind::Contact, survivor());
    let _ = planned(safe(), survivor()).given(stream, found).refused(
        case(),
        inform(),
        "contact_unsafe",
    );
    let ledger = planned(safe(), survivor());
    let plan = ledger.last_event();
    let ledger = ledger.given(stream, ContactPlanWithdrawn { plan });
    let _ = ledger.refused(case(), inform(), "contact_unwanted");
}

#[test]
fn a_survivor_who_withdrew_is_left_alone_and_the_case_goes_on() {
    let withdrawn = planned(safe(), survivor())
        .when(case(), withdraw())
        .then(&["survivor_withdrew"])
        .refused(case(), inform(), "survivor_withdrew")
        .refused(case(), withdraw(), "already_withdrawn")
        .when(case(), step("notified"));
    let _ = investigating(withdrawn).when(case(), open_investigation());
    let _ = closed().when(case(), withdraw());
}

#[test]
fn a_survivor_comes_back_of_their_own_will_and_is_asked_anew() {
    let back = |field: &str, value: Value| {
        let data = json!({"person": survivor(), "way": "self_initiated", "pressure": "none_found",
            "asked_anew": ["investigation"], "note": "I want to go on."});
        ask("record_survivor_returned", with(data, field, value))
    };
    let own = || back("way", json!("receipt"));
    let interview = || {
        let data = json!({"step": "survivor_interviewed", "person": survivor(), "note": "Told."});
        ask("take_investigation_step", data)
    };
    let agreed = |ledger: Ledger| {
        consenting(ledger, survivor(), "investigation", RecipientKind::OwnOrganisation)
    };
    let ledger = agreed(planned(investigated(), survivor())).hours_later(1);
    let returned = ledger
        .refused(case(), own(), "not_withdrawn")
        .when(case(), withdraw())
        .hours_later(1)
        .refused(case(), back("pressure", json!("feared")), "pressure_feared")
        .refused(case(), back("pressure", json!("not_asked")), "pressure_feared")
        .refused(case(), back("asked_anew", json!([])), "consent_not_asked")
        .refused(case(), back("asked_anew", json!(["gossip"])), "unknown_code")
        .refused(case(), back("spoken_by", json!(witness())), "no_authority")
        .refused(case(), back("person", json!(witness())), "not_a_party")
        .refused(case(), interview(), "survivor_withdrew")
        .when(case(), own())
        .then(&["survivor_returned"]);
    assert!(!state(&returned).has_withdrawn(survivor()));
    let _ = returned
        .refused(case(), own(), "not_withdrawn")
        .by(INVESTIGATOR)
        // What they agreed to before they withdrew counts no more.
        .refused(case(), interview(), "no_consent_in_force");
    let ledger = planned(investigated(), survivor()).when(case(), withdraw()).hours_later(1);
    let _ = agreed(ledger).when(case(), own()).by(INVESTIGATOR).when(case(), interview());
    let _ = closed().when(case(), withdraw()).when(case(), own());
}

#[test]
fn a_paternity_claim_ends_with_a_negative_result_and_may_be_made_again() {
    let step =
        |step: &str| ask("record_paternity_step", json!({"person": survivor(), "step": step}));
    let claimed = consenting(alleged(), survivor(), "paternity", RecipientKind::OwnOrganisation)
        .when(case(), step("claim_made"))
        .refused(case(), step("result_negative"), "out_of_order")
        .when(case(), step("sample_taken"))
        .when(case(), step("result_negative"))
        .refused(case(), step("support_ordered"), "no_claim");
    assert!(!state(&claimed).has_open_claim() && state(&claimed).has_paternity_claim());
    let again = claimed.when(case(), step("claim_made"));
    assert!(state(&again).has_open_claim());
    assert!(!state(&again.when(case(), step("withdrawn"))).has_open_claim());
}

#[test]
fn retaliation_against_a_party_is_followed_also_in_a_closed_case() {
    let fear = |who: PersonId| ask("record_retaliation", json!({"person": who, "step": "feared"}));
    let risk = json!({"person": subject(), "risk": "high"});
    let _ = closed()
        .refused(case(), fear(witness()), "not_a_party")
        .when(case(), fear(survivor()))
        .when(case(), ask("assess_detriment_risk", risk));
}

#[test]
fn a_paternity_claim_goes_by_the_mothers_consent_and_in_order() {
    let step = |step: &str| {
        let data = json!({"person": survivor(), "step": step, "state": "XKA"});
        ask("record_paternity_step", data)
    };
    let claimed = safe()
        .refused(case(), step("state_notified"), "no_claim")
        .when(case(), step("claim_made"))
        .refused(case(), step("claim_made"), "claim_open")
        .refused(case(), step("state_notified"), "no_consent_in_force")
        .refused(case(), step("sample_taken"), "no_consent_in_force")
        .refused(case(), step("support_ordered"), "out_of_order");
    assert!(state(&claimed).has_open_claim());
    let done = consenting(claimed, survivor(), "paternity", RecipientKind::MemberState)
        .when(case(), step("state_notified"))
        .when(case(), step("sample_taken"))
        .when(case(), step("result_known"))
        .when(case(), step("support_ordered"))
        .when(case(), step("support_paid"));
    assert!(!state(&done).has_open_claim() && state(&done).has_paternity_claim());
}

#[test]
fn a_complaint_about_treatment_is_handled_outside_the_case() {
    let report = StreamId::new(StreamKind::Report, uuid(9));
    let submitted =
        amana_events::Event::sample(StreamKind::Report, "report_submitted", &mut Sampler::golden());
    let link = |handler: u64| {
        ask("link_complaint", json!({"report": report, "handler": Ledger::member_id(handler)}))
    };
    let _ = alleged()
        .refused(case(), link(COLLEAGUE), "no_such_report")
        .given(report, submitted.unwrap())
        .when(
            case(),
            ask(
                "assign_case",
                json!({"member": Ledger::member_id(OFFICER), "role": "conduct_officer"}),
            ),
        )
        .refused(case(), link(OFFICER), "handler_in_case")
        .when(case(), link(COLLEAGUE))
        .then(&["complaint_linked"]);
}

#[test]
fn what_is_sealed_names_whom_it_speaks_of() {
    use amana_events::Event;
    let ledger = alleged();
    let persons = |ledger: &Ledger| {
        let mut persons: Vec<_> =
            ledger.last.iter().flat_map(|(_, event)| Event::persons(event)).collect();
        persons.sort_unstable();
        persons
    };
    let mut both = vec![survivor(), subject()];
    both.sort_unstable();
    assert_eq!(persons(&ledger), both);
    let noted = ledger.when(case(), ask("note_case", json!({"note": "Called the unit."})));
    assert_eq!(persons(&noted), both, "a note speaks of every party unless it says of whom");
    let about = json!({"note": "On leave.", "mentions": [subject()]});
    assert_eq!(persons(&noted.when(case(), ask("note_case", about))), vec![subject()]);
}
