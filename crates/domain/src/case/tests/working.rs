//! Assignment, measures, the route, evidence, exclusions.

use super::*;

fn member(number: u64) -> Value {
    json!(Ledger::member_id(number))
}

fn assign(number: u64, role: &str) -> Command {
    ask("assign_case", json!({"member": member(number), "role": role}))
}

fn note() -> Command {
    ask("note_case", json!({"note": "Looked into it."}))
}

fn exclude(members: &[u64], provisional: &[u64]) -> Command {
    let ids = |numbers: &[u64]| numbers.iter().map(|n| member(*n)).collect::<Vec<_>>();
    ask("set_exclusions", json!({"members": ids(members), "provisional": ids(provisional)}))
}

#[test]
fn a_case_is_assigned_to_who_holds_the_role_and_accepted_by_them() {
    let ledger = alleged()
        .refused(case(), assign(INVESTIGATOR, "conduct_officer"), "role_not_held")
        .refused(case(), assign(99, "conduct_officer"), "member_inactive")
        .when(case(), assign(COLLEAGUE, "conduct_officer"))
        .refused(case(), assign(COLLEAGUE, "conduct_officer"), "already_assigned")
        .refused(case(), ask("accept_assignment", json!({})), "not_assigned")
        .by(COLLEAGUE)
        .when(case(), ask("accept_assignment", json!({})))
        .refused(case(), ask("accept_assignment", json!({})), "already_accepted");
    assert_eq!(state(&ledger).handler(), Some(Ledger::member_id(COLLEAGUE)));
}

#[test]
fn who_received_the_report_does_not_investigate_it() {
    let report = StreamId::new(StreamKind::Report, uuid(9));
    let submitted =
        amana_events::Event::sample(StreamKind::Report, "report_submitted", &mut Sampler::golden());
    let _ = ledger()
        .member(8, Role::Investigator)
        .by(8)
        .given(report, submitted.unwrap())
        .by(OFFICER)
        .when(case(), ask("open_case", json!({"class": "sea", "report": report})))
        .refused(case(), assign(8, "investigator"), "received_the_report")
        .when(case(), assign(INVESTIGATOR, "investigator"));
}

#[test]
fn somebody_acts_for_an_absent_member_until_a_day() {
    let stand_in = |absent: u64, until: &str| {
        let data = json!({"member": member(COLLEAGUE), "absent": member(absent), "until": until});
        ask("set_acting_for", data)
    };
    let ledger = alleged()
        .when(case(), assign(OFFICER, "conduct_officer"))
        .refused(case(), stand_in(HEAD, "2026-09-20"), "not_assigned")
        .refused(case(), stand_in(OFFICER, "2026-08-20"), "day_is_past")
        .when(case(), stand_in(OFFICER, "2026-09-20"));
    let acts = |day: &str| {
        state(&ledger).is_handled_by(Ledger::member_id(COLLEAGUE), day.parse().unwrap())
    };
    assert!(acts("2026-09-20") && !acts("2026-09-21"));
}

#[test]
fn a_handover_note_is_read_before_the_next_one_acts() {
    let reassign = |from: u64, to: u64| {
        let data = json!({"from": member(from), "to": member(to), "role": "conduct_officer", "handover_note": "Mind the unit."});
        ask("reassign_case", data)
    };
    let ledger = alleged()
        .refused(case(), reassign(OFFICER, COLLEAGUE), "not_assigned")
        .when(case(), assign(OFFICER, "conduct_officer"))
        .refused(case(), reassign(OFFICER, OFFICER), "same_person")
        .when(case(), reassign(OFFICER, COLLEAGUE));
    let left = ledger.last_event();
    let read = |note: EventId| ask("read_handover_note", json!({"note": note}));
    let _ = ledger
        .refused(case(), read(left), "no_such_note")
        .by(COLLEAGUE)
        .refused(case(), note(), "unread_handover_note")
        .when(case(), read(left))
        .when(case(), note());
}

