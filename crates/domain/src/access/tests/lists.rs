//! What a list, a search and an export say of themselves.

use amana_events::access::Searched;

use super::*;
use crate::access::{EXPORTED_ALONE_MAX, SHOWN_MAX, lists_of};

fn own(ledger: &Ledger) -> StreamId {
    month_of(ledger, Ledger::member_id(1).uuid())
}

#[test]
fn lists_stand_in_the_stream_of_the_month_and_before_the_third_vocabulary_of_the_member() {
    let ledger = office();
    let of_member = StreamId::new(StreamKind::Access, Ledger::member_id(1).uuid());
    let october = lists_of(ledger.id, 3, of_member.id, BEGIN.plus_seconds(30 * 86_400));
    for other in [of_member, october, month_of(&ledger, Ledger::member_id(2).uuid())] {
        assert_eq!(refused(&ledger, other, listed(1, &[1])), "wrong_stream");
    }
    ledger.clone().note(own(&ledger), listed(1, &[1])).unwrap();
    let mut later = ledger.clone().hours_later(30 * 24);
    assert_eq!(refused(&later, own(&ledger), listed(1, &[1])), "wrong_stream");
    later.note(october, listed(1, &[1])).unwrap();
    let mut before = old(ledger.clone());
    assert_eq!(refused(&before, own(&ledger), listed(1, &[1])), "wrong_stream");
    before.note(of_member, Listed { streams: None, ..listed(1, &[]) }).unwrap();
}

#[test]
fn a_list_made_before_midnight_and_recorded_after_stands_in_the_month_it_was_made() {
    let ledger = office();
    let mut october = ledger.clone().hours_later(29 * 24 + 17);
    assert_eq!(refused(&october, own(&ledger), listed(1, &[1])), "wrong_stream");
    october.back_by_hours(2);
    october.note(own(&ledger), listed(1, &[1])).unwrap();
}

#[test]
fn a_list_names_each_stream_it_showed_once_and_no_more_than_five_hundred() {
    let mut ledger = office();
    let many: Vec<u64> = (1..=501).collect();
    assert_eq!(SHOWN_MAX, 500);
    for (event, code) in [
        (Listed { streams: None, ..listed(0, &[]) }, "streams_missing"),
        (listed(2, &[1, 1]), "wrong_streams"),
        (listed(1, &[1, 2]), "wrong_streams"),
        (listed(501, &many), "wrong_streams"),
        (
            Listed { purpose: Some(PurposeCode::new("curiosity").unwrap()), ..listed(0, &[]) },
            "unknown_code",
        ),
    ] {
        assert_eq!(refused(&ledger, own(&ledger), event), code);
    }
    let stream = own(&ledger);
    ledger.note(stream, listed(501, &many[..500])).unwrap();
    ledger.note(stream, listed(0, &[])).unwrap();
    let searched = Searched {
        view: Code::new("conduct_desk").unwrap(),
        rows: 0,
        streams: None,
        purpose: None,
        session: None,
        from: None,
        until: None,
    };
    assert_eq!(refused(&ledger, stream, searched.clone()), "streams_missing");
    ledger.note(stream, Searched { streams: Some(Vec::new()), ..searched }).unwrap();
}

#[test]
fn lists_of_one_minute_are_noted_together_and_of_no_longer() {
    let mut ledger = office().hours_later(1);
    let at = |seconds| Some(BEGIN.plus_seconds(seconds));
    let within = |from, until| Listed { from, until, ..listed(0, &[]) };
    let stream = own(&ledger);
    for (from, until) in
        [(at(0), at(61)), (at(1), at(0)), (at(0), None), (None, at(0)), (at(3_599), at(3_601))]
    {
        assert_eq!(refused(&ledger, stream, within(from, until)), "wrong_minute");
    }
    ledger.note(stream, within(at(0), at(60))).unwrap();
}

fn exported(persons: u32, approval: Option<Approval>) -> Exported {
    let purpose = Some(PurposeCode::new("investigation").unwrap());
    let what = Code::new("cases").unwrap();
    Exported {
        what,
        opened: true,
        persons,
        rows: persons,
        purpose,
        approval,
        engagement: None,
        recipient: None,
    }
}

#[test]
fn many_persons_are_exported_in_the_open_by_two_members() {
    let mut ledger = office();
    let stream = own(&ledger);
    let signature = |number| Some(signed(&office(), stream, "exported", number, 61));
    assert_eq!(EXPORTED_ALONE_MAX, 20);
    ledger.note(stream, exported(20, None)).unwrap();
    let elsewhere = Some(signed(&ledger, at(), "exported", 2, 61));
    let armed = ledger.clone().member(9, Role::ArmedActor);
    assert_eq!(refused(&armed, stream, exported(21, signature(9))), "not_a_second_person");
    for (event, code) in [
        (exported(21, None), "needs_second_person"),
        (exported(21, signature(1)), "same_person"),
        (exported(21, signature(77)), "member_inactive"),
        (exported(21, elsewhere), "bad_signature"),
        (exported(20, signature(2)), "no_approval_needed"),
        (Exported { opened: false, ..exported(21, signature(2)) }, "no_approval_needed"),
        (Exported { purpose: None, ..exported(2, None) }, "purpose_needed"),
    ] {
        assert_eq!(refused(&ledger, stream, event), code);
    }
    ledger.note(stream, exported(21, signature(2))).unwrap();
    assert_eq!(refused(&ledger, stream, exported(21, signature(2))), "approval_used");
    let sealed = Exported { opened: false, purpose: None, ..exported(2_000, None) };
    ledger.note(stream, sealed).unwrap();
    let of_member = StreamId::new(StreamKind::Access, Ledger::member_id(1).uuid());
    let before = Exported { purpose: None, ..exported(2_000, None) };
    old(ledger).note(of_member, before).unwrap();
}
