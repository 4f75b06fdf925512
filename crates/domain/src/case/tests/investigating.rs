//! The investigation, due process, findings and what follows them.

use super::*;

fn take(step: &str, with: Option<PersonId>) -> Command {
    ask("take_investigation_step", json!({"step": step, "person": with}))
}

fn reason(name: &str) -> Command {
    ask(name, json!({"reason": "security"}))
}

fn criminal(step: &str) -> Command {
    let data = json!({"allegation": claimed(), "step": step, "state": "XKA"});
    ask("record_criminal_step", data)
}

#[test]
fn an_investigation_is_into_allegations_there_are_one_at_a_time() {
    let open = |ids: Value, by: &str| {
        ask("open_investigation", json!({"allegations": ids, "investigator": by}))
    };
    let _ = investigating(safe())
        .refused(case(), open(json!([]), "OIOS"), "no_allegation")
        .refused(case(), open(json!([id(999)]), "OIOS"), "no_such_allegation")
        .refused(case(), open(json!([claimed()]), "NOBODY"), "unknown_code")
        .when(case(), open(json!([claimed()]), "OIOS"))
        .refused(case(), open(json!([claimed()]), "OIOS"), "investigation_open");
}

#[test]
fn steps_are_taken_only_while_an_investigation_runs() {
    let visit = || take("site_visited", None);
    let plan = || ask("plan_investigation", json!({"plan": "First the unit."}));
    let _ = investigating(safe()).refused(case(), visit(), "no_investigation").refused(
        case(),
        plan(),
        "no_investigation",
    );
    let _ = investigated()
        .when(case(), plan())
        .when(case(), visit())
        .refused(case(), reason("resume_investigation"), "not_suspended")
        .when(case(), reason("suspend_investigation"))
        .refused(case(), visit(), "investigation_suspended")
        .refused(case(), complete("without_finding"), "investigation_suspended")
        .refused(case(), ask("make_finding", finding("unfounded")), "no_investigation")
        .when(case(), reason("resume_investigation"))
        .when(case(), visit())
        .when(case(), complete("without_finding"))
        .refused(case(), visit(), "no_investigation");
}

#[test]
fn an_act_before_the_state_is_notified_is_flagged_not_refused() {
    let flagged = |ledger: &Ledger| {
        state(ledger).allegation(claimed()).unwrap().investigated_before_notification
    };
    assert!(!flagged(&investigated().when(case(), take("site_visited", None))));
    assert!(flagged(&investigating(safe()).when(case(), open_investigation())));
}

#[test]
fn a_survivor_is_interviewed_with_plan_safety_and_consent_and_it_is_counted() {
    let interview = || take("survivor_interviewed", Some(survivor()));
    let ledger = investigated()
        .refused(case(), take("survivor_interviewed", None), "person_needed")
        .refused(case(), take("survivor_interviewed", Some(subject())), "not_a_party")
        .refused(case(), interview(), "no_contact_plan");
    let ledger = planned(ledger, survivor()).refused(case(), interview(), "no_consent_in_force");
    let elsewhere =
        consenting(ledger.clone(), survivor(), "investigation", RecipientKind::MemberState);
    let _ = elsewhere.refused(case(), interview(), "no_consent_in_force");
    let ledger = consenting(ledger, survivor(), "investigation", RecipientKind::OwnOrganisation);
    let late =
        ledger.clone().hours_later(24 * 15).refused(case(), interview(), "safety_assessment_old");
    assert_eq!(state(&late).investigation().survivor_interviews, 0);
    let ledger = ledger.when(case(), interview()).when(case(), interview());
    assert_eq!(state(&ledger).investigation().survivor_interviews, 2);
}

#[test]
fn a_witness_is_interviewed_with_a_contact_plan() {
    let interview = || take("witness_interviewed", Some(witness()));
    let ledger = investigated()
        .refused(case(), interview(), "not_a_party")
        .when(case(), ask("add_party", json!({"person": witness(), "role": "witness"})))
        .refused(case(), interview(), "no_contact_plan");
    let _ = planned(ledger, witness()).when(case(), interview());
}

#[test]
fn the_subject_is_told_before_being_heard() {
    let interview = || take("subject_interviewed", Some(subject()));
    let _ = investigated()
        .refused(case(), subject_step("responded"), "subject_not_notified")
        .refused(case(), interview(), "subject_not_notified")
        .when(case(), subject_step("notified"))
        .refused(case(), subject_step("notified"), "already_notified")
        .when(case(), interview())
        .when(case(), ask("make_finding", finding("substantiated")));
}

#[test]
fn only_an_investigation_makes_a_finding() {
    let make = || ask("make_finding", finding("unfounded"));
    let _ = investigating(safe()).refused(case(), make(), "no_investigation");
    let _ = investigated().when(case(), complete("without_finding")).refused(
        case(),
        make(),
        "no_investigation",
    );
    let one = found("unfounded").refused(case(), make(), "finding_made");
    let _ = one.refused(case(), complete("without_finding"), "finding_made");
}

#[test]
fn substantiated_waits_until_the_subject_was_heard() {
    let make = || ask("make_finding", finding("substantiated"));
    let _ = investigated()
        .refused(case(), make(), "subject_not_heard")
        .when(case(), subject_step("notified"))
        .refused(case(), make(), "subject_not_heard")
        .when(case(), subject_step("responded"))
        .when(case(), make());
}