#[test]
fn that_nobody_has_acted_is_true_and_said_once() {
    let idle =
        |since: amana_events::Moment| ask("record_nobody_has_acted", json!({"since": since}));
    let ledger = alleged();
    let acted = state(&ledger).last_acted();
    let _ = ledger
        .hours_later(500)
        .by_system()
        .refused(case(), idle(acted.plus_seconds(-60)), "somebody_acted")
        .when(case(), idle(acted))
        .refused(case(), idle(acted), "already_recorded");
}

#[test]
fn an_interim_measure_exists_on_the_route_and_ends_once() {
    let take = |kind: &str| {
        let data =
            json!({"measure": id(301), "kind": kind, "person": subject(), "from": "2026-09-02"});
        ask("take_interim_measure", data)
    };
    let end = || ask("end_interim_measure", json!({"measure": id(301), "reason": "lifted"}));
    let _ = safe()
        .refused(case(), take("administrative_leave_with_pay"), "no_such_measure")
        .refused(case(), end(), "no_such_measure")
        .when(case(), take("confined"))
        .refused(case(), take("confined"), "duplicate_measure")
        .when(case(), end())
        .refused(case(), end(), "already_ended");
}

#[test]
fn the_route_goes_in_order() {
    let extend = |until: Value| {
        ask(
            "record_route_step",
            json!({"step": "extended", "allegation": claimed(), "until": until}),
        )
    };
    let _ = safe()
        .refused(case(), step("silent"), "not_notified")
        .refused(case(), step("investigator_named"), "not_notified")
        .when(case(), step("notified"))
        .refused(case(), step("notified"), "already_notified")
        .refused(case(), extend(json!(null)), "until_needed")
        .refused(case(), extend(json!("2026-08-01")), "day_is_past")
        .when(case(), extend(json!("2026-10-01")))
        .when(case(), step("silent"))
        .when(case(), step("replied"));
}

#[test]
fn another_state_than_the_contributing_country_is_not_notified() {
    let other = json!({"step": "notified", "allegation": claimed(), "state": "XKB"});
    let _ = safe().refused(case(), ask("record_route_step", other), "wrong_state");
}

#[test]
fn while_the_affiliation_is_unknown_nobody_is_notified() {
    let unknown =
        with(with(allegation(), "affiliation", "unknown"), "contributing_country", json!(null));
    let _ = opened()
        .when(case(), ask("record_allegation", unknown))
        .by(ADVOCATE)
        .when(case(), assess("safe"))
        .refused(case(), step("notified"), "nobody_is_notified");
}

#[test]
fn evidence_moves_only_from_its_custodian_and_its_chain_ends_with_release() {
    let collect = |kind: &str| {
        let data = json!({"evidence": id(401), "kind": kind, "custodian": member(INVESTIGATOR), "description": "A telephone."});
        ask("collect_evidence", data)
    };
    let pass = |from: u64, to: u64| {
        let data = json!({"evidence": id(401), "from": member(from), "to": member(to), "purpose": "analysis"});
        ask("move_evidence", data)
    };
    let release = || ask("release_evidence", json!({"evidence": id(401), "to": "owner"}));
    let _ = alleged()
        .refused(case(), collect("hearsay"), "unknown_code")
        .refused(case(), release(), "no_such_evidence")
        .when(case(), collect("device"))
        .refused(case(), collect("device"), "duplicate_evidence")
        .refused(case(), pass(OFFICER, HEAD), "not_the_custodian")
        .when(case(), pass(INVESTIGATOR, HEAD))
        .refused(case(), pass(INVESTIGATOR, OFFICER), "not_the_custodian")
        .when(case(), release())
        .refused(case(), pass(HEAD, OFFICER), "evidence_released");
}

#[test]
fn an_excluded_or_recused_member_finds_no_such_case() {
    use amana_events::registry::RecusalDeclared;
    let ledger = alleged();
    let registry = ledger.registry();
    let recusal = RecusalDeclared { member: Ledger::member_id(HEAD), stream: case() };
    let _ = ledger
        .refused(case(), exclude(&[OFFICER], &[]), "only_the_system")
        .by_system()
        .when(case(), exclude(&[OFFICER], &[COLLEAGUE]))
        .given(registry, recusal)
        .by(OFFICER)
        .refused(case(), note(), "not_found")
        .refused(case(), step("notified"), "not_found")
        .refused(case(), close(EventId::new(id(5))), "not_found")
        .refused(case(), ask("open_case", json!({"class": "sea"})), "not_found")
        .by(COLLEAGUE)
        .refused(case(), note(), "not_found")
        .by(HEAD)
        .refused(case(), note(), "not_found")
        .by(INVESTIGATOR)
        .refused(case(), assign(COLLEAGUE, "conduct_officer"), "member_excluded")
        .when(case(), note())
        .refused(other_case(), note(), "not_found");
}

