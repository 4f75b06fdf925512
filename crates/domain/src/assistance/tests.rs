//! Tests of the rules of assistance.

use amana_events::{
    Code, PersonId, ServiceId, StreamId, StreamKind,
    assistance::{AssistanceEnd, AssistanceEvent},
    contact::ContactWay,
    referral::{AnswerWay, ReferralAccepted, ReferralProposed},
    registry::ServiceRegistered,
};
use proptest::prelude::*;

use super::*;
use crate::{
    contact::MakeContactPlan,
    person::stage::{
        clinic, code, fold_samples, found_safe, in_days, language, ledger, of, person, recused,
        stream, with_person,
    },
    spec::{Ledger, uuid},
};

mod entries;

fn amina() -> PersonId {
    person(11)
}

fn file() -> StreamId {
    stream(StreamKind::Assistance, 21)
}

fn open() -> OpenAssistance {
    OpenAssistance {
        reference: None,
        person: amina(),
        report: None,
        language: Some(language()),
        hours_since_act: None,
    }
}

fn opened() -> Ledger {
    with_person(ledger(), 11).when(file(), open())
}

fn kind(text: &str) -> Code {
    code(&format!("{text}_service"))
}

fn offer(text: &str) -> OfferService {
    OfferService { service_kind: kind(text), provider: None, service: None }
}

fn accept(text: &str) -> AcceptService {
    AcceptService { service_kind: kind(text) }
}

fn decline(text: &str) -> DeclineService {
    DeclineService { service_kind: kind(text) }
}

fn provided(text: &str) -> RecordServiceProvided {
    RecordServiceProvided {
        service_kind: kind(text),
        provider: Some(clinic()),
        note: "Seen twice".into(),
        mentions: Vec::new(),
    }
}

fn close(reason: AssistanceEnd) -> CloseAssistance {
    CloseAssistance { reason, note: "".into(), mentions: Vec::new() }
}

fn reached(way: ContactWay) -> RecordSurvivorContact {
    RecordSurvivorContact { way, note: "".into(), mentions: Vec::new() }
}

fn note() -> NoteAssistance {
    NoteAssistance { note: "Waits for the clinic".into(), mentions: Vec::new() }
}

#[test]
fn a_file_opens_with_a_person_and_nothing_else() {
    let _ = opened().then(&["assistance_opened"]).refused(file(), open(), "file_there");
    let _ = ledger().refused(file(), open(), "no_such_person");
}

#[test]
fn a_file_never_refers_to_a_case() {
    let case = OpenAssistance { report: Some(stream(StreamKind::Case, 5)), ..open() };
    let unknown = OpenAssistance { report: Some(stream(StreamKind::Report, 5)), ..open() };
    let _ = with_person(ledger(), 11).refused(file(), case, "wrong_stream").refused(
        file(),
        unknown,
        "no_such_report",
    );
}

#[test]
fn a_reference_has_the_letter_of_an_assistance_file() {
    let wrong = amana_events::Reference::from_random(StreamKind::Case, [1; 5]);
    let right = amana_events::Reference::from_random(StreamKind::Assistance, [1; 5]);
    let _ = with_person(ledger(), 11)
        .refused(file(), OpenAssistance { reference: Some(wrong), ..open() }, "wrong_reference")
        .when(file(), OpenAssistance { reference: Some(right), ..open() });
}

#[test]
fn services_go_their_own_ways_each_in_order() {
    let _ = opened()
        .refused(file(), accept("safehouse"), "not_offered")
        .when(file(), offer("safehouse"))
        .when(file(), offer("psychosocial"))
        .refused(file(), offer("safehouse"), "offered_already")
        .refused(file(), provided("safehouse"), "not_accepted")
        .when(file(), accept("safehouse"))
        .when(file(), decline("psychosocial"))
        .refused(file(), provided("psychosocial"), "not_accepted")
        .when(file(), provided("safehouse"))
        .when(file(), provided("safehouse"))
        .then(&["service_provided"])
        .refused(file(), decline("safehouse"), "not_offered");
}

#[test]
fn a_declined_service_may_be_offered_again() {
    let _ = opened()
        .when(file(), offer("food"))
        .when(file(), decline("food"))
        .when(file(), offer("food"))
        .when(file(), accept("food"))
        .when(file(), decline("food"))
        .then(&["service_declined"]);
}

#[test]
fn kinds_of_service_providers_and_entries_are_those_of_the_registry() {
    let registry = ledger().registry();
    let entry = ServiceId::new(uuid(0x5e));
    let registered = ServiceRegistered {
        service: entry,
        organisation: clinic(),
        kind: kind("health_medical"),
        admin1: None,
        status: code("active"),
        capacity_total: None,
        capacity_free: None,
        minimum_age: None,
        maximum_age: None,
        verified_on: None,
        name: None,
        hours: None,
        eligibility: None,
        languages: None,
        contact: None,
        sexes: None,
        security_risk: None,
    };
    let nobody = Some(amana_events::OrganisationId::new(uuid(0xdead)));
    let ours = OfferService { service: Some(entry), provider: Some(clinic()), ..offer("food") };
    let _ = opened()
        .given(registry, registered)
        .refused(file(), offer("astrology"), "unknown_code")
        .refused(file(), OfferService { provider: nobody, ..offer("food") }, "unknown_organisation")
        .refused(file(), ours.clone(), "unknown_service")
        .when(file(), OfferService { service_kind: kind("health_medical"), ..ours });
}

