//! Closing, reviewing, linking, merging and splitting.

use super::*;

fn note() -> Command {
    ask("note_case", json!({"note": "Looked into it."}))
}

fn review() -> Command {
    ask("ask_review", json!({"by": "survivor", "reason": "Nobody asked me."}))
}

fn assign_review(number: u64) -> Command {
    ask("assign_review", json!({"member": Ledger::member_id(number)}))
}

#[test]
fn a_closure_is_proposed_by_one_and_signed_by_another() {
    let proposed = concluded("substantiated").by(OFFICER).when(case(), propose("concluded"));
    let proposal = proposed.last_event();
    let _ = proposed
        .refused(case(), propose("concluded"), "already_proposed")
        .refused(case(), close(proposal), "same_person")
        .by(HEAD)
        .refused(case(), close(EventId::new(id(5))), "no_such_proposal")
        .when(case(), close(proposal))
        .then(&["case_closed"]);
}

#[test]
fn a_declined_closure_leaves_the_case_open() {
    let proposed = concluded("unfounded").by(OFFICER).when(case(), propose("concluded"));
    let proposal = proposed.last_event();
    let decline = json!({"proposal": proposal, "reason": "Ask her first."});
    let _ = proposed
        .by(HEAD)
        .when(case(), ask("decline_closure", decline))
        .refused(case(), close(proposal), "no_such_proposal")
        .when(case(), note());
}

#[test]
fn concluded_and_insufficient_evidence_need_findings_and_no_open_investigation() {
    let _ = alleged().refused(case(), propose("concluded"), "finding_missing");
    let _ = investigated().refused(case(), propose("other"), "investigation_open");
    let _ = concluded("substantiated").refused(
        case(),
        propose("insufficient_evidence"),
        "finding_missing",
    );
    let _ = concluded("insufficient_evidence").when(case(), propose("insufficient_evidence"));
    let _ = alleged()
        .refused(case(), propose("duplicate"), "not_linked")
        .when(case(), propose("other"));
}

#[test]
fn a_closure_names_the_legal_matters_that_stay_open() {
    let held =
        || concluded("unfounded").when(case(), ask("place_legal_hold", json!({"basis": "audit"})));
    let naming =
        |codes: Value| ask("propose_closure", json!({"reason": "concluded", "still_open": codes}));
    let _ = held()
        .refused(case(), naming(json!([])), "still_open_missing")
        .refused(case(), naming(json!(["legal_hold", "appeal"])), "not_open")
        .when(case(), naming(json!(["legal_hold", "assistance"])));
    let before = concluded("unfounded").by(OFFICER).when(case(), naming(json!([])));
    let proposal = before.last_event();
    let _ = before
        .when(case(), ask("place_legal_hold", json!({"basis": "audit"})))
        .by(HEAD)
        .refused(case(), close(proposal), "changed_since_proposal");
}

#[test]
fn a_closed_case_takes_no_work_but_what_outlives_it() {
    let closed = || closed().by(OFFICER);
    for work in [note(), open_investigation(), subject_step("commented"), propose("other")] {
        let _ = closed().refused(case(), work, "closed_case");
    }
    let hold = ask("place_legal_hold", json!({"basis": "claim"}));
    let left = ask("record_subject_left_mission", json!({"person": subject(), "month": "2026-08"}));
    let criminal =
        ask("record_criminal_step", json!({"allegation": claimed(), "step": "considered"}));
    let claim = ask("record_paternity_step", json!({"person": survivor(), "step": "claim_made"}));
    for outlives in [hold, left, criminal, claim, review()] {
        let _ = closed().when(case(), outlives);
    }
}

