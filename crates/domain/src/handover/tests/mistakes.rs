//! What was recorded by mistake is corrected or closed by two people; nothing is a dead end.

use super::*;

fn found() -> FindError {
    FindError { reason: code("mistyped") }
}

fn close_error(error: Option<EventId>) -> CloseHandover {
    CloseHandover { accepted_by: own(), reason: code("entered_in_error"), error }
}

#[test]
fn a_receipt_entered_in_error_is_closed_by_two_people() {
    let begun = encountered();
    let _ = begun.clone().denied(found(), "not_found");
    let begun = begun.by(OWN);
    let _ = begun.clone().denied(close_error(None), "needs_second_person");
    let noted = begun.does(found());
    let error = noted.last_event();
    let _ = noted.clone().denied(found(), "nothing_changes");
    let _ = noted.clone().denied(close_error(Some(error)), "same_person");
    let other = close_error(Some(EventId::new(uuid(1))));
    let _ = noted.clone().by(SECOND).denied(other, "no_such_finding");
    let _ = noted.clone().by(CONDUCT).denied(close_error(Some(error)), "not_child_protection");
    let done = noted.by(SECOND).does(close_error(Some(error)));
    assert!(!state(&done).is_open());
}

#[test]
fn no_registered_child_is_closed_away_as_an_error() {
    let _ = registered().denied(found(), "child_registered");
    let noted = handed_over().does(found());
    let error = noted.last_event();
    let known = noted.does(registration());
    let _ = known.by(OWN).denied(close_error(Some(error)), "child_registered");
}

#[test]
fn a_wrong_instrument_place_force_or_unit_is_corrected_by_child_protection() {
    let begun = encountered();
    let registry = begun.registry();
    let mut more = instrument(Some(48), None);
    let mut other = more.instruments.first().unwrap().clone();
    (other.instrument, other.country) = (InstrumentCode::new("protocol-y").unwrap(), None);
    more.instruments.push(other);
    let begun = begun.given(registry, more);
    let law = CorrectReceipt {
        instrument: Some(InstrumentCode::new("protocol-y").unwrap()),
        instrument_version: Some(code("2020")),
        country: Some("XKB".parse().unwrap()),
        admin1: Some("XB01".parse().unwrap()),
        ..correction()
    };
    let _ = begun.clone().by(OFFICER).denied(law.clone(), "force_is_bound");
    let half = CorrectReceipt { country: None, ..law.clone() };
    let _ = begun.clone().by(OWN).denied(half, "name_them_together");
    let abroad = CorrectReceipt {
        instrument: Some(InstrumentCode::new("protocol-x").unwrap()),
        ..law.clone()
    };
    let _ = begun.clone().by(OWN).denied(abroad, "instrument_elsewhere");
    let moved = begun.by(OWN).does(law);
    assert_eq!(state(&moved).instrument().unwrap().as_str(), "protocol-y");
    let other_force = CorrectReceipt {
        force: Some(organisation(OrganisationKind::ArmedGroup)),
        unit: None,
        ..correction()
    };
    let moved = moved.does(other_force);
    assert_eq!(state(&moved).force(), Some(organisation(OrganisationKind::ArmedGroup)));
    // It was never the officer's unit: they know of no such file now.
    let _ = moved.by(OFFICER).denied(name(), "not_found");
}

#[test]
fn companions_are_corrected_as_a_whole() {
    let together = CorrectReceipt { together_with: Some(vec![sibling()]), ..correction() };
    let _ = encountered().by(OFFICER).does(together);
    let itself = CorrectReceipt { together_with: Some(vec![file()]), ..correction() };
    let _ = encountered().by(OWN).denied(itself, "not_a_handover");
    let words = CorrectReceipt { reason: code("amina_said"), ..correction() };
    let _ = encountered().by(OWN).denied(words, "unknown_code");
}

#[test]
fn the_wrong_child_registered_is_corrected_by_the_receiver() {
    let right = PersonId::new(uuid(CHILD + 1));
    let person =
        Event::sample(StreamKind::Person, "person_created", &mut Sampler::golden()).unwrap();
    let known = registered().given(StreamId::new(StreamKind::Person, right.uuid()), person);
    let correct = CorrectRegistration {
        child: right,
        separation: Separation::Separated,
        needs: vec![code("medical")],
        family: Text::default(),
        recruitment_history: Text::default(),
        force_detail: Text::default(),
        reason: code("mistyped"),
    };
    let _ = handed_over().denied(correct.clone(), "not_registered");
    let _ = known.clone().by(OWN).denied(correct.clone(), "not_the_receiver");
    let nobody = CorrectRegistration { child: PersonId::new(uuid(1)), ..correct.clone() };
    let _ = known.clone().denied(nobody, "unknown_person");
    let corrected = known.does(correct).then(&["registration_corrected"]);
    assert_eq!(state(&corrected).child(), Some(right));
}

#[test]
fn a_need_that_tells_of_pregnancy_or_disability_is_sealed() {
    let needs = vec![code("medical"), code("maternal_care"), code("disability_support")];
    let known = handed_over().does(RegisterChild { needs, ..registration() });
    let Some((_, Event::Handover(HandoverEvent::ChildRegistered(event)))) = known.last.first()
    else {
        panic!("no registration")
    };
    assert_eq!(event.needs, [code("medical")]);
    assert!(event.sealed_needs.is_some());
    let mut open = event.clone();
    open.needs.push(code("maternal_care"));
    let refusal = handed_over().note(file(), Event::from(open)).unwrap_err();
    assert_eq!(refusal.code, "circumstance_in_clear");
}

#[test]
fn after_a_child_went_missing_or_was_taken_nobody_is_said_to_hold_them() {
    for exit in [
        ExitKind::Missing,
        ExitKind::LeftOwnWill,
        ExitKind::TakenByAuthority,
        ExitKind::TakenByArmedActor,
    ] {
        let gone = registered().hours_later(1).does(leave(exit));
        assert_eq!(state(&gone).holder(), Some(Holder::Unknown), "{exit}");
        assert_eq!(state(&gone).holder_at(hours(5)), Some(Holder::Organisation(receiver())));
        let back = gone.does(after_exit(ExitStep::Found)).does(care(receiver(), hours(6)));
        assert_eq!(state(&back).holder(), Some(Holder::Organisation(receiver())));
    }
    let died = registered().does(leave(ExitKind::Died));
    assert_eq!(state(&died).holder(), Some(Holder::Organisation(receiver())));
    let before = encountered().does(leave(ExitKind::Missing));
    assert_eq!(state(&before).holder(), None);
}
