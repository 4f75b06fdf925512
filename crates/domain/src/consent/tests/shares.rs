//! Fields, overrides that are nobody's yes, States, entries taken back, and shares that a
//! withdrawal closes.

use amana_events::{
    Country, Event, Field as _, Sampler,
    case::{CaseOpened, ExclusionsSet, PartyAdded, PartyRole},
    common::Role,
    consent::CameOfAge,
    referral::{
        AnswerWay, ReferralConsentChecked, ReferralDone, ReferralProposed, ReferralRevoked,
        ReferralSent,
    },
};

use super::*;
use crate::{Context, Stamp, World, beforehand, person::stage::stream};

fn needs(fields: &[&str]) -> Vec<amana_events::Code> {
    fields.iter().map(|field| code(field)).collect()
}

#[test]
fn a_consent_covers_the_fields_it_names_and_no_more() {
    let ledger = adult().when(consents(), consent());
    let given = ledger.last_event();
    let (purpose, to) = (purpose("assistance"), to_clinic());
    let found = |fields: &[&str]| {
        let fields = needs(fields);
        state(&ledger).in_force(&Needed::new(&purpose, &to).with_fields(&fields), ledger.now)
    };
    assert_eq!(found(&["medical"]), Some(given));
    assert_eq!(found(&["medical", "identity"]), None);
}

#[test]
fn an_override_lets_fields_go_and_is_nobodys_yes() {
    let ledger = adult().when(consents(), danger());
    let proposal = ledger.last_event();
    let ledger = ledger.by(2).when(consents(), ApproveOverride { proposal });
    let (purpose, to) = (purpose("assistance"), to_clinic());
    let needed = Needed::new(&purpose, &to);
    assert_eq!(state(&ledger).in_force(&needed, ledger.now), Some(proposal));
    assert_eq!(state(&ledger).given_in_force(&needed, ledger.now), None);
}

#[test]
fn a_proposed_override_is_declined_or_taken_back() {
    let decline = |proposal| DeclineOverride { proposal, reason: "She can be asked".into() };
    for number in [1, 2] {
        let ledger = adult().when(consents(), danger());
        let proposal = ledger.last_event();
        let _ = ledger
            .by(number)
            .when(consents(), decline(proposal))
            .then(&["consent_override_declined"])
            .by(2)
            .refused(consents(), ApproveOverride { proposal }, "nothing_proposed")
            .refused(consents(), decline(proposal), "nothing_proposed");
    }
}

#[test]
fn a_consent_for_a_state_names_it_and_fits_no_other() {
    let state_of = |country: &str| Recipient {
        country: Some(country.parse::<Country>().unwrap()),
        ..Recipient::new(RecipientKind::MemberState, None)
    };
    let nameless = Recipient::new(RecipientKind::MemberState, None);
    let clinic_abroad = Recipient { country: state_of("FRA").country, ..to_clinic() };
    let ledger = adult()
        .refused(
            consents(),
            RecordConsent { recipient: nameless, ..consent() },
            "recipient_not_named",
        )
        .refused(consents(), RecordConsent { recipient: clinic_abroad, ..consent() }, "no_state")
        .when(consents(), RecordConsent { recipient: state_of("FRA"), ..consent() });
    let found = |country| {
        let (purpose, to) = (purpose("assistance"), state_of(country));
        state(&ledger).in_force(&Needed::new(&purpose, &to), ledger.now)
    };
    assert!(found("FRA").is_some());
    assert_eq!(found("KEN"), None);
}

#[test]
fn whoever_read_it_aloud_is_named_and_is_somebody_else() {
    let by = |explained_by| RecordConsent { explained_by, ..consent() };
    let interpreter = RecordConsent { interpreter: Some(person(99)), ..consent() };
    let _ = adult()
        .refused(consents(), by(None), "reader_needed")
        .refused(consents(), by(Some(who())), "same_person_twice")
        .refused(consents(), interpreter, "no_such_person")
        .when(consents(), by(Some(mother())));
}

#[test]
fn who_is_excluded_or_armed_records_no_consent_and_withdraws_none() {
    let case = stream(StreamKind::Case, 51);
    let opened = CaseOpened::sample(&mut Sampler::golden());
    let party = PartyAdded { person: who(), role: PartyRole::Survivor, allegation: None };
    let exclusions = ExclusionsSet { members: vec![Ledger::member_id(2)], provisional: Vec::new() };
    let ledger = adult()
        .member(5, Role::ArmedActor)
        .when(consents(), consent())
        .given(case, CaseOpened { report: None, ..opened })
        .given(case, party)
        .given(case, exclusions);
    let given = EventId::new(crate::spec::uuid(1));
    for number in [2, 5] {
        let _ = ledger.clone().by(number).refused(consents(), consent(), "not_found").refused(
            consents(),
            withdraw(given, ConsentGiver::Person),
            "not_found",
        );
    }
}

