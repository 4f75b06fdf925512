//! Due process: nobody is found guilty unheard, and a finding stays about what it was about.

use super::*;

fn second() -> AllegationId {
    AllegationId::new(uuid(202))
}

fn add_subject(person: PersonId, allegation: AllegationId) -> Command {
    ask("add_party", json!({"person": person, "role": "subject", "allegation": allegation}))
}

fn remove_subject(person: PersonId) -> Command {
    ask("remove_party", json!({"person": person, "role": "subject", "reason": "Not him."}))
}

fn action(what: &str) -> Command {
    let data = json!({"measure": id(501), "allegation": claimed(), "action": what, "taken_by": "member_state"});
    ask("take_accountability_action", data)
}

fn occurrence_found() -> Ledger {
    let recorded = opened()
        .when(case(), ask("record_allegation", with(allegation(), "subject", json!(null))))
        .by(ADVOCATE)
        .when(case(), assess("safe"));
    let occurrence = with(finding("substantiated"), "standard", "occurrence_only");
    investigating(recorded)
        .when(case(), open_investigation())
        .when(case(), ask("make_finding", occurrence))
}

fn reclassify(class: &str, kind: &str, affiliation: &str) -> Command {
    let data = json!({
        "allegation": claimed(), "class": class, "kind": kind, "affiliation": affiliation,
        "contributing_country": "XKA", "grave": false, "reason": "Papers came.",
    });
    ask("reclassify_allegation", data)
}

fn of_second(step: &str) -> Command {
    let data = json!({"person": subject(), "step": step, "allegations": [second()]});
    ask("take_subject_step", data)
}

/// A subject heard about one allegation, and another recorded afterwards.
fn with_second(ledger: Ledger) -> Ledger {
    let data = with(allegation(), "allegation", json!(second()));
    ledger.when(case(), ask("record_allegation", data))
}

#[test]
fn nobody_becomes_the_subject_of_a_finding_that_stands() {
    let _ = occurrence_found().refused(case(), add_subject(subject(), claimed()), "finding_stands");
    let _ = found("substantiated").refused(case(), remove_subject(subject()), "finding_stands");
    // Of an allegation without a finding the subject may still turn out to be another.
    let _ = heard().when(case(), remove_subject(subject()));
}

#[test]
fn an_action_against_a_person_needs_a_finding_about_that_person() {
    let _ = occurrence_found()
        .refused(case(), action("repatriated"), "not_about_a_person")
        .when(case(), action("unit_repatriated"));
    let _ = found("substantiated").when(case(), action("repatriated"));
}

#[test]
fn a_finding_is_not_carried_into_another_class_or_type() {
    let _ = found("substantiated")
        .refused(case(), reclassify("sea", "SE", "contingent"), "finding_stands")
        .refused(case(), reclassify("fraud", "major_theft", "contingent"), "finding_stands")
        .when(case(), reclassify("sea", "SA", "fpu"));
}

#[test]
fn what_was_legal_by_the_first_vocabulary_is_legal_in_replay() {
    let old = ledger_of(1)
        .when(case(), ask("open_case", json!({"class": "sea"})))
        .when(case(), ask("record_allegation", allegation()))
        .when(case(), open_investigation())
        .by(ADVOCATE)
        .when(case(), assess("safe"))
        .by(OFFICER)
        .when(case(), subject_step("notified"))
        .when(case(), subject_step("responded"))
        .when(case(), ask("make_finding", finding("substantiated")))
        .when(case(), reclassify("sea", "SE", "contingent"))
        .when(case(), remove_subject(subject()));
    let registry = old.registry();
    let upgraded =
        old.by_operator().given(registry, amana_events::registry::LedgerUpgraded { vocabulary: 2 });
    let _ =
        upgraded.by(OFFICER).refused(case(), add_subject(subject(), claimed()), "finding_stands");
}

#[test]
fn a_subject_is_heard_about_each_allegation() {
    let second_finding = || with(finding("substantiated"), "allegation", json!(second()));
    let into_both = ask(
        "open_investigation",
        json!({"allegations": [claimed(), second()], "investigator": "OIOS"}),
    );
    let told = investigating(safe())
        .when(case(), subject_step("notified"))
        .when(case(), subject_step("responded"));
    let ledger = with_second(told)
        .when(case(), into_both)
        .when(case(), ask("make_finding", finding("substantiated")))
        .refused(case(), ask("make_finding", second_finding()), "subject_not_heard")
        .refused(case(), of_second("responded"), "subject_not_notified")
        .when(case(), of_second("notified"))
        .refused(case(), of_second("notified"), "already_notified")
        .refused(case(), ask("make_finding", second_finding()), "subject_not_heard")
        .when(case(), of_second("responded"))
        .when(case(), ask("make_finding", second_finding()));
    assert!(state(&ledger).was_heard(subject(), second()));
    let other = json!({"person": subject(), "step": "notified", "allegations": [id(999)]});
    let _ = ledger.refused(case(), ask("take_subject_step", other), "no_such_allegation");
}

#[test]
fn a_step_without_allegations_speaks_of_all_known_then() {
    let ledger = with_second(investigating(safe())).when(case(), subject_step("notified"));
    let told = |id| {
        state(&ledger).process_of(subject(), id).has(amana_events::case::SubjectStep::Notified)
    };
    assert!(told(claimed()) && told(second()));
}

#[test]
fn the_subject_is_interviewed_only_about_what_they_were_told() {
    let interview = || {
        let data = json!({"step": "subject_interviewed", "person": subject()});
        ask("take_investigation_step", data)
    };
    let into_both = ask(
        "open_investigation",
        json!({"allegations": [claimed(), second()], "investigator": "OIOS"}),
    );
    let _ = with_second(investigating(safe()).when(case(), subject_step("notified")))
        .when(case(), into_both)
        .refused(case(), interview(), "subject_not_notified")
        .when(case(), of_second("notified"))
        .when(case(), interview());
}

#[test]
fn an_appeal_is_decided_by_other_hands_also_after_closing() {
    let decide = |what: &str| {
        let data = json!({"person": subject(), "decision": what, "note": "Read everything again."});
        ask("decide_appeal", data)
    };
    let ledger = closed()
        .refused(case(), decide("dismissed"), "no_appeal")
        .when(case(), subject_step("appealed"))
        .refused(case(), subject_step("appealed"), "already_appealed")
        .by(INVESTIGATOR)
        .refused(case(), decide("dismissed"), "not_other_hands")
        .by(COLLEAGUE);
    assert!(state(&ledger).has_open_claim());
    let dismissed = ledger.clone().when(case(), decide("dismissed"));
    assert!(!state(&dismissed).has_open_claim());
    // Upheld in a closed case, a review decides whether it is opened again.
    let reopened = ledger
        .when(case(), decide("upheld"))
        .when(case(), ask("assign_review", json!({"member": Ledger::member_id(COLLEAGUE)})))
        .when(case(), ask("reopen_case", json!({"reason": "The appeal was upheld."})));
    let _ = reopened.by(INVESTIGATOR).when(case(), ask("make_finding", finding("unfounded")));
}

#[test]
fn completed_with_findings_has_a_finding_for_each_allegation() {
    let _ = investigated()
        .refused(case(), complete("with_findings"), "finding_missing")
        .when(case(), complete("without_finding"));
    let _ = found("unfounded").when(case(), complete("with_findings"));
}
