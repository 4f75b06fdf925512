//! Tests of the rules of consent.

use amana_events::{
    EventId, PersonId, PersonText, StreamId, StreamKind,
    common::{AgeBand, Recipient, RecipientKind, Safe},
    consent::{
        BestInterests, ChildView, ConsentEvent, ConsentGiver, ConsentMark, OfAgeRecorded,
        OverrideExpired, OverrideGround,
    },
    report::Explained,
};
use proptest::prelude::*;

use super::*;
use crate::{
    person::stage::{
        clinic, code, fold_samples, in_days, language, ledger, of, person, purpose, to_clinic,
        with_aged, with_person,
    },
    spec::Ledger,
};

mod due;
mod shares;

fn who() -> PersonId {
    person(11)
}

fn consents() -> StreamId {
    of(StreamKind::Consent, who())
}

fn mother() -> PersonId {
    person(12)
}

fn teacher() -> PersonId {
    person(13)
}

/// The person, a mother and a teacher.
fn aged(age: AgeBand) -> Ledger {
    with_person(with_person(with_aged(ledger(), 11, age), 12), 13)
}

fn adult() -> Ledger {
    aged(AgeBand::Adult)
}

fn consent() -> RecordConsent {
    RecordConsent {
        purpose: purpose("assistance"),
        recipient: to_clinic(),
        fields: vec![code("medical")],
        given_by: ConsentGiver::Person,
        giver: None,
        child_view: None,
        language: language(),
        explained: Explained::ReadAloud,
        explained_by: Some(teacher()),
        interpreter: None,
        repeated_back: true,
        mark: ConsentMark::Voice,
        expires_on: None,
        words: "Only the doctor".into(),
    }
}

fn by(given_by: ConsentGiver, giver: PersonId, view: ChildView) -> RecordConsent {
    RecordConsent { given_by, giver: Some(giver), child_view: Some(view), ..consent() }
}

fn by_mother(view: ChildView) -> RecordConsent {
    by(ConsentGiver::Caregiver, mother(), view)
}

fn by_teacher(view: ChildView) -> RecordConsent {
    by(ConsentGiver::TrustedAdult, teacher(), view)
}

fn rule(age: AgeBand, caregiver_safe: Safe) -> RecordChildRule {
    RecordChildRule {
        age,
        rule: code("2026.1"),
        caregiver: Some(mother()),
        caregiver_safe,
        trusted_adult: Some(teacher()),
    }
}

fn ruled(age: AgeBand, caregiver_safe: Safe) -> Ledger {
    aged(age).when(consents(), rule(age, caregiver_safe)).then(&["child_rule_recorded"])
}

fn state(ledger: &Ledger) -> ConsentState {
    match crate::World::read(ledger, consents()) {
        Some(crate::State::Consent(state)) => state.as_ref().clone(),
        _ => ConsentState::default(),
    }
}

fn in_force(ledger: &Ledger) -> Option<EventId> {
    state(ledger).in_force(&Needed::new(&purpose("assistance"), &to_clinic()), ledger.now)
}

fn withdraw(consent: EventId, withdrawn_by: ConsentGiver) -> WithdrawConsent {
    WithdrawConsent { consent, withdrawn_by, words: "No more".into() }
}

#[test]
fn a_consent_is_in_force_for_its_purpose_and_recipient_alone() {
    let ledger = adult();
    assert_eq!(in_force(&ledger), None);
    let ledger = ledger.when(consents(), consent()).then(&["consent_recorded"]);
    let given = ledger.last_event();
    let state = state(&ledger);
    assert_eq!(in_force(&ledger), Some(given));
    let in_force = |purpose, to| state.in_force(&Needed::new(&purpose, &to), ledger.now);
    assert_eq!(in_force(purpose("legal"), to_clinic()), None);
    let own = Recipient::new(RecipientKind::OwnOrganisation, None);
    assert_eq!(in_force(purpose("assistance"), own), None);
    assert!(state.is_in_force(given, ledger.now) && state.has_any(&purpose("assistance")));
}

#[test]
fn purpose_recipient_and_fields_are_those_of_the_registry() {
    let nobody = Some(amana_events::OrganisationId::new(crate::spec::uuid(0xdead)));
    let recipient = |organisation| Recipient::new(RecipientKind::Organisation, organisation);
    let _ = adult()
        .refused(
            consents(),
            RecordConsent { purpose: purpose("gossip"), ..consent() },
            "unknown_code",
        )
        .refused(
            consents(),
            RecordConsent { recipient: recipient(nobody), ..consent() },
            "unknown_organisation",
        )
        .refused(
            consents(),
            RecordConsent { recipient: recipient(None), ..consent() },
            "recipient_not_named",
        )
        .refused(
            consents(),
            RecordConsent { fields: vec![code("everything")], ..consent() },
            "unknown_compartment",
        )
        .when(consents(), RecordConsent { recipient: recipient(Some(clinic())), ..consent() });
}

