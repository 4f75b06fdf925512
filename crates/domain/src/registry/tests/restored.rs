//! A restoration after real loss: who signs it, what it says, and what follows from it.

use amana_events::{
    Digest, PersonId, PersonText,
    common::{Approval, approval_message},
    person::{ErasureBasis, PersonCreated, PersonErasedAgain, SamePersonAs},
    registry::{LogRestored, LossReason, LostErasure},
};

use super::*;

/// The key custodian of [`settled`].
const CUSTODIAN: u64 = 9;
/// The auditor.
const AUDITOR: u64 = 21;
/// The head of conduct.
const HEAD: u64 = 22;

fn answering() -> Ledger {
    settled().member(AUDITOR, Role::Auditor).member(HEAD, Role::HeadOfConduct).by_system()
}

fn person() -> PersonId {
    PersonId::new(uuid(0x77))
}

fn request() -> EventId {
    EventId::new(uuid(0x78))
}

fn erasure(position: u64) -> LostErasure {
    let record = Digest::new([3; 32]);
    LostErasure { person: person(), request: request(), position, record }
}

fn restored(generation: u32, left: u64, known: u64) -> LogRestored {
    LogRestored {
        generation,
        reason: LossReason::DiskLost,
        known_size: known,
        known_root: Digest::new([1; 32]),
        left_size: left,
        left_root: Digest::new([2; 32]),
        erased: vec![],
        approvals: vec![],
    }
}

fn signed(ledger: &Ledger, said: LogRestored, by: &[u64]) -> LogRestored {
    let stream = ledger.registry();
    let id = amana_events::LedgerId::new(stream.id);
    let proposal = said.proposal(id);
    let message = approval_message(id, stream, "log_restored", proposal);
    let sign = |number: &u64| Approval {
        proposal,
        member: Ledger::member_id(*number),
        signature: Ledger::signature(*number, &message),
    };
    LogRestored { approvals: by.iter().map(sign).collect(), ..said }
}

/// Notes it; the code of the refusal where it is refused.
fn noted(ledger: &mut Ledger, said: LogRestored) -> Result<(), &'static str> {
    let stream = ledger.registry();
    ledger.note(stream, said).map(drop).map_err(|refusal| refusal.code)
}

#[test]
fn a_restoration_is_signed_by_one_who_answers_and_one_who_keeps() {
    let ledger = answering();
    for pair in [[AUDITOR, CUSTODIAN], [HEAD, REGISTRAR], [REGISTRAR, AUDITOR]] {
        let said = signed(&ledger, restored(2, 10, 12), &pair);
        assert_eq!(noted(&mut ledger.clone(), said), Ok(()), "{pair:?}");
    }
    for (by, code) in [
        (&[][..], "needs_second_person"),
        (&[AUDITOR], "needs_second_person"),
        (&[AUDITOR, CUSTODIAN, HEAD], "needs_second_person"),
        (&[AUDITOR, AUDITOR], "same_person"),
        (&[AUDITOR, HEAD], "not_a_second_person"),
        (&[REGISTRAR, CUSTODIAN], "not_a_second_person"),
        (&[AUDITOR, ONE], "not_a_second_person"),
    ] {
        let said = signed(&ledger, restored(2, 10, 12), by);
        assert_eq!(noted(&mut ledger.clone(), said), Err(code), "{by:?}");
    }
    // Who is suspended signs nothing.
    let stream = ledger.registry();
    let suspended = ledger.clone().by(REGISTRAR).when(
        stream,
        crate::registry::members::SuspendMember { member: Ledger::member_id(AUDITOR) },
    );
    let said = signed(&ledger, restored(2, 10, 12), &[AUDITOR, CUSTODIAN]);
    assert_eq!(noted(&mut suspended.by_system(), said), Err("not_a_second_person"));
}

#[test]
fn while_a_ledger_is_provisional_any_two_members_sign() {
    let ledger = Ledger::new().member(ONE, Role::ConductOfficer).member(TWO, Role::HeadOfConduct);
    let ledger = ledger.by_system();
    let said = signed(&ledger, restored(2, 10, 12), &[ONE, TWO]);
    assert_eq!(noted(&mut ledger.clone(), said), Ok(()));
    let said = signed(&ledger, restored(2, 10, 12), &[ONE, THREE]);
    assert_eq!(noted(&mut ledger.clone(), said), Err("not_a_second_person"));
}

#[test]
fn whoever_changes_a_word_needs_new_signatures() {
    let ledger = answering();
    let said = LogRestored { erased: vec![erasure(11)], ..restored(2, 10, 12) };
    let said = signed(&ledger, said, &[AUDITOR, CUSTODIAN]);
    assert_eq!(noted(&mut ledger.clone(), said.clone()), Ok(()));
    let changes: [fn(&mut LogRestored); 8] = [
        |said| said.generation = 3,
        |said| said.reason = LossReason::Seized,
        |said| said.known_size = 13,
        |said| said.known_root = Digest::new([9; 32]),
        |said| said.left_size = 9,
        |said| said.left_root = Digest::new([9; 32]),
        |said| said.erased.clear(),
        |said| said.erased[0].record = Digest::new([9; 32]),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut other = said.clone();
        change(&mut other);
        assert_eq!(noted(&mut ledger.clone(), other), Err("bad_signature"), "change {number}");
    }
}

