//! Part one: the receipt, the receiver, the handover.

use super::*;

// Part one: the encounter.

#[test]
fn the_force_or_child_protection_begins_a_receipt_once() {
    let begun = encountered().then(&["child_encountered"]);
    assert!(state(&begun).is_open());
    assert_eq!(state(&begun).first_contact(), Some(BEGIN));
    let _ = begun.denied(encounter(), "already_begun");
    let _ = ledger().by(OWN).does(encounter());
    let _ = ledger().by(CONDUCT).denied(encounter(), "not_child_protection");
}

#[test]
fn an_officer_of_another_unit_or_force_learns_nothing() {
    let _ = ledger().by(OTHER_UNIT).denied(encounter(), "not_found");
    let group =
        RecordEncounter { force: organisation(OrganisationKind::ArmedGroup), ..encounter() };
    let _ = ledger().by(OFFICER).denied(group, "not_found");
    let _ = encountered().by(OTHER_UNIT).denied(name(), "not_found");
    let _ = encountered().by(OFFICER).does(name());
}

#[test]
fn who_declared_a_conflict_learns_nothing() {
    let begun = encountered();
    let registry = begun.registry();
    let recusal = RecusalDeclared { member: Ledger::member_id(OWN), stream: file() };
    let _ = begun.given(registry, recusal).by(OWN).denied(name(), "not_found");
}

#[test]
fn the_force_is_an_armed_force_or_group_of_the_registry() {
    let by_group =
        RecordEncounter { force: organisation(OrganisationKind::ArmedGroup), ..encounter() };
    let _ = ledger().by(OWN).does(by_group);
    let by_civilians = RecordEncounter { force: receiver(), ..encounter() };
    let _ = ledger().by(OWN).denied(by_civilians, "not_an_armed_force");
    let nobody = OrganisationId::new(uuid(1));
    let by_nobody = RecordEncounter { force: nobody, ..encounter() };
    let _ = ledger().by(OWN).denied(by_nobody, "not_an_armed_force");
}

#[test]
fn the_instrument_is_in_the_registry_in_this_version_and_holds_here() {
    let unknown =
        RecordEncounter { instrument: InstrumentCode::new("other").unwrap(), ..encounter() };
    let _ = ledger().by(OWN).denied(unknown, "unknown_instrument");
    let old = RecordEncounter { instrument_version: code("2010"), ..encounter() };
    let _ = ledger().by(OWN).denied(old, "wrong_instrument_version");
    let abroad = RecordEncounter {
        country: "XKB".parse().unwrap(),
        admin1: "XB01".parse().unwrap(),
        ..encounter()
    };
    let _ = ledger().by(OWN).denied(abroad, "instrument_elsewhere");
}

#[test]
fn the_place_lies_in_the_country() {
    let elsewhere = RecordEncounter { admin1: "QQ01".parse().unwrap(), ..encounter() };
    let _ = ledger().by(OWN).denied(elsewhere, "place_elsewhere");
}

#[test]
fn a_first_contact_may_be_minutes_ahead_of_the_clock_and_no_more() {
    let skewed = RecordEncounter { first_contact: BEGIN.plus_seconds(240), ..encounter() };
    let _ = ledger().by(OWN).does(skewed);
    let ahead = RecordEncounter { first_contact: BEGIN.plus_seconds(360), ..encounter() };
    let _ = ledger().by(OWN).denied(ahead, "in_the_future");
}

#[test]
fn companions_are_named_by_their_own_handovers() {
    let together = RecordEncounter { together_with: vec![sibling()], ..encounter() };
    let _ = ledger().by(OWN).does(together);
    for wrong in [file(), StreamId::new(StreamKind::Person, uuid(901))] {
        let together = RecordEncounter { together_with: vec![wrong], ..encounter() };
        let _ = ledger().by(OWN).denied(together, "not_a_handover");
    }
}

#[test]
fn a_receipt_is_corrected_by_both_sides_before_and_by_the_receiver_after_the_handover() {
    let _ = encountered().by(OFFICER).does(correction());
    let _ = handed_over().by(OFFICER).denied(correction(), "not_found");
    let _ = handed_over().by(OTHER).denied(correction(), "not_the_receiver");
    let _ = handed_over().by(RECEIVER).does(correction());
    let same = CorrectReceipt { apparent_age: AgeBand::Years12To14, ..correction() };
    let _ = encountered().denied(same, "same_content");
}

#[test]
fn the_force_never_makes_the_first_contact_later() {
    let later = CorrectReceipt { first_contact: hours(2), ..correction() };
    let earlier = CorrectReceipt { first_contact: hours(-2), ..correction() };
    let waiting = encountered().hours_later(4);
    let _ = waiting.clone().denied(later.clone(), "first_contact_later");
    let _ = waiting.clone().by(OWN).does(later);
    let moved = waiting.does(earlier);
    assert_eq!(state(&moved).first_contact(), Some(hours(-2)));
    let after = CorrectReceipt { first_contact: hours(4), ..correction() };
    let _ = handed_over().denied(after, "after_handover");
}

