//! Corrections are new events with a reason; an entry is taken back while nothing rests on it.

use amana_events::case::{RouteStep, SubjectStep};

use super::*;

fn correct(event: EventId) -> Command {
    ask("correct_entry", json!({"event": event, "reason": "Another case was meant."}))
}

fn outcome() -> Command {
    let data = json!({"allegation": claimed(), "outcome": "repatriated", "decided_by": "TCC"});
    ask("record_outcome", data)
}

#[test]
fn what_a_case_says_of_itself_is_put_right_with_a_reason() {
    let fix = |class: &str| {
        let data = json!({"class": class, "mission": "UNMIX", "reason": "Wrong mission."});
        ask("correct_case", data)
    };
    let _ = opened()
        .refused(case(), fix("sea/unheard_of"), "unknown_class")
        .when(case(), fix("fraud"))
        .then(&["case_corrected"]);
}

#[test]
fn an_account_written_down_wrongly_is_put_right() {
    use amana_events::{Event, case::CaseEvent};
    let data = json!({
        "allegation": claimed(), "victims": {"woman": 1}, "account": "What she really said.",
        "reporting_entity": "AFP", "reason": "The interpreter listened again.",
    });
    let ledger = alleged().when(case(), ask("correct_allegation", data));
    let Some((_, Event::Case(CaseEvent::AllegationCorrected(corrected)))) = ledger.last.first()
    else {
        panic!("an allegation was corrected")
    };
    assert!(corrected.account.is_some() && corrected.circumstances.is_none());
    assert_eq!(Event::since(&ledger.last[0].1), 2);
}

#[test]
fn a_person_leaves_one_allegation_and_stays_in_the_others() {
    let second = with(allegation(), "allegation", json!(id(202)));
    let leave = |from: Value| {
        let data = json!({"person": survivor(), "role": "survivor", "allegation": from, "reason": "Not hers."});
        ask("remove_party", data)
    };
    let ledger = alleged()
        .when(case(), ask("record_allegation", second))
        .refused(case(), leave(json!(id(999))), "not_a_party")
        .when(case(), leave(json!(id(202))));
    assert_eq!(state(&ledger).survivors(Some(claimed())), [survivor()]);
    assert!(state(&ledger).survivors(Some(AllegationId::new(id(202)))).is_empty());
}

#[test]
fn a_step_is_taken_back_the_later_first() {
    let notified = safe().when(case(), step("notified"));
    let first = notified.last_event();
    let silent = notified.when(case(), step("silent"));
    let last = silent.last_event();
    let ledger = silent
        .refused(case(), correct(first), "later_entries_first")
        .when(case(), correct(last))
        .then(&["entry_corrected"])
        .refused(case(), correct(last), "no_such_entry")
        .when(case(), correct(first));
    assert!(!state(&ledger).allegation(claimed()).unwrap().route.has(RouteStep::Notified));
    let _ = ledger.refused(case(), step("silent"), "not_notified").when(case(), step("notified"));
}

#[test]
fn a_finding_is_taken_back_by_who_investigates_before_anything_follows_it() {
    let found = found("substantiated");
    let finding_event = found.last_event();
    let followed = found.clone().when(case(), outcome());
    let outcome_event = followed.last_event();
    let _ = followed
        .refused(case(), correct(finding_event), "later_entries_first")
        .when(case(), correct(outcome_event))
        .when(case(), correct(finding_event));
    let ledger = found
        .by(OFFICER)
        .refused(case(), correct(finding_event), "not_the_investigator")
        .by(INVESTIGATOR)
        .when(case(), correct(finding_event));
    assert_eq!(state(&ledger).allegation(claimed()).unwrap().finding, None);
    let _ = ledger.when(case(), ask("make_finding", finding("unfounded")));
}

#[test]
fn a_hearing_is_taken_back_only_before_the_finding_that_heard_it() {
    let told = investigated().when(case(), subject_step("notified"));
    let notified = told.last_event();
    let heard = told.when(case(), subject_step("responded"));
    let responded = heard.last_event();
    let _ = heard.clone().when(case(), ask("make_finding", finding("substantiated"))).refused(
        case(),
        correct(responded),
        "finding_stands",
    );
    let ledger = heard.when(case(), correct(responded)).when(case(), correct(notified));
    assert!(!state(&ledger).process_of(subject(), claimed()).has(SubjectStep::Notified));
    let _ = ledger.when(case(), subject_step("notified"));
}

