//! Leaving openings out of the survivor's own list.

use amana_events::{
    PersonId,
    access::{AccessWithheld, AccessWithholdingEnded},
    case::{PartyAdded, PartyRole},
};

use super::*;

/// An open case of the person of this stream, and member 8 who investigates.
fn investigated() -> Ledger {
    let person = PersonId::new(person().id);
    let party = PartyAdded { person, role: PartyRole::Survivor, allegation: None };
    with_case(office()).given(case(), party).member(8, Role::Investigator).by(8)
}

fn withheld(by: u64, proposal: u64, days: i64) -> AccessWithheld {
    AccessWithheld {
        person: PersonId::new(person().id),
        case: case(),
        until: BEGIN.plus_seconds(days * 86_400),
        approval: signed(&office(), at(), "access_withheld", by, proposal),
        reason: FileText::of_file("the subject reads it over her shoulder".into()),
    }
}

#[test]
fn openings_are_left_out_for_an_approved_and_expiring_time() {
    let mut ledger = investigated();
    for (event, code) in [
        (withheld(2, 60, 31), "too_long"),
        (withheld(2, 60, 0), "too_long"),
        (withheld(8, 60, 30), "same_person"),
        (withheld(3, 60, 30), "role_not_held"),
        (withheld(77, 60, 30), "member_inactive"),
    ] {
        assert_eq!(refused(&ledger, at(), event), code);
    }
    let mut forged = withheld(2, 60, 30);
    forged.approval.member = Ledger::member_id(7);
    assert_eq!(refused(&ledger, at(), forged), "bad_signature");
    ledger.note(at(), withheld(2, 60, 30)).unwrap();
    let now = |hours: i64| BEGIN.plus_seconds(hours * 3_600);
    assert!(state(&ledger).is_withheld(case(), now(30 * 24)));
    assert!(!state(&ledger).is_withheld(case(), now(30 * 24 + 1)));
    assert!(!state(&ledger).is_withheld(report(), now(1)));
    assert_eq!(refused(&ledger, at(), withheld(7, 61, 30)), "nothing_changes");
    let mut later = ledger.hours_later(30 * 24 + 1);
    assert_eq!(refused(&later, at(), withheld(2, 60, 40)), "approval_used");
    later.note(at(), withheld(7, 61, 40)).unwrap();
}

fn report() -> StreamId {
    StreamId::new(StreamKind::Report, uuid(80))
}

#[test]
fn an_investigator_asks_for_it_for_a_survivor_of_an_open_case() {
    let ledger = investigated();
    assert_eq!(refused(&ledger.clone().by(1), at(), withheld(2, 60, 30)), "role_not_held");
    let elsewhere = StreamId::new(StreamKind::Access, uuid(41));
    assert_eq!(refused(&ledger, elsewhere, withheld(2, 60, 30)), "wrong_stream");
    let stranger = with_case(office()).member(8, Role::Investigator).by(8);
    assert_eq!(refused(&stranger, at(), withheld(2, 60, 30)), "no_such_survivor");
    let of_report = AccessWithheld { case: report(), ..withheld(2, 60, 30) };
    assert_eq!(refused(&ledger, at(), of_report), "no_such_survivor");
    let conflicted = excluded(ledger, &[8]);
    assert_eq!(refused(&conflicted, at(), withheld(2, 60, 30)), "not_found");
}

#[test]
fn who_opened_something_or_has_a_conflict_does_not_approve_that_it_is_left_out() {
    let conflicted = excluded(investigated(), &[2]);
    assert_eq!(refused(&conflicted, at(), withheld(2, 60, 30)), "not_a_second_person");
    let mut looked = investigated().by(2);
    looked.note(at(), opened(Compartment::Identity)).unwrap();
    let looked = looked.by(8);
    assert_eq!(refused(&looked, at(), withheld(2, 60, 30)), "not_a_second_person");
    looked.clone().note(at(), withheld(7, 60, 30)).unwrap();
    let file = FieldOpened { owner: Owner::file(case().id), ..opened(Compartment::Narrative) };
    let of_file = StreamId::new(StreamKind::Access, case().id);
    let mut looked = investigated().by(2);
    looked.note(of_file, file).unwrap();
    assert_eq!(refused(&looked.by(8), at(), withheld(2, 60, 30)), "not_a_second_person");
}

#[test]
fn it_is_ended_before_its_time_by_who_may_know_of_it() {
    let mut ledger = investigated();
    let withholding = ledger.note(at(), withheld(2, 60, 30)).unwrap();
    let end = AccessWithholdingEnded { withholding };
    let unknown = AccessWithholdingEnded { withholding: EventId::new(uuid(99)) };
    assert_eq!(refused(&ledger, at(), unknown), "no_such_withholding");
    assert_eq!(refused(&ledger.clone().by(3), at(), end.clone()), "role_not_held");
    let conflicted = excluded(ledger.clone(), &[7]).by(7);
    assert_eq!(refused(&conflicted, at(), end.clone()), "not_found");
    let past = ledger.clone().hours_later(31 * 24);
    assert_eq!(refused(&past, at(), end.clone()), "no_such_withholding");
    let mut ledger = ledger.hours_later(2).by(7);
    ledger.note(at(), end.clone()).unwrap();
    let hour = |hours: i64| BEGIN.plus_seconds(hours * 3_600);
    assert!(state(&ledger).is_withheld(case(), hour(1)));
    assert!(!state(&ledger).is_withheld(case(), hour(2)));
    assert_eq!(state(&ledger).withholdings().len(), 1);
    assert_eq!(refused(&ledger, at(), end), "no_such_withholding");
}
