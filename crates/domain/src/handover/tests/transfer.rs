//! Part one: the handover itself, its signatures and the receiver's word.

use super::*;

#[test]
fn a_child_is_handed_over_only_to_who_accepted() {
    let named = encountered().does(name()).hours_later(5);
    let _ = named.denied(hand_over(), "not_accepted");
    let elsewhere = HandOverChild { receiver: other_receiver(), ..hand_over() };
    let _ = accepted().hours_later(5).denied(elsewhere, "not_accepted");
    let done = handed_over().then(&["child_handed_over"]);
    assert_eq!(state(&done).handed_over_at(), Some(hours(3)));
    assert!(state(&done).care_is_open());
    let _ = done.by(OWN).denied(hand_over(), "already_handed_over");
}

#[test]
fn the_handover_lies_between_first_contact_and_now() {
    let ready = accepted().hours_later(5);
    let early = HandOverChild { at: hours(-1), ..hand_over() };
    let _ = ready.clone().denied(early, "before_first_contact");
    let late = HandOverChild { at: hours(6), ..hand_over() };
    let _ = ready.clone().denied(late, "in_the_future");
    let _ = ready.does(HandOverChild { at: hours(5), ..hand_over() });
}

#[test]
fn past_the_limit_a_reason_is_needed_and_only_a_reason_moves_the_limit() {
    let ready = accepted().hours_later(200);
    let in_time = HandOverChild { at: hours(24), ..hand_over() };
    let _ = ready.clone().does(in_time);
    let late = HandOverChild { at: hours(25), ..hand_over() };
    let _ = ready.clone().denied(late.clone(), "delay_reason_needed");
    let explained = HandOverChild { delay_reason: Some(DelayReason::Insecurity), ..late.clone() };
    let _ = ready.clone().does(explained);
    let adopted = instrument(Some(24), Some(72));
    let entry = adopted.instruments.first().unwrap();
    let due = |reason| state(&ready).due(entry, reason);
    assert_eq!(due(None), Some(hours(24)));
    assert_eq!(due(Some(DelayReason::NotGiven)), Some(hours(24)));
    assert_eq!(due(Some(DelayReason::Terrain)), Some(hours(96)));
    let unlimited = ledger();
    let registry = unlimited.registry();
    let none = unlimited.given(registry, instrument(None, None)).by(OFFICER).does(encounter());
    let none = none.does(name()).by(RECEIVER).does(accept()).hours_later(200);
    let _ = none.does(late);
}

#[test]
fn a_receipt_goes_by_the_version_it_names_also_after_a_newer_one_was_adopted() {
    let mut newer = instrument(Some(400), None);
    newer.version = code("2");
    newer.instruments.first_mut().unwrap().version = code("2026");
    let ready = accepted().hours_later(200);
    let registry = ready.registry();
    let ready = ready.given(registry, newer);
    let late = HandOverChild { at: hours(150), ..hand_over() };
    let _ = ready.clone().denied(late, "delay_reason_needed");
    let _ =
        ready.by(OWN).refused(sibling(), Command::from(encounter()), "wrong_instrument_version");
}

#[test]
fn both_sides_sign_as_two_people() {
    let ready = accepted().hours_later(5);
    let refused = [
        vec![sign("force_officer", None)],
        vec![sign("force_officer", None), sign("force_officer", None)],
        vec![sign("child_protection_actor", None), sign("witness", None)],
        vec![on_paper("force_officer"), on_paper("child_protection_actor"), on_paper("cook")],
        // A role alone is no signature, and nobody signs for who writes it down.
        vec![sign("force_officer", None), sign("child_protection_actor", Some(RECEIVER))],
        vec![sign("force_officer", Some(OFFICER)), sign("child_protection_actor", None)],
        vec![sign("force_officer", Some(RECEIVER)), on_paper("child_protection_actor")],
        vec![on_paper("force_officer"), sign("child_protection_actor", Some(OFFICER))],
        vec![
            sign("force_officer", Some(OFFICER)),
            on_paper("child_protection_actor"),
            sign("witness", Some(OFFICER)),
        ],
    ];
    for signatures in refused {
        let command = HandOverChild { signatures, ..hand_over() };
        let _ = ready.clone().denied(command, "two_signatures_needed");
    }
    let signatures = vec![
        on_paper("force_officer"),
        on_paper("child_protection_actor"),
        sign("witness", Some(OTHER)),
    ];
    let _ = ready.does(HandOverChild { signatures, ..hand_over() });
}