/// Whatever somebody shut out tries, they learn nothing: not even that there is a case.
#[test]
fn no_event_of_a_case_is_admitted_from_who_is_excluded() {
    let ledger = alleged().by_system().when(case(), exclude(&[OFFICER], &[COLLEAGUE]));
    for number in [OFFICER, COLLEAGUE] {
        for name in CaseEvent::NAMES {
            let event = sample(name, &mut Sampler::golden());
            let refused = ledger.clone().by(number).note(case(), event).unwrap_err().code;
            let wanted = if *name == "exclusions_set" { "only_the_system" } else { "not_found" };
            assert_eq!(refused, wanted, "{name} by {number}");
        }
    }
}

#[test]
fn a_provisional_exclusion_is_decided_by_a_reviewer_outside_the_chain() {
    let decide = |verb: &str, number: u64| ask(verb, json!({"member": member(number)}));
    let ledger = alleged()
        .by_system()
        .when(case(), exclude(&[], &[COLLEAGUE, HEAD]))
        .by(OFFICER)
        .refused(case(), decide("lift_exclusion", COLLEAGUE), "not_a_reviewer")
        .by(REVIEWER)
        .refused(case(), decide("lift_exclusion", INVESTIGATOR), "not_provisional")
        .when(case(), decide("lift_exclusion", COLLEAGUE))
        .when(case(), decide("confirm_exclusion", HEAD))
        .by_system()
        .when(case(), exclude(&[], &[COLLEAGUE]));
    // What was decided stays decided when exclusions are computed anew.
    let excluded = |number: u64| state(&ledger).is_excluded(Ledger::member_id(number));
    assert!(!excluded(COLLEAGUE) && excluded(HEAD));
}

#[test]
fn a_case_is_escalated_when_nobody_here_is_left() {
    use amana_events::registry::EscalationAuthorityNamed;
    let escalate = |reason: &str| ask("escalate_case", json!({"reason": reason}));
    let ledger = alleged().refused(case(), escalate("no_hands"), "no_escalation_authority");
    let registry = ledger.registry();
    let name = PublicText::new("Conduct and Discipline, Headquarters").unwrap();
    let _ = ledger
        .given(registry, EscalationAuthorityNamed { name })
        .refused(case(), escalate("no_hands"), "has_hands")
        .refused(case(), escalate("head_excluded"), "has_hands")
        .refused(case(), escalate("tired"), "unknown_code")
        .by_system()
        .when(case(), exclude(&[INVESTIGATOR], &[HEAD]))
        .when(case(), escalate("no_hands"))
        .then(&["case_escalated"])
        .refused(case(), escalate("head_excluded"), "already_escalated");
}

#[test]
fn a_hold_is_placed_by_one_and_lifted_by_two() {
    let place = |basis: &str| ask("place_legal_hold", json!({"basis": basis}));
    let held =
        alleged().refused(case(), place("whim"), "unknown_code").when(case(), place("court_order"));
    let placed = held.last_event();
    assert!(state(&held).has_hold());
    let lift =
        |proposal: EventId| ask("lift_legal_hold", json!({"hold": placed, "proposal": proposal}));
    let propose = || ask("propose_legal_hold_lift", json!({"hold": placed}));
    let proposed = held.refused(case(), lift(placed), "no_such_proposal").when(case(), propose());
    let proposal = proposed.last_event();
    let lifted = proposed
        .refused(case(), propose(), "already_proposed")
        .refused(case(), lift(proposal), "same_person")
        .by(HEAD)
        .when(case(), lift(proposal))
        .refused(case(), lift(proposal), "no_such_hold");
    assert!(!state(&lifted).has_hold());
}
