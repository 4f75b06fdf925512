//! Safety before contact, and plans made again after contact was shut off.

use amana_events::{
    StreamId,
    case::{
        CaseOpened, ExclusionsSet, PartyAdded, PartyRole, SafetyAssessed as OfCase, SafetyLift,
        SafetyResult,
    },
};

use super::*;

fn assess(result: SafetyResult) -> AssessSafety {
    AssessSafety { result, measures: Vec::new(), note: "Asked her alone".into() }
}

fn unassessed() -> Ledger {
    with_person(ledger(), 11).when(contact(), plan())
}

fn case() -> StreamId {
    crate::person::stage::stream(StreamKind::Case, 51)
}

fn with_case(ledger: Ledger) -> Ledger {
    let sample = <CaseOpened as amana_events::Field>::sample(&mut amana_events::Sampler::golden());
    let party = PartyAdded { person: amina(), role: PartyRole::Survivor, allegation: None };
    ledger.given(case(), CaseOpened { report: None, ..sample }).given(case(), party)
}

#[test]
fn nobody_is_called_before_their_safety_was_assessed_by_who_works_for_them() {
    let _ = unassessed()
        .refused(contact(), called(), "safety_not_assessed")
        .refused(contact(), assess(SafetyResult::Safe), "not_for_the_survivor")
        .by(3)
        .when(contact(), assess(SafetyResult::Safe))
        .then(&["contact_safety_assessed"])
        .by(1)
        .when(contact(), called());
}

#[test]
fn an_assessment_older_than_the_clock_is_made_anew() {
    let ledger =
        unassessed().by(4).when(contact(), assess(SafetyResult::Safe)).hours_later(14 * 24);
    let _ = ledger
        .when(contact(), attempt())
        .hours_later(1)
        .refused(contact(), attempt(), "safety_assessment_old")
        .when(contact(), assess(SafetyResult::Safe))
        .when(contact(), attempt());
}

#[test]
fn not_safe_blocks_until_the_survivor_or_two_people_lift_it() {
    let lift = |lift, proposal| LiftSafety { lift, proposal };
    let shut = unassessed()
        .by(3)
        .when(contact(), assess(SafetyResult::NotSafe))
        .refused(contact(), called(), "not_safe")
        .refused(contact(), assess(SafetyResult::Safe), "not_safe_stands");
    let _ = shut
        .clone()
        .by(1)
        .refused(contact(), lift(SafetyLift::Survivor, None), "not_for_the_survivor")
        .by(3)
        .when(contact(), lift(SafetyLift::Survivor, None))
        .when(contact(), called());
    let danger = SafetyLift::DangerToLife;
    let proposed = shut
        .refused(contact(), lift(danger, None), "approval_needed")
        .when(contact(), ProposeSafetyLift { reason: "He is on his way".into() });
    let proposal = Some(proposed.last_event());
    let _ = proposed
        .refused(contact(), lift(danger, proposal), "same_person")
        .by(2)
        .when(contact(), lift(danger, proposal))
        .then(&["contact_safety_lifted"])
        .when(contact(), called());
}

#[test]
fn what_a_case_found_counts_here_too() {
    let of_case = |result| {
        let sample = <OfCase as amana_events::Field>::sample(&mut amana_events::Sampler::golden());
        OfCase { person: amina(), result, ..sample }
    };
    let open = with_case(unassessed());
    let _ = open.clone().given(case(), of_case(SafetyResult::Safe)).when(contact(), called());
    let _ = open
        .by(3)
        .when(contact(), assess(SafetyResult::Safe))
        .given(case(), of_case(SafetyResult::NotSafe))
        .refused(contact(), called(), "not_safe")
        .refused(contact(), assess(SafetyResult::Safe), "not_safe_stands");
}

#[test]
fn who_is_excluded_from_a_case_plans_no_contact_with_the_survivor() {
    let exclusions = ExclusionsSet { members: vec![Ledger::member_id(1)], provisional: Vec::new() };
    let _ = with_case(known())
        .given(case(), exclusions)
        .refused(contact(), plan(), "not_found")
        .refused(contact(), came(), "not_found")
        .by(2)
        .when(contact(), plan());
}

#[test]
fn who_wants_no_contact_is_planned_with_only_after_they_came_themselves() {
    let shut = known().when(contact(), plan()).when(contact(), WithdrawContactPlan {});
    let _ = shut
        .by(3)
        .refused(contact(), plan(), "not_come_since")
        .by(1)
        .when(contact(), came())
        .refused(contact(), plan(), "not_for_the_survivor")
        .by(4)
        .when(contact(), plan());
}

#[test]
fn a_contact_recorded_in_error_opens_nothing_once_it_is_taken_back() {
    let shut =
        known().when(contact(), plan()).when(contact(), unsafe_now()).when(contact(), came());
    let entry = shut.last_event();
    let back = |entry| CorrectContactEntry { entry, reason: "It was her sister".into() };
    let shut = shut
        .when(contact(), back(entry))
        .then(&["contact_entry_corrected"])
        .refused(contact(), back(entry), "not_correctable")
        .by(3)
        .refused(contact(), plan(), "not_come_since");
    let planned = shut.when(contact(), came()).when(contact(), plan());
    let made = planned.last_event();
    let _ = planned.when(contact(), back(made)).refused(contact(), called(), "contact_unsafe");
}

#[test]
fn what_shut_contact_off_is_not_taken_back() {
    let shut = known().when(contact(), plan()).when(contact(), unsafe_now());
    let entry = shut.last_event();
    let back = CorrectContactEntry { entry, reason: "I was wrong".into() };
    let _ = shut.refused(contact(), back, "not_correctable");
}

#[test]
fn a_review_lies_no_further_ahead_than_the_clock_allows() {
    let far = MakeContactPlan { review_on: in_days(93), ..plan() };
    let _ = known()
        .refused(contact(), far, "review_too_far")
        .when(contact(), MakeContactPlan { review_on: in_days(92), ..plan() });
}

#[test]
fn sources_and_purposes_of_contact_are_those_of_the_lists() {
    let rumour = ReportContactUnsafe { source: code("rumour"), ..unsafe_now() };
    let chat = RecordContact { purpose: code("chat"), ..came() };
    let _ =
        known().refused(contact(), rumour, "unknown_code").refused(contact(), chat, "unknown_code");
}