#[test]
fn while_the_subject_is_unidentified_only_the_occurrence_is_found() {
    let occurrence = || with(finding("substantiated"), "standard", "occurrence_only");
    let _ = heard().refused(case(), ask("make_finding", occurrence()), "subject_identified");
    let recorded =
        opened().when(case(), ask("record_allegation", with(allegation(), "subject", json!(null))));
    let _ = investigating(recorded)
        .when(case(), open_investigation())
        .refused(case(), ask("make_finding", finding("substantiated")), "subject_unidentified")
        .refused(
            case(),
            ask("make_finding", with(occurrence(), "standard", "hunch")),
            "unknown_code",
        )
        .when(case(), ask("make_finding", occurrence()));
}

#[test]
fn a_finding_without_an_interview_of_the_survivor_says_why() {
    let silent = || with(finding("unfounded"), "survivor_not_heard", json!(null));
    let _ = heard().refused(case(), ask("make_finding", silent()), "survivor_not_heard");
    let interviewed = || {
        let ledger = planned(heard(), survivor());
        consenting(ledger, survivor(), "investigation", RecipientKind::OwnOrganisation)
            .when(case(), take("survivor_interviewed", Some(survivor())))
    };
    let _ = interviewed().when(case(), ask("make_finding", silent()));
    let _ = interviewed().refused(
        case(),
        ask("make_finding", finding("unfounded")),
        "survivor_was_heard",
    );
}

#[test]
fn an_appeal_follows_a_finding_and_lets_another_replace_it() {
    let ledger = heard()
        .refused(case(), subject_step("appealed"), "no_finding")
        .when(case(), ask("make_finding", finding("substantiated")))
        .refused(case(), subject_step("cleared"), "finding_stands")
        .when(case(), subject_step("appealed"))
        .refused(case(), subject_step("appealed"), "already_appealed");
    assert!(state(&ledger).has_open_claim());
    let ledger = ledger.when(case(), ask("make_finding", finding("unfounded")));
    assert!(!state(&ledger).has_open_claim());
    let _ = ledger.when(case(), subject_step("cleared")).refused(
        case(),
        subject_step("cleared"),
        "already_cleared",
    );
}

#[test]
fn outcomes_and_actions_follow_a_finding_and_exist_on_the_route() {
    let outcome = |outcome: &str| {
        let data = json!({"allegation": claimed(), "outcome": outcome, "decided_by": "TCC"});
        ask("record_outcome", data)
    };
    let action = |month: &str| {
        let data = json!({"measure": id(501), "allegation": claimed(), "action": "repatriated", "taken_by": "TCC", "month": month});
        ask("take_accountability_action", data)
    };
    let _ = heard().refused(case(), outcome("repatriated"), "no_finding");
    let _ = found("unfounded").refused(case(), action("2026-08"), "not_substantiated");
    let _ = found("substantiated")
        .refused(case(), outcome("dismissed_from_choir"), "no_such_outcome")
        .when(case(), outcome("repatriated"))
        .refused(case(), action("2031-01"), "month_in_future")
        .when(case(), action("2026-08"))
        .refused(case(), action("2026-08"), "duplicate_measure");
}

#[test]
fn criminal_accountability_goes_in_order_to_its_last_answer() {
    let referred = found("substantiated")
        .refused(case(), criminal("sent"), "out_of_order")
        .when(case(), criminal("considered"))
        .refused(case(), criminal("considered"), "already_recorded")
        .when(case(), criminal("sent"))
        .refused(case(), criminal("referred_to_state"), "out_of_order")
        .when(case(), criminal("immunity_asserted"))
        .refused(case(), criminal("referred_to_state"), "out_of_order")
        .refused(case(), criminal("status_asked"), "out_of_order")
        .when(case(), criminal("immunity_waived"))
        .when(case(), criminal("referred_to_state"));
    let open = |ledger: &Ledger| state(ledger).still_open().contains(&"criminal_accountability");
    assert!(open(&referred));
    let silent = referred.clone().when(case(), criminal("no_answer"));
    assert!(!open(&silent) && open(&silent.when(case(), criminal("status_asked"))));
    let tried = referred
        .refused(case(), criminal("sentenced"), "out_of_order")
        .when(case(), criminal("charged"))
        .when(case(), criminal("tried"))
        .refused(case(), criminal("appealed"), "out_of_order")
        .when(case(), criminal("sentenced"));
    assert!(!open(&tried) && open(&tried.when(case(), criminal("appealed"))));
}

#[test]
fn a_referral_names_its_state() {
    let nowhere = json!({"allegation": claimed(), "step": "referred_to_state"});
    let _ = alleged().refused(case(), ask("record_criminal_step", nowhere), "state_needed");
}

#[test]
fn screening_is_made_contested_and_removed_and_a_departure_is_noted_once() {
    let screen = |step: &str| ask("record_screening", json!({"person": subject(), "step": step}));
    let leave = |month: &str| {
        ask("record_subject_left_mission", json!({"person": subject(), "month": month}))
    };
    let _ = alleged()
        .refused(case(), screen("contested"), "not_screened")
        .when(case(), screen("made"))
        .refused(case(), screen("made"), "already_screened")
        .when(case(), screen("contested"))
        .when(case(), screen("removed"))
        .refused(case(), screen("removed"), "not_screened")
        .refused(case(), leave("2031-01"), "month_in_future")
        .when(case(), leave("2026-08"))
        .refused(case(), leave("2026-08"), "already_left");
}