#[test]
fn an_adult_agrees_alone_or_by_an_agent_with_authority() {
    let by_agent =
        RecordConsent { given_by: ConsentGiver::Agent, giver: Some(teacher()), ..consent() };
    let authority = |scope| crate::person::RecordAuthorityToAct { agent: teacher(), scope };
    let person = of(StreamKind::Person, who());
    let mothers = RecordConsent { child_view: None, ..by_mother(ChildView::Agrees) };
    let _ = adult()
        .refused(consents(), mothers, "adult_agrees_alone")
        .refused(consents(), by_agent.clone(), "no_authority")
        .when(person, authority(code("legal")))
        .refused(consents(), by_agent.clone(), "no_authority")
        .when(person, authority(code("assistance")))
        .when(consents(), by_agent);
}

#[test]
fn a_giver_is_named_when_it_is_another_and_only_then() {
    let nobody = RecordConsent { given_by: ConsentGiver::Agent, giver: None, ..consent() };
    let stray = RecordConsent { giver: Some(mother()), ..consent() };
    let view = RecordConsent { child_view: Some(ChildView::Agrees), ..consent() };
    let _ = adult()
        .refused(consents(), nobody, "wrong_giver")
        .refused(consents(), stray, "wrong_giver")
        .refused(consents(), view, "not_a_child");
}

#[test]
fn a_consent_ends_after_its_last_day() {
    let until = |days| RecordConsent { expires_on: Some(in_days(days)), ..consent() };
    let ledger = adult().refused(consents(), until(0), "day_not_ahead").when(consents(), until(2));
    let given = ledger.last_event();
    let ledger = ledger.hours_later(48);
    assert_eq!(in_force(&ledger), Some(given));
    let ledger =
        ledger.by_system().refused(consents(), ExpireConsent { consent: given }, "not_expired");
    let ledger = ledger.hours_later(24);
    assert_eq!(in_force(&ledger), None);
    let _ = ledger
        .when(consents(), ExpireConsent { consent: given })
        .then(&["consent_expired"])
        .refused(consents(), ExpireConsent { consent: given }, "no_such_consent");
}

#[test]
fn a_withdrawal_works_at_once() {
    let ledger = adult().when(consents(), consent());
    let given = ledger.last_event();
    let ledger = ledger
        .refused(consents(), withdraw(given, ConsentGiver::Caregiver), "not_theirs")
        .when(consents(), withdraw(given, ConsentGiver::Person))
        .then(&["consent_withdrawn"]);
    assert_eq!(in_force(&ledger), None);
    let _ = ledger.refused(consents(), withdraw(given, ConsentGiver::Person), "no_such_consent");
}

#[test]
fn a_refusal_ends_what_was_agreed_before_and_can_be_taken_back() {
    let refuse = RefuseConsent {
        purpose: purpose("assistance"),
        recipient: to_clinic(),
        words: "No".into(),
    };
    let unknown = RefuseConsent { purpose: purpose("gossip"), ..refuse.clone() };
    let ledger = adult()
        .refused(consents(), unknown, "unknown_code")
        .when(consents(), consent())
        .when(consents(), refuse);
    assert_eq!(in_force(&ledger), None);
    let ledger = ledger.when(consents(), consent());
    assert_eq!(in_force(&ledger), Some(ledger.last_event()));
}

#[test]
fn the_newest_word_for_a_purpose_and_a_recipient_stands_alone() {
    let ledger = adult().when(consents(), consent());
    let older = ledger.last_event();
    let ledger = ledger.when(consents(), consent());
    assert!(!state(&ledger).is_in_force(older, ledger.now));
    assert_eq!(in_force(&ledger), Some(ledger.last_event()));
}

#[test]
fn a_child_has_a_rule_before_a_consent() {
    for age in AgeBand::ALL.iter().filter(|age| age.protected_as_child()) {
        let _ = aged(*age)
            .refused(consents(), consent(), "no_child_rule")
            .refused(consents(), by_mother(ChildView::Agrees), "no_child_rule")
            .when(consents(), rule(*age, Safe::Yes))
            .when(consents(), by_mother(ChildView::Agrees));
    }
    let _ = adult().refused(consents(), rule(AgeBand::Adult, Safe::Yes), "not_a_child");
}