#[test]
fn a_restoration_loses_something_and_begins_a_generation_that_is_new() {
    let mut ledger = answering();
    let by = [AUDITOR, CUSTODIAN];
    for (said, code) in [
        (restored(1, 10, 12), "generation_not_next"),
        (restored(2, 12, 12), "nothing_lost"),
        (restored(2, 13, 12), "nothing_lost"),
        (restored(2, 0, 12), "nothing_lost"),
        (LogRestored { erased: vec![erasure(9)], ..restored(2, 10, 12) }, "erasure_not_lost"),
        (LogRestored { erased: vec![erasure(12)], ..restored(2, 10, 12) }, "erasure_not_lost"),
        (
            LogRestored { erased: vec![erasure(10), erasure(11)], ..restored(2, 10, 12) },
            "named_twice",
        ),
    ] {
        let said = signed(&ledger, said, &by);
        assert_eq!(noted(&mut ledger.clone(), said), Err(code));
    }
    let said = signed(&ledger, restored(2, 10, 12), &by);
    assert_eq!(noted(&mut ledger, said.clone()), Ok(()));
    assert_eq!(registry(&ledger).generation(), 2);
    assert_eq!(noted(&mut ledger, said), Err("generation_not_next"));
    // A loss that took the record of an earlier generation too: its name is used, so the next one is.
    let said = signed(&ledger, restored(4, 20, 30), &by);
    assert_eq!(noted(&mut ledger, said), Ok(()));
    assert_eq!(registry(&ledger).generation(), 4);
}

#[test]
fn who_was_erased_in_the_lost_range_is_erased_again_and_nobody_else() {
    let ledger = answering();
    let (stream, other) = (
        StreamId::new(StreamKind::Person, person().uuid()),
        StreamId::new(StreamKind::Person, uuid(0x79)),
    );
    let created = PersonCreated { personnel: false };
    let mut ledger = ledger.given(stream, created.clone()).given(other, created);
    let again = |generation, record: u8| PersonErasedAgain {
        generation,
        request: request(),
        record: Digest::new([record; 32]),
        keys: 2,
        certificate: Digest::new([5; 32]),
    };
    let code = |ledger: &Ledger, stream, event| {
        let noted = ledger.clone().note(stream, event);
        noted.map(drop).map_err(|refusal| refusal.code)
    };
    assert_eq!(code(&ledger, stream, again(2, 3)), Err("erasure_not_lost"), "nothing was lost");
    let said = LogRestored { erased: vec![erasure(11)], ..restored(2, 10, 12) };
    let said = signed(&ledger, said, &[AUDITOR, CUSTODIAN]);
    assert_eq!(noted(&mut ledger, said), Ok(()));
    for (of, event) in [(other, again(2, 3)), (stream, again(3, 3)), (stream, again(2, 4))] {
        assert_eq!(code(&ledger, of, event), Err("erasure_not_lost"));
    }
    let mut ledger = ledger;
    ledger.note(stream, again(2, 3)).unwrap();
    assert_eq!(code(&ledger, stream, again(2, 3)), Err("person_erased"));
    let ask =
        crate::person::RequestErasure { basis: ErasureBasis::OwnRequest, reason: "again".into() };
    let _ = ledger.by(ONE).refused(stream, ask, "person_erased");
}

#[test]
fn no_other_id_of_a_person_goes_on_when_they_are_erased_again() {
    let ledger = answering();
    let twin = PersonId::new(uuid(0x79));
    let stream = |person: PersonId| StreamId::new(StreamKind::Person, person.uuid());
    let created = PersonCreated { personnel: false };
    let same =
        SamePersonAs { other: twin, reason: PersonText::of_person(person().uuid(), "one".into()) };
    let ledger = ledger.given(stream(person()), created.clone()).given(stream(twin), created);
    let ledger = ledger.given(stream(person()), same);
    let again = PersonErasedAgain {
        generation: 2,
        request: request(),
        record: Digest::new([3; 32]),
        keys: 2,
        certificate: Digest::new([5; 32]),
    };
    for (erased, code) in [
        (vec![erasure(11)], Err("other_ids_left")),
        (vec![erasure(11), LostErasure { person: twin, ..erasure(11) }], Ok(())),
    ] {
        let mut ledger = ledger.clone();
        let said = LogRestored { erased, ..restored(2, 10, 12) };
        let said = signed(&ledger, said, &[AUDITOR, CUSTODIAN]);
        assert_eq!(noted(&mut ledger, said), Ok(()));
        let noted = ledger.note(stream(person()), again.clone());
        assert_eq!(noted.map(drop).map_err(|refusal| refusal.code), code);
    }
}