#[test]
fn an_interview_recorded_by_mistake_no_longer_counts() {
    let ready = consenting(
        planned(investigated(), survivor()),
        survivor(),
        "investigation",
        RecipientKind::OwnOrganisation,
    );
    let data = json!({"step": "survivor_interviewed", "person": survivor()});
    let interviewed = ready.when(case(), ask("take_investigation_step", data));
    let event = interviewed.last_event();
    let ledger = interviewed.when(case(), correct(event));
    assert_eq!(state(&ledger).investigation().survivor_interviews, 0);
    let silent = with(finding("unfounded"), "survivor_not_heard", json!(null));
    let _ = ledger.refused(case(), ask("make_finding", silent), "survivor_not_heard");
}

#[test]
fn evidence_goes_back_to_whose_hands_it_was_in() {
    let collect = json!({"evidence": id(401), "kind": "device", "custodian": Ledger::member_id(INVESTIGATOR), "description": "A telephone."});
    let collected = alleged().when(case(), ask("collect_evidence", collect));
    let first = collected.last_event();
    let to = json!({"evidence": id(401), "to": "owner"});
    let released = collected.when(case(), ask("release_evidence", to));
    let last = released.last_event();
    let ledger =
        released.refused(case(), correct(first), "later_entries_first").when(case(), correct(last));
    assert!(state(&ledger).still_open().contains(&"evidence"));
    let gone = ledger.when(case(), correct(first));
    assert!(!state(&gone).still_open().contains(&"evidence"));
}

#[test]
fn criminal_screening_and_paternity_steps_are_taken_back_too() {
    let criminal = |step: &str| {
        let data = json!({"allegation": claimed(), "step": step, "state": "XKA"});
        ask("record_criminal_step", data)
    };
    let asserted = found("substantiated")
        .when(case(), criminal("considered"))
        .when(case(), criminal("immunity_waived"))
        .when(case(), criminal("immunity_asserted"));
    let event = asserted.last_event();
    // Asserting immunity had undone its waiver: the waiver stands again.
    let _ = asserted.when(case(), correct(event)).when(case(), criminal("referred_to_state"));
    let made = ask("record_screening", json!({"person": subject(), "step": "made"}));
    let screened = alleged().when(case(), made.clone());
    let event = screened.last_event();
    let _ = screened.when(case(), correct(event)).when(case(), made);
    let claim = json!({"person": survivor(), "step": "claim_made"});
    let claimed = alleged().when(case(), ask("record_paternity_step", claim));
    let event = claimed.last_event();
    assert!(!state(&claimed.when(case(), correct(event))).has_open_claim());
}

#[test]
fn what_happened_is_not_taken_back() {
    let ledger = alleged();
    let recorded = ledger.last_event();
    let ledger = ledger.refused(case(), correct(recorded), "no_such_entry");
    let appealed = found("substantiated").when(case(), subject_step("appealed"));
    let appeal = appealed.last_event();
    let _ = appealed.refused(case(), correct(appeal), "appeal_is_decided");
    let _ = ledger.by(COLLEAGUE).refused(other_case(), correct(recorded), "not_found");
}

#[test]
fn steps_that_outlive_a_case_are_taken_and_what_goes_on_is_named() {
    let measure =
        json!({"measure": id(301), "kind": "confined", "person": subject(), "from": "2026-09-02"});
    let end = json!({"measure": id(301), "reason": "lifted"});
    let open = concluded("substantiated")
        .by(OFFICER)
        .when(case(), ask("take_interim_measure", measure))
        .refused(case(), propose("concluded"), "still_open_missing");
    let named = json!({"reason": "concluded", "still_open": ["interim_measure"]});
    let proposed = open.when(case(), ask("propose_closure", named));
    let proposal = proposed.last_event();
    let action = json!({"measure": id(501), "allegation": claimed(), "action": "repatriated", "taken_by": "TCC"});
    let _ = proposed
        .by(HEAD)
        .when(case(), close(proposal))
        .when(case(), ask("end_interim_measure", end))
        .when(case(), step("replied"))
        .when(case(), outcome())
        .when(case(), ask("take_accountability_action", action))
        .refused(case(), open_investigation(), "closed_case");
}