#[test]
fn who_is_of_unknown_age_is_protected_as_a_child() {
    let unknown = with_person(with_person(with_person(ledger(), 11), 12), 13);
    let _ = unknown.refused(consents(), consent(), "no_child_rule");
}

#[test]
fn a_rule_is_for_the_recorded_age_and_three_different_persons() {
    let age = AgeBand::Years12To14;
    let twice = RecordChildRule { trusted_adult: Some(mother()), ..rule(age, Safe::Yes) };
    let own = RecordChildRule { caregiver: Some(who()), ..rule(age, Safe::Yes) };
    let nobody = RecordChildRule { caregiver: None, ..rule(age, Safe::Yes) };
    let stranger = RecordChildRule { caregiver: Some(person(99)), ..rule(age, Safe::Yes) };
    let _ = aged(age)
        .refused(consents(), rule(AgeBand::Years15To17, Safe::Yes), "wrong_age_band")
        .refused(consents(), twice, "same_person_twice")
        .refused(consents(), own, "same_person_twice")
        .refused(consents(), nobody, "no_caregiver")
        .refused(consents(), stranger, "no_such_person")
        .when(consents(), rule(age, Safe::Yes));
}

#[test]
fn a_rule_is_recorded_anew_when_the_recorded_age_changes() {
    let older = crate::person::RecordDemographics {
        sex: amana_events::common::Sex::Female,
        age: AgeBand::Years15To17,
        age_source: amana_events::common::AgeSource::Stated,
    };
    let _ = ruled(AgeBand::Years12To14, Safe::Yes)
        .when(of(StreamKind::Person, who()), older)
        .refused(consents(), by_mother(ChildView::Agrees), "child_rule_outdated")
        .when(consents(), rule(AgeBand::Years15To17, Safe::Yes))
        .when(consents(), by_mother(ChildView::Agrees));
}

#[test]
fn a_caregiver_not_known_to_be_safe_cannot_agree() {
    for safe in [Safe::No, Safe::Unknown] {
        let _ = ruled(AgeBand::Years6To11, safe)
            .refused(consents(), by_mother(ChildView::Agrees), "caregiver_not_safe")
            .when(consents(), by_teacher(ChildView::Agrees));
    }
    let _ = ruled(AgeBand::Years6To11, Safe::Yes)
        .refused(consents(), by_teacher(ChildView::Agrees), "caregiver_needed")
        .refused(
            consents(),
            by(ConsentGiver::Caregiver, teacher(), ChildView::Agrees),
            "wrong_giver",
        )
        .when(consents(), by_mother(ChildView::Agrees));
}

#[test]
fn a_guardian_recorded_as_unsafe_is_no_safe_caregiver() {
    let unsafe_mother = crate::person::RecordGuardian {
        guardian: mother(),
        authority: code("family"),
        safe: Safe::No,
        relation: "".into(),
    };
    let _ = aged(AgeBand::Years6To11)
        .when(of(StreamKind::Person, who()), unsafe_mother)
        .refused(consents(), rule(AgeBand::Years6To11, Safe::Yes), "guardian_not_safe")
        .when(consents(), rule(AgeBand::Years6To11, Safe::No));
}

#[test]
fn a_trusted_adult_is_the_one_recorded() {
    let stranger = by(ConsentGiver::TrustedAdult, mother(), ChildView::Agrees);
    let agent = by(ConsentGiver::Agent, teacher(), ChildView::Agrees);
    let _ = ruled(AgeBand::Years6To11, Safe::No)
        .refused(consents(), stranger, "wrong_giver")
        .refused(consents(), agent, "agent_for_a_child");
}

#[test]
fn a_consent_of_a_caregiver_found_unsafe_ends() {
    let ledger =
        ruled(AgeBand::Years6To11, Safe::Yes).when(consents(), by_mother(ChildView::Agrees));
    assert!(in_force(&ledger).is_some());
    let ledger = ledger.when(consents(), rule(AgeBand::Years6To11, Safe::Unknown));
    assert_eq!(in_force(&ledger), None);
}