#[test]
fn a_survivor_is_contacted_under_a_plan_or_comes() {
    let plan = MakeContactPlan {
        ways: vec![ContactWay::Call],
        never: Vec::new(),
        language: language(),
        review_on: in_days(10),
        plan: "Mornings".into(),
    };
    let ledger = opened()
        .refused(file(), reached(ContactWay::Call), "no_contact_plan")
        .when(file(), reached(ContactWay::SelfInitiated))
        .when(of(StreamKind::Contact, amina()), plan)
        .refused(file(), reached(ContactWay::Visit), "way_not_allowed")
        .refused(file(), reached(ContactWay::Call), "safety_not_assessed");
    let ledger = found_safe(ledger, amina());
    let _ = ledger.when(file(), reached(ContactWay::Call)).then(&["survivor_contacted"]);
}

#[test]
fn needs_are_those_of_the_list() {
    let needs = |need| AssessNeeds {
        needs: vec![code(need)],
        urgent_medical: true,
        note: "Fever".into(),
        circumstances: "".into(),
        mentions: Vec::new(),
    };
    let _ = opened()
        .refused(file(), needs("a_name"), "unknown_code")
        .when(file(), needs("medical"))
        .then(&["needs_assessed"]);
}

#[test]
fn a_survivors_no_is_a_valid_end() {
    let _ = opened()
        .when(file(), offer("legal_assistance"))
        .when(file(), close(AssistanceEnd::DeclinedBySurvivor))
        .then(&["assistance_closed"])
        .refused(file(), note(), "closed_file")
        .refused(file(), close(AssistanceEnd::Died), "closed_file");
}

#[test]
fn needs_are_not_met_while_an_accepted_service_is_due() {
    let _ = opened()
        .when(file(), offer("food"))
        .when(file(), accept("food"))
        .refused(file(), close(AssistanceEnd::NeedsMet), "service_due")
        .when(file(), provided("food"))
        .when(file(), close(AssistanceEnd::NeedsMet));
}

#[test]
fn a_closed_file_is_reopened_and_an_open_one_is_not() {
    let reopen = || ReopenAssistance { note: "She came back".into(), mentions: Vec::new() };
    let _ = opened()
        .refused(file(), reopen(), "file_open")
        .when(file(), close(AssistanceEnd::NoSafeContact))
        .when(file(), reopen())
        .when(file(), note());
}

fn proposed(person: PersonId) -> ReferralProposed {
    let mut sampler = amana_events::Sampler::golden();
    let sample = <ReferralProposed as amana_events::Field>::sample(&mut sampler);
    ReferralProposed { person, ..sample }
}

fn accepted() -> ReferralAccepted {
    ReferralAccepted { way: AnswerWay::Recorded, signature: None }
}

#[test]
fn a_file_is_handed_on_by_a_referral_of_the_same_survivor() {
    let (theirs, others) = (stream(StreamKind::Referral, 31), stream(StreamKind::Referral, 32));
    let link = |referral| LinkReferral { referral };
    let _ = opened()
        .given(theirs, proposed(amina()))
        .given(others, proposed(person(12)))
        .refused(file(), close(AssistanceEnd::HandedOn), "no_referral")
        .refused(file(), link(stream(StreamKind::Case, 31)), "wrong_stream")
        .refused(file(), link(stream(StreamKind::Referral, 33)), "no_such_referral")
        .refused(file(), link(others), "no_such_referral")
        .when(file(), link(theirs))
        .refused(file(), link(theirs), "linked_already")
        .refused(file(), close(AssistanceEnd::HandedOn), "no_referral")
        .given(theirs, accepted())
        .when(file(), close(AssistanceEnd::HandedOn));
}

#[test]
fn somebody_without_a_part_in_the_matter_is_responsible() {
    let assign = |number| AssignAssistance { member: Ledger::member_id(number) };
    let _ = recused(opened(), 4, file())
        .refused(file(), assign(9), "member_inactive")
        .refused(file(), assign(4), "in_conflict")
        .when(file(), assign(3))
        .then(&["assistance_assigned"]);
}

#[test]
fn nobody_is_responsible_for_their_own_file() {
    let own = PersonId::new(uuid(3 + 0x1_0000));
    let assign = AssignAssistance { member: Ledger::member_id(3) };
    let _ = with_person(ledger(), 3 + 0x1_0000)
        .when(file(), OpenAssistance { person: own, ..open() })
        .refused(file(), assign, "in_conflict")
        .when(file(), AssignAssistance { member: Ledger::member_id(4) });
}

#[test]
fn a_recused_member_finds_nothing() {
    let _ = recused(opened(), 1, file())
        .refused(file(), note(), "not_found")
        .by(2)
        .when(file(), note());
}

#[test]
fn the_texts_of_a_file_mention_its_survivor() {
    let ledger = opened().when(file(), note());
    assert_eq!(ledger.last[0].1.persons(), vec![amina()]);
}

proptest! {
    #[test]
    fn evolve_is_total(seed in any::<u64>(), events in 0_usize..60) {
        prop_assert_eq!(fold_samples::<AssistanceEvent>(seed, events), events);
    }
}
