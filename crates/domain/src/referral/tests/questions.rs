//! What either side asks the other, and what a package may hold and is answered with.

use amana_events::{
    Digest,
    common::Approval,
    referral::{PackedField, ReferralPacked},
    registry::{PartnerKeyConfirmed, PartnerKeyProposed},
};
use amana_vault::{Compartment, Secret};

use super::{super::question::*, *};
use crate::RequiredText;

/// A member of the clinic.
const PARTNER: u64 = 3;
const KEY: &str = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq";

fn text(text: &str) -> RequiredText {
    RequiredText::checked(&Secret::from(text)).unwrap()
}

fn with_partner(ledger: Ledger) -> Ledger {
    let (registry, member) = (ledger.registry(), Ledger::member_id(PARTNER));
    let person = PersonId::new(uuid(0x1_0003));
    let added = MemberAdded {
        member,
        person,
        unit: None,
        organisation: Some(clinic()),
        key: PublicKey::new([7; 32]),
    };
    let role = Role::ReferralPartner;
    ledger
        .given(registry, added)
        .given(registry, RoleGranted { member, role, approval: None, provisional: true })
}

fn ask() -> AskReferralQuestion {
    AskReferralQuestion { question: text("Which days can she come?") }
}

fn answer(ledger: &Ledger) -> AnswerReferralQuestion {
    let question = state(ledger).question().unwrap().event;
    AnswerReferralQuestion { question, answer: text("On market days.") }
}

#[test]
fn the_other_side_answers_and_one_question_waits_at_a_time() {
    let asked = with_partner(sent()).by(PARTNER).does(ask());
    let answered = answer(&asked);
    let asked = asked.denied(ask(), "question_waits").denied(answered.clone(), "own_question");
    let done = asked.by(FOCAL).does(answered.clone());
    assert_eq!(state(&done).question(), None);
    let done = done.denied(answered, "no_such_question");
    // And the other way round.
    let back = done.does(ask());
    let answered = answer(&back);
    let _ = back.denied(answered.clone(), "own_question").by(PARTNER).does(answered);
}

#[test]
fn nothing_is_asked_of_what_was_not_sent_or_is_over() {
    let _ = with_partner(proposed().0).by(FOCAL).denied(ask(), "not_sent");
    let over = accepted().does(complete(HEARD));
    let _ = over.denied(ask(), "referral_ended");
}

/// The clinic has a key in force.
fn keyed(ledger: Ledger) -> Ledger {
    let registry = ledger.registry();
    let proposed =
        PartnerKeyProposed { organisation: clinic(), recipient: code(KEY), checked: code("email") };
    let ledger = ledger.given(registry, proposed);
    let proposal = ledger.last_event();
    let approval =
        Approval { proposal, member: Ledger::member_id(FOCAL), signature: Signature::new([0; 64]) };
    let (organisation, recipient) = (clinic(), code(KEY));
    let confirmed =
        PartnerKeyConfirmed { organisation, recipient, checked: code("letter"), approval };
    ledger.given(registry, confirmed)
}

fn packed(from: Moment, of: (StreamId, Compartment), reply: &SigningKey) -> ReferralPacked {
    let (stream, compartment) = of;
    let contents = vec![PackedField {
        stream,
        event: EventId::new(uuid(1)),
        field: code("name"),
        compartment,
    }];
    ReferralPacked {
        package: Digest::new([1; 32]),
        recipient: code(KEY),
        reply_key: PublicKey::new(reply.verifying_key().to_bytes()),
        expires: from.plus_seconds(86_400),
        contents,
    }
}

fn of_person() -> (StreamId, Compartment) {
    (StreamId::new(StreamKind::Person, person().uuid()), Compartment::Identity)
}

/// The event is admitted, or refused with this code.
fn noted(ledger: &mut Ledger, event: ReferralPacked) -> Result<(), &'static str> {
    let event = ReferralEvent::from(event);
    ledger.note(file(), event).map(drop).map_err(|refusal| refusal.code)
}

#[test]
fn a_package_holds_what_was_proposed_of_this_person_and_goes_to_the_key_in_force() {
    let reply = SigningKey::from_bytes(&[9; 32]);
    let good = || packed(BEGIN, of_person(), &reply);
    assert_eq!(noted(&mut sent(), good()), Err("no_partner_key"));
    let mut ready = keyed(sent()).by(FOCAL);
    let another = (StreamId::new(StreamKind::Person, uuid(701)), Compartment::Identity);
    let other_class = (of_person().0, Compartment::LegalAdvice);
    for wrong in [another, other_class] {
        assert_eq!(noted(&mut ready, packed(BEGIN, wrong, &reply)), Err("field_not_agreed"));
    }
    let late = ReferralPacked { expires: BEGIN.plus_seconds(91 * 86_400), ..good() };
    assert_eq!(noted(&mut ready, late), Err("wrong_expiry"));
    let wrong = ReferralPacked { recipient: code("age1q"), ..good() };
    assert_eq!(noted(&mut ready, wrong), Err("another_key"));
    assert_eq!(noted(&mut ready, good()), Ok(()));
    assert_eq!(state(&ready).reply_key(), Some(good().reply_key));
}

#[test]
fn a_packages_code_answers_until_it_expires_and_a_newer_ones_takes_its_place() {
    let (reply, newer) = (SigningKey::from_bytes(&[9; 32]), SigningKey::from_bytes(&[10; 32]));
    let made = |keys: &[&SigningKey]| {
        let mut ledger = keyed(sent()).by(FOCAL);
        for key in keys {
            noted(&mut ledger, packed(BEGIN, of_person(), key)).unwrap();
        }
        ledger.by_system()
    };
    let by = |key: &SigningKey| {
        let message = answer_message(made(&[]).id, file(), "referral_received", "");
        let signature = Signature::new(key.sign(&message).to_bytes());
        received((AnswerWay::SignedLink, Some(signature)))
    };
    let answered = made(&[&reply]).does(by(&reply));
    assert_eq!(state(&answered).stage(), ReferralStage::Received);
    let _ = made(&[&reply]).denied(by(&newer), "bad_signature");
    let _ = made(&[&reply]).hours_later(25).denied(by(&reply), "reply_expired");
    let _ = made(&[&reply, &newer]).denied(by(&reply), "bad_signature");
}