#[test]
fn a_child_agrees_alone_only_where_the_rule_lets_them_and_no_caregiver_is_safe() {
    for (age, alone) in [
        (AgeBand::Years0To5, false),
        (AgeBand::Years6To11, false),
        (AgeBand::Years12To14, true),
        (AgeBand::Years15To17, true),
        (AgeBand::Unknown, true),
    ] {
        let ledger = ruled(age, Safe::Unknown);
        if alone {
            let _ = ledger.when(consents(), consent());
        } else {
            let _ = ledger.refused(consents(), consent(), "caregiver_needed");
        }
        let _ = ruled(age, Safe::Yes).refused(consents(), consent(), "caregiver_needed");
    }
}

#[test]
fn a_childs_view_is_always_looked_at() {
    let silent = RecordConsent { child_view: None, ..by_mother(ChildView::Agrees) };
    let _ = ruled(AgeBand::Years6To11, Safe::Yes)
        .refused(consents(), silent.clone(), "child_view_needed")
        .refused(consents(), by_mother(ChildView::NotAsked), "child_not_asked");
    let _ = ruled(AgeBand::Years0To5, Safe::Yes)
        .refused(consents(), silent, "child_view_needed")
        .when(consents(), by_mother(ChildView::NotAsked));
}

fn best_interests(kind: BestInterests, supports: bool) -> RecordBestInterests {
    RecordBestInterests {
        kind,
        purpose: purpose("assistance"),
        supports,
        reasons: "Infection".into(),
    }
}

#[test]
fn a_childs_no_blocks_unless_a_determination_supports_it() {
    for age in [AgeBand::Years0To5, AgeBand::Years12To14] {
        let _ = ruled(age, Safe::Yes)
            .refused(consents(), by_mother(ChildView::Disagrees), "child_disagrees")
            .when(consents(), best_interests(BestInterests::Assessment, true))
            .refused(consents(), by_mother(ChildView::Disagrees), "child_disagrees")
            .when(consents(), best_interests(BestInterests::Determination, false))
            .refused(consents(), by_mother(ChildView::Disagrees), "child_disagrees")
            .when(consents(), best_interests(BestInterests::Determination, true))
            .when(consents(), by_mother(ChildView::Disagrees));
    }
    let other = RecordBestInterests {
        purpose: purpose("legal"),
        ..best_interests(BestInterests::Determination, true)
    };
    let _ = ruled(AgeBand::Years12To14, Safe::Yes).when(consents(), other).refused(
        consents(),
        by_mother(ChildView::Disagrees),
        "child_disagrees",
    );
}

#[test]
fn a_child_who_says_no_gives_no_consent_of_their_own() {
    let torn = RecordConsent { child_view: Some(ChildView::Disagrees), ..consent() };
    let _ = ruled(AgeBand::Years15To17, Safe::No)
        .when(consents(), best_interests(BestInterests::Determination, true))
        .refused(consents(), torn, "child_disagrees");
}

#[test]
fn best_interests_and_disagreement_are_recorded_of_children() {
    let disagree =
        || RecordDisagreement { purpose: purpose("assistance"), words: "He is afraid".into() };
    let _ = aged(AgeBand::Years6To11).when(consents(), disagree()).then(&["disagreement_recorded"]);
    let _ = adult().refused(consents(), disagree(), "not_a_child").refused(
        consents(),
        best_interests(BestInterests::Assessment, true),
        "not_a_child",
    );
}

#[test]
fn a_child_withdraws_what_a_caregiver_gave() {
    let ledger =
        ruled(AgeBand::Years6To11, Safe::Yes).when(consents(), by_mother(ChildView::Agrees));
    let given = ledger.last_event();
    let ledger = ledger.when(consents(), withdraw(given, ConsentGiver::Person));
    assert_eq!(in_force(&ledger), None);
}

#[test]
fn coming_of_age_ends_what_others_gave_and_the_person_is_asked_anew() {
    let of_age = |days| RecordComingOfAge { on: in_days(days) };
    let ledger = ruled(AgeBand::Years15To17, Safe::Yes)
        .when(consents(), by_mother(ChildView::Agrees))
        .by_system()
        .refused(consents(), of_age(1), "not_of_age")
        .when(consents(), of_age(0))
        .then(&["of_age_recorded"])
        .refused(consents(), of_age(0), "of_age_already")
        .by(1);
    assert_eq!(in_force(&ledger), None);
    let ledger = ledger
        .refused(consents(), rule(AgeBand::Years15To17, Safe::Yes), "not_a_child")
        .when(consents(), consent());
    assert_eq!(in_force(&ledger), Some(ledger.last_event()));
}