#[test]
fn a_review_goes_to_other_hands_and_upholds_or_reopens() {
    let reopen = || ask("reopen_case", json!({"reason": "New witness."}));
    let uphold = || ask("uphold_closure", json!({"reason": "Nothing new."}));
    let _ = alleged().refused(case(), review(), "not_closed");
    let asked = closed()
        .refused(case(), assign_review(COLLEAGUE), "no_review")
        .refused(case(), ask("ask_review", json!({"by": "press", "reason": "-"})), "unknown_code")
        .when(case(), review())
        .refused(case(), review(), "review_open")
        .refused(case(), assign_review(HEAD), "not_other_hands")
        .refused(case(), assign_review(OFFICER), "not_other_hands")
        .when(case(), assign_review(COLLEAGUE))
        .refused(case(), uphold(), "not_the_reviewer")
        .by(COLLEAGUE);
    assert!(state(&asked).has_open_claim());
    let still_closed = asked.clone().when(case(), uphold()).then(&["closure_upheld"]);
    assert!(!state(&still_closed).is_open() && !state(&still_closed).has_open_claim());
    let reopened = asked.when(case(), reopen());
    assert!(state(&reopened).is_open());
    // A reopening lets another finding replace the one there was.
    let _ = reopened.by(INVESTIGATOR).when(case(), ask("make_finding", finding("unfounded")));
}

#[test]
fn cases_are_linked_once_and_never_with_one_the_member_may_not_know() {
    let link =
        |other: StreamId| ask("link_case", json!({"other": other, "relation": "same_subject"}));
    let _ = alleged().refused(case(), link(other_case()), "not_found").refused(
        case(),
        link(case()),
        "same_case",
    );
    let _ = with_other(alleged()).when(case(), link(other_case())).refused(
        case(),
        link(other_case()),
        "already_linked",
    );
    let excluded = json!({"members": [Ledger::member_id(OFFICER)], "provisional": []});
    let _ = with_other(alleged())
        .by_system()
        .when(other_case(), ask("set_exclusions", excluded))
        .by(OFFICER)
        .refused(case(), link(other_case()), "not_found");
}

#[test]
fn a_merged_case_is_read_only() {
    let merge = || ask("merge_case", json!({"into": other_case(), "reason": "One matter."}));
    let _ = with_linked(investigated().by(OFFICER)).refused(case(), merge(), "investigation_open");
    let merged = with_linked(alleged()).when(case(), merge()).then(&["case_merged"]);
    assert!(state(&merged).is_merged() && !state(&merged).is_open());
    let _ = merged
        .refused(case(), note(), "merged_case")
        .refused(case(), merge(), "merged_case")
        .when(case(), ask("place_legal_hold", json!({"basis": "audit"})));
}

#[test]
fn a_split_moves_allegations_and_leaves_at_least_one() {
    let second = with(with(allegation(), "allegation", json!(id(202))), "survivors", json!([]));
    let split = |ids: Value| {
        let data = json!({"into": other_case(), "allegations": ids, "reason": "Two matters."});
        ask("split_case", data)
    };
    let ledger = with_linked(alleged())
        .refused(case(), split(json!([claimed()])), "nothing_stays")
        .when(case(), ask("record_allegation", second))
        .refused(case(), split(json!([])), "no_such_allegation")
        .when(case(), split(json!([claimed()])));
    let ledger = investigating(ledger).refused(case(), open_investigation(), "no_such_allegation");
    assert_eq!(state(&ledger).allegations().count(), 1);
    let _ = ledger.when(other_case(), ask("record_allegation", allegation()));
}

#[test]
fn who_worked_a_case_does_not_review_its_closure_even_after_handing_it_over() {
    let assign = json!({"member": Ledger::member_id(COLLEAGUE), "role": "conduct_officer"});
    let worked = concluded("unfounded").when(case(), ask("assign_case", assign));
    let _ = closed_from(worked, "concluded")
        .when(case(), review())
        .refused(case(), assign_review(COLLEAGUE), "not_other_hands")
        .refused(case(), assign_review(INVESTIGATOR), "not_other_hands")
        .when(case(), assign_review(ADVOCATE));
}
