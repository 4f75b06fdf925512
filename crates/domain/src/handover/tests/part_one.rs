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
fn a_receipt_without_a_unit_or_an_officer_without_one_is_nobodys_own() {
    let unknown = RecordEncounter { unit: None, ..encounter() };
    let _ = ledger().by(OFFICER).denied(unknown.clone(), "not_found");
    let begun = ledger().by(OWN).does(unknown);
    let _ = begun.by(OFFICER).denied(name(), "not_found");
    let homeless = join(ledger(), 12, force(), None, Role::ArmedActor).by(12);
    let _ = homeless.denied(encounter(), "not_found");
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
fn an_admin_2_place_is_a_p_code_and_never_a_name() {
    for (place, plausible) in [("XK0107", true), ("XK01", false), ("house_of_amina", false)] {
        let event = RecordEncounter { admin2: Some(code(place)), ..encounter() };
        if plausible {
            let _ = ledger().by(OWN).does(event);
        } else {
            let _ = ledger().by(OWN).denied(event, "unknown_code");
        }
    }
    let listed = list(ledger(), "admin2", &["XK-north"]).by(OWN);
    let place = |word| RecordEncounter { admin2: Some(code(word)), ..encounter() };
    let _ = listed.clone().denied(place("XK0107"), "unknown_code");
    let _ = listed.does(place("XK-north"));
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
    let words = RecordUrgentCare { provider: None, place_kind: code("with_amina") };
    let _ = encountered().denied(words, "unknown_code");
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