#[test]
fn the_birthday_of_who_comes_of_age_is_sealed() {
    let ledger = ruled(AgeBand::Years15To17, Safe::Yes)
        .when(consents(), RecordComingOfAge { on: in_days(0) })
        .then(&["of_age_recorded"]);
    assert!(state(&ledger).came_of_age());
    let old = Event::from(CameOfAge { on: in_days(0) });
    let fresh = ruled(AgeBand::Years15To17, Safe::Yes);
    let admitted = crate::person::stage::admit(&fresh, consents(), &old);
    assert_eq!(admitted, Err("retired_event"));
    assert!(state(&fresh.given(consents(), old)).came_of_age());
}

#[test]
fn an_entry_taken_back_revives_no_consent() {
    let back = |entry| CorrectConsentEntry { entry, reason: "Another person's".into() };
    let ledger = adult().when(consents(), consent()).when(consents(), consent());
    let newest = ledger.last_event();
    let ledger = ledger.when(consents(), back(newest)).then(&["consent_entry_corrected"]);
    assert_eq!(in_force(&ledger), None);
    let _ = ledger.refused(consents(), back(newest), "not_correctable");
    let ledger = ruled(AgeBand::Years6To11, Safe::Yes);
    let rule = ledger.last_event();
    let _ = ledger.when(consents(), back(rule)).refused(
        consents(),
        by_mother(ChildView::Agrees),
        "no_child_rule",
    );
}

/// A referral was sent on the consent.
fn sent_on(ledger: Ledger, consent: EventId) -> Ledger {
    let mut sampler = Sampler::golden();
    let proposed = ReferralProposed::sample(&mut sampler);
    let sent = ReferralSent { way: code("phone"), agreement: None, without_agreement: Some(true) };
    ledger
        .given(referral(), ReferralProposed { person: who(), ..proposed })
        .given(referral(), ReferralConsentChecked { consent })
        .given(referral(), sent)
}

fn referral() -> StreamId {
    stream(StreamKind::Referral, 31)
}

fn revoked() -> ReferralRevoked {
    ReferralRevoked::sample(&mut Sampler::golden())
}

fn closing(ledger: &Ledger, command: impl Into<crate::Command>) -> Vec<(StreamId, Event)> {
    let stamp = Stamp {
        event: EventId::new(crate::spec::uuid(1)),
        stream: consents(),
        version: 9,
        occurred: None,
        known: ledger.now,
        recorded: ledger.now,
        actor: ledger.actor,
    };
    let context = Context { ledger: ledger.id, stamp, world: ledger, signer: None, noted: None };
    beforehand(ledger.read(consents()).unwrap(), &command.into(), &context)
}

#[test]
fn a_withdrawal_takes_back_what_was_sent_on_the_consent_in_the_same_append() {
    let ledger = adult().when(consents(), consent());
    let given = ledger.last_event();
    let withdraw = || withdraw(given, ConsentGiver::Person);
    assert!(closing(&ledger, withdraw()).is_empty());
    let ledger = sent_on(ledger, given).refused(consents(), withdraw(), "shares_open");
    let refuse = RefuseConsent {
        purpose: purpose("assistance"),
        recipient: to_clinic(),
        words: "No".into(),
    };
    for command in [crate::Command::from(withdraw()), refuse.into()] {
        let closed = closing(&ledger, command);
        let names: Vec<_> = closed.iter().map(|(at, event)| (*at, event.name())).collect();
        assert_eq!(names, [(referral(), "referral_revoked")]);
    }
    let mut by_system = ledger.clone().by_system();
    let (at, event) = closing(&ledger, withdraw()).remove(0);
    by_system.note(at, event).unwrap();
    let _ = by_system.by(1).when(consents(), withdraw()).then(&["consent_withdrawn"]);
}

#[test]
fn what_is_done_is_still_held_and_taken_back_too() {
    let ledger = adult().when(consents(), consent());
    let given = ledger.last_event();
    let done = ReferralDone {
        outcome: code("service_provided"),
        way: AnswerWay::Recorded,
        signature: None,
    };
    let ledger = sent_on(ledger, given).given(referral(), done);
    let withdraw = || withdraw(given, ConsentGiver::Person);
    let _ = ledger
        .refused(consents(), withdraw(), "shares_open")
        .given(referral(), revoked())
        .when(consents(), withdraw());
}