#[test]
fn urgent_care_is_recorded_from_any_state_until_the_file_is_closed() {
    let urgent = RecordUrgentCare { provider: None, place_kind: code("hospital") };
    let _ = ledger().by(OWN).denied(urgent.clone(), "not_begun");
    for open in [encountered(), accepted(), handed_over(), missing()] {
        let _ = open.by(OWN).does(urgent.clone());
    }
    let stranger = RecordUrgentCare {
        provider: Some(OrganisationId::new(uuid(1))),
        place_kind: code("hospital"),
    };
    let _ = encountered().denied(stranger, "unknown_organisation");
    let _ = closed().by(OWN).denied(urgent.clone(), "closed_handover");
    let _ = handed_over().by(OFFICER).denied(urgent, "not_found");
}

// Part one: the receiver.

#[test]
fn a_receiver_is_civilian_and_protects_children() {
    for kind in
        [OrganisationKind::ChildProtection, OrganisationKind::Authority, OrganisationKind::Own]
    {
        let _ = encountered().does(NameReceiver { receiver: organisation(kind) });
    }
    for kind in [OrganisationKind::ArmedForce, OrganisationKind::ArmedGroup] {
        let armed = NameReceiver { receiver: organisation(kind) };
        let _ = encountered().denied(armed, "armed_receiver");
    }
    let other = NameReceiver { receiver: organisation(OrganisationKind::Other) };
    let _ = encountered().denied(other, "not_a_receiver");
    let nobody = NameReceiver { receiver: OrganisationId::new(uuid(1)) };
    let _ = encountered().denied(nobody, "unknown_organisation");
}

#[test]
fn only_the_named_receiver_answers() {
    let named = encountered().does(name());
    let _ = named.clone().by(OFFICER).denied(accept(), "not_found");
    let _ = named.clone().by(OTHER).denied(accept(), "not_the_receiver");
    let _ = named.clone().by(OWN).denied(accept(), "not_the_receiver");
    let another = AcceptChild { receiver: other_receiver() };
    let _ = named.clone().by(OTHER).denied(another, "not_the_receiver");
    let agreed = named.by(RECEIVER).does(accept());
    assert_eq!(state(&agreed).transfer(), Transfer::Accepted(receiver()));
    let _ = agreed.denied(accept(), "already_accepted");
}

#[test]
fn the_ledgers_own_child_protection_actor_answers_for_the_own_organisation() {
    let named = encountered().does(NameReceiver { receiver: own() });
    let accept = AcceptChild { receiver: own() };
    let _ = named.clone().by(CONDUCT).denied(accept.clone(), "not_the_receiver");
    let _ = named.by(OWN).does(accept).then(&["receiver_accepted"]);
}

#[test]
fn after_a_receiver_declined_another_is_named() {
    let decline = DeclineChild { receiver: receiver(), reason: code("no_place") };
    let another = NameReceiver { receiver: other_receiver() };
    let agreed = accepted();
    let _ = agreed.clone().by(OWN).denied(another.clone(), "receiver_accepted");
    let declined = agreed.does(decline.clone());
    assert_eq!(state(&declined).receiver(), None);
    let _ = declined.clone().denied(decline, "not_the_receiver");
    let _ = declined.by(OWN).does(another).then(&["receiver_named"]);
}

#[test]
fn who_is_named_and_silent_is_replaced() {
    let another = NameReceiver { receiver: other_receiver() };
    let replaced = encountered().does(name()).does(another);
    assert_eq!(state(&replaced).receiver(), Some(other_receiver()));
}

// Part one: the handover.

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
fn past_the_limit_and_its_extension_a_reason_is_needed() {
    let ready = accepted().hours_later(200);
    let in_time = HandOverChild { at: hours(96), ..hand_over() };
    let _ = ready.clone().does(in_time);
    let late = HandOverChild { at: hours(97), ..hand_over() };
    let _ = ready.clone().denied(late.clone(), "delay_reason_needed");
    let explained = HandOverChild { delay_reason: Some(DelayReason::Insecurity), ..late.clone() };
    let _ = ready.clone().does(explained);
    let registry = ready.registry();
    let _ = ready.given(registry, instrument(None, None)).does(late);
}

#[test]
fn both_sides_sign_as_two_people() {
    let ready = accepted().hours_later(5);
    let refused = [
        vec![sign("force_officer", None)],
        vec![sign("force_officer", None), sign("force_officer", None)],
        vec![sign("child_protection_actor", None), sign("witness", None)],
        vec![sign("force_officer", None), sign("child_protection_actor", None), sign("cook", None)],
        vec![sign("force_officer", Some(RECEIVER)), sign("child_protection_actor", None)],
        vec![sign("force_officer", None), sign("child_protection_actor", Some(OFFICER))],
        vec![
            sign("force_officer", Some(OFFICER)),
            sign("child_protection_actor", None),
            sign("witness", Some(OFFICER)),
        ],
    ];
    for signatures in refused {
        let command = HandOverChild { signatures, ..hand_over() };
        let _ = ready.clone().denied(command, "two_signatures_needed");
    }
    let signatures = vec![
        sign("force_officer", None),
        sign("child_protection_actor", None),
        sign("witness", Some(OTHER)),
    ];
    let _ = ready.does(HandOverChild { signatures, ..hand_over() });
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
    let because = HandOverChild { apart_because: Some(code("medical_care")), ..hand_over() };
    let _ = apart.does(because);
}