#[test]
fn a_consent_of_their_own_outlives_coming_of_age() {
    let ledger = ruled(AgeBand::Years15To17, Safe::No)
        .when(consents(), consent())
        .when(consents(), RecordComingOfAge { on: in_days(0) });
    assert!(in_force(&ledger).is_some());
}

#[test]
fn nobody_comes_of_age_sooner_than_the_recorded_band_allows() {
    let three_years = 3 * 366;
    let _ = aged(AgeBand::Years12To14)
        .refused(consents(), RecordComingOfAge { on: in_days(0) }, "not_of_age")
        .hours_later(three_years * 24)
        .when(consents(), RecordComingOfAge { on: in_days(three_years) });
    let _ = aged(AgeBand::Years0To5).hours_later(11 * 366 * 24).refused(
        consents(),
        RecordComingOfAge { on: in_days(11 * 366) },
        "not_of_age",
    );
}

fn propose(ground: OverrideGround) -> ProposeOverride {
    ProposeOverride {
        purpose: purpose("assistance"),
        recipient: to_clinic(),
        fields: vec![code("identity")],
        ground,
        expires_on: in_days(5),
        person_told: false,
        reason: "Telling is the danger".into(),
    }
}

fn danger() -> ProposeOverride {
    propose(OverrideGround::DangerToLife)
}

#[test]
fn an_override_is_in_force_after_a_second_member_approved_it() {
    let ledger = adult().when(consents(), danger()).then(&["consent_override_proposed"]);
    let proposal = ledger.last_event();
    assert_eq!(in_force(&ledger), None);
    let ledger = ledger
        .refused(consents(), ApproveOverride { proposal }, "same_person")
        .by(2)
        .when(consents(), ApproveOverride { proposal })
        .then(&["consent_override_approved"])
        .refused(consents(), ApproveOverride { proposal }, "nothing_proposed");
    assert_eq!(in_force(&ledger), Some(proposal));
    assert!(state(&ledger).is_in_force(proposal, ledger.now));
    let later = ledger.clone().hours_later(6 * 24);
    assert_eq!(in_force(&later), None);
    let ledger = ledger
        .when(consents(), EndOverride { proposal })
        .then(&["consent_override_ended"])
        .refused(consents(), EndOverride { proposal }, "no_such_override");
    assert_eq!(in_force(&ledger), None);
}

#[test]
fn an_override_has_the_fewest_fields_and_a_near_end() {
    let with = |days| ProposeOverride { expires_on: in_days(days), ..danger() };
    let _ = adult()
        .refused(consents(), ProposeOverride { fields: Vec::new(), ..danger() }, "fields_needed")
        .refused(
            consents(),
            ProposeOverride { fields: vec![code("everything")], ..danger() },
            "unknown_compartment",
        )
        .refused(consents(), with(0), "day_not_ahead")
        .refused(consents(), with(31), "override_too_long")
        .when(consents(), with(30));
}

#[test]
fn a_childs_best_interests_are_assessed_before_they_override() {
    let ground = || propose(OverrideGround::ChildBestInterests);
    let _ = adult().refused(consents(), ground(), "not_a_child");
    let _ = aged(AgeBand::Years6To11)
        .refused(consents(), ground(), "best_interests_needed")
        .when(consents(), best_interests(BestInterests::Assessment, false))
        .refused(consents(), ground(), "best_interests_needed")
        .when(consents(), best_interests(BestInterests::Assessment, true))
        .when(consents(), ground());
}

#[test]
fn an_override_is_not_approved_after_its_day() {
    let ledger = adult().when(consents(), danger());
    let proposal = ledger.last_event();
    let _ = ledger.by(2).hours_later(6 * 24).refused(
        consents(),
        ApproveOverride { proposal },
        "override_past",
    );
}

#[test]
fn nobody_approves_an_override_about_themselves() {
    let number = 2 + 0x1_0000;
    let own = of(StreamKind::Consent, person(number));
    let ledger = with_aged(adult(), number, AgeBand::Adult).when(own, danger());
    let proposal = ledger.last_event();
    let _ = ledger
        .by(2)
        .refused(own, ApproveOverride { proposal }, "own_matter")
        .by(3)
        .when(own, ApproveOverride { proposal });
}

#[test]
fn only_a_member_records_consent() {
    let _ = adult().by_operator().refused(consents(), consent(), "not_a_member");
    let _ = ledger().refused(consents(), consent(), "no_such_person");
}

proptest! {
    #[test]
    fn evolve_is_total(seed in any::<u64>(), events in 0_usize..60) {
        prop_assert_eq!(fold_samples::<ConsentEvent>(seed, events), events);
    }
}