#[test]
fn who_writes_the_handover_down_signs_it_with_their_own_key() {
    let done = handed_over();
    let Some((_, Event::Handover(HandoverEvent::ChildHandedOver(event)))) = done.last.first()
    else {
        panic!("no handover")
    };
    let signed = |role: &str| {
        let mut all = event.signatures.iter();
        all.find(|signature| signature.role.as_str() == role).unwrap().signature
    };
    assert!(signed("child_protection_actor").is_some() && signed("force_officer").is_none());
    let mut forged = event.clone();
    forged.signatures.last_mut().unwrap().signature = Some(Ledger::signature(OFFICER, b"other"));
    let mut ready = accepted().hours_later(5);
    let refusal = ready.note(file(), Event::from(forged)).unwrap_err();
    assert_eq!(refusal.code, "bad_signature");
}

#[test]
fn after_a_force_wrote_it_down_care_waits_for_the_receivers_own_word() {
    let stated = accepted().hours_later(5).by(OFFICER).does(hand_over());
    assert_eq!(state(&stated).handed_over_at(), None);
    assert_eq!(state(&stated).holder(), None);
    let _ = stated.clone().by(RECEIVER).denied(observe(), "not_handed_over");
    let _ = stated.clone().by(OWN).denied(hand_over(), "awaits_confirmation");
    let _ = stated.clone().denied(ConfirmHandover {}, "not_found");
    let _ = stated.clone().by(OTHER).denied(ConfirmHandover {}, "not_the_receiver");
    let confirmed = stated.clone().by(RECEIVER).does(ConfirmHandover {});
    assert_eq!(state(&confirmed).handed_over_at(), Some(hours(3)));
    assert_eq!(state(&confirmed).holder(), Some(Holder::Organisation(receiver())));
    let _ = confirmed.denied(ConfirmHandover {}, "nothing_to_confirm");
    // It never happened: the receiver says so, and another is named.
    let decline = DeclineChild { receiver: receiver(), reason: code("no_place") };
    let declined = stated.by(RECEIVER).does(decline);
    assert_eq!(state(&declined).transfer(), Transfer::Waiting);
}

#[test]
fn what_other_child_protection_wrote_down_waits_for_the_receiver_too() {
    let signatures =
        vec![sign("force_officer", Some(OFFICER)), sign("child_protection_actor", Some(RECEIVER))];
    let stated =
        accepted().hours_later(5).by(OWN).does(HandOverChild { signatures, ..hand_over() });
    assert_eq!(state(&stated).handed_over_at(), None);
    let _ = stated.by(RECEIVER).does(ConfirmHandover {}).then(&["handover_confirmed"]);
}

#[test]
fn a_receipt_number_has_the_shape_of_a_reference_and_so_names_nobody() {
    let ready = accepted().hours_later(5);
    for number in ["17-0042", "amina", "H-7F3K-92QQ"] {
        let named = HandOverChild { receipt_number: code(number), ..hand_over() };
        let _ = ready.clone().denied(named, "bad_receipt_number");
    }
}

#[test]
fn what_was_written_down_of_the_handover_is_corrected_with_a_reason() {
    let right = |at, reason: &str| CorrectHandover {
        at: hours(at),
        receipt_number: receipt_number(18),
        belongings: vec![code("clothing")],
        delay_reason: None,
        reason: code(reason),
    };
    let _ = accepted().denied(right(2, "mistyped"), "not_handed_over");
    let done = handed_over();
    let _ = done.clone().by(OFFICER).denied(right(2, "mistyped"), "not_found");
    let _ = done.clone().by(OTHER).denied(right(2, "mistyped"), "not_the_receiver");
    let _ = done.clone().denied(right(2, "because"), "unknown_code");
    let _ = done.clone().denied(right(-2, "mistyped"), "before_first_contact");
    let moved = done.does(right(2, "mistyped"));
    assert_eq!(state(&moved).handed_over_at(), Some(hours(2)));
    assert_eq!(state(&moved).holder_at(hours(2)), Some(Holder::Organisation(receiver())));
    let _ = moved.denied(right(2, "mistyped"), "same_content");
}

#[test]
fn siblings_go_to_the_same_receiver_or_a_reason_says_why_not() {
    let together = RecordEncounter { together_with: vec![sibling()], ..encounter() };
    let both = ledger().by(OFFICER).does(together).when(sibling(), Command::from(encounter()));
    let ready = both.does(name()).by(RECEIVER).does(accept()).hours_later(5);
    let _ = ready.clone().does(hand_over());
    let same = ready.clone().by(OWN).when(sibling(), Command::from(name())).does(hand_over());
    assert_eq!(state(&same).receiver(), Some(receiver()));
    let apart =
        ready.by(OWN).when(sibling(), Command::from(NameReceiver { receiver: other_receiver() }));
    let _ = apart.clone().denied(hand_over(), "kept_together");
    let words = HandOverChild { apart_because: Some(code("amina_said")), ..hand_over() };
    let _ = apart.clone().denied(words, "unknown_code");
    let because = HandOverChild { apart_because: Some(code("medical_care")), ..hand_over() };
    let _ = apart.does(because);
}
