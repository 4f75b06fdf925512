//! Needs that identify, entries taken back, and who finds no file.

use amana_events::{
    case::{CaseOpened, ExclusionsSet, PartyAdded, PartyRole},
    common::Role,
};

use super::*;

fn needs(need: &str) -> AssessNeeds {
    AssessNeeds {
        needs: vec![code(need)],
        urgent_medical: false,
        note: "".into(),
        circumstances: "Walks with a stick".into(),
        mentions: Vec::new(),
    }
}

fn back(entry: amana_events::EventId) -> CorrectAssistanceEntry {
    CorrectAssistanceEntry { entry, reason: "Another file".into(), mentions: Vec::new() }
}

#[test]
fn needs_that_tell_who_somebody_is_are_sealed() {
    let _ = opened()
        .refused(file(), needs("maternal_care"), "unknown_code")
        .refused(file(), needs("disability_support"), "unknown_code")
        .when(file(), needs("medical"));
}

#[test]
fn the_newest_step_of_a_service_is_taken_back() {
    let ledger = opened().when(file(), offer("food"));
    let offering = ledger.last_event();
    let ledger = ledger.when(file(), accept("food"));
    let accepting = ledger.last_event();
    let _ = ledger
        .refused(file(), back(offering), "not_correctable")
        .refused(file(), close(AssistanceEnd::NeedsMet), "service_due")
        .when(file(), back(accepting))
        .then(&["assistance_entry_corrected"])
        .when(file(), accept("food"));
}

#[test]
fn a_contact_a_note_needs_and_a_linked_referral_are_taken_back() {
    let theirs = stream(StreamKind::Referral, 31);
    let mut ledger = opened().given(theirs, proposed(amina()));
    for command in [
        Command::from(reached(ContactWay::SelfInitiated)),
        note().into(),
        needs("food").into(),
        LinkReferral { referral: theirs }.into(),
    ] {
        ledger = ledger.when(file(), command);
        let entry = ledger.last_event();
        ledger = ledger.when(file(), back(entry)).refused(file(), back(entry), "not_correctable");
    }
    let crate::State::Assistance(state) = crate::World::read(&ledger, file()).unwrap() else {
        panic!("a file")
    };
    assert!(!state.is_contacted() && state.referrals().next().is_none());
}

#[test]
fn who_is_armed_or_excluded_from_a_case_of_the_survivor_finds_no_file() {
    let case = stream(StreamKind::Case, 51);
    let sample = <CaseOpened as amana_events::Field>::sample(&mut amana_events::Sampler::golden());
    let party = PartyAdded { person: amina(), role: PartyRole::Survivor, allegation: None };
    let exclusions = ExclusionsSet { members: vec![Ledger::member_id(2)], provisional: Vec::new() };
    let ledger = opened()
        .member(5, Role::ArmedActor)
        .given(case, CaseOpened { report: None, ..sample })
        .given(case, party)
        .given(case, exclusions);
    for number in [2, 5] {
        let _ = ledger.clone().by(number).refused(file(), note(), "not_found");
    }
    let _ = ledger.when(file(), note());
}
