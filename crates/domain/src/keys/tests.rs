//! One test per rule of keys, both sides of it.

use amana_events::{
    Code, Digest, Event, EventId, PersonId, ResealedText, Sampler, StreamEvent, StreamId,
    StreamKind,
    common::Approval,
    keys::{
        DataKeysCreated, DataKeysDestroyed, FieldResealed, KekCreated, KekRotated, KeyEntry,
        KeysBackedUp, KeysEvent, KeysLocked, KeysRewrapped, PassphraseChanged, RecoveryKind,
        RecoveryRehearsed, RecoverySharesIssued, RecoveryUsed, RewrappedKey,
    },
    person::ErasureApproved,
};
use amana_vault::{Ciphertext, Compartment, Owner, SealedField as _, Secret};
use proptest::prelude::*;

use super::KeysState;
use crate::{
    State, World,
    spec::{Ledger, uuid},
};

fn code(text: &str) -> Code {
    Code::new(text).unwrap()
}

fn person() -> Owner {
    Owner::person(uuid(40))
}

fn stream(owner: Owner) -> StreamId {
    StreamId::new(StreamKind::Keys, owner.id)
}

fn ledger_stream(ledger: &Ledger) -> StreamId {
    StreamId::new(StreamKind::Keys, ledger.id.uuid())
}

fn key(compartment: Option<Compartment>, epoch: u32, digest: u8) -> KeyEntry {
    KeyEntry { compartment, epoch, wrapped: Digest::new([digest; 32]) }
}

fn made(owner: Owner, keys: Vec<KeyEntry>) -> DataKeysCreated {
    DataKeysCreated { owner, kek: code("kek-1"), keys }
}

fn erasure_requested(ledger: Ledger) -> (Ledger, EventId) {
    let at = StreamId::new(StreamKind::Person, person().id);
    let sample = |name| {
        Event::sample(StreamKind::Person, name, &mut Sampler::golden()).expect("a known name")
    };
    let ledger = ledger.given(at, sample("person_created")).given(at, sample("erasure_requested"));
    let request = ledger.last_event();
    (ledger, request)
}

fn erasure_approved(ledger: Ledger, proposal: EventId) -> Ledger {
    let at = StreamId::new(StreamKind::Person, person().id);
    let (member, signature) = (Ledger::member_id(1), Ledger::signature(1, b"tested elsewhere"));
    let approval = Approval { proposal, member, signature };
    ledger.given(at, ErasureApproved { approval, mentions: Vec::new() })
}

fn kek(name: &str) -> KekCreated {
    KekCreated { kek: code(name), provider: code("passphrase") }
}

fn begun() -> Ledger {
    let mut ledger = Ledger::new().by_system();
    let stream = ledger_stream(&ledger);
    ledger.note(stream, kek("kek-1")).unwrap();
    ledger
}

fn refused(ledger: &Ledger, stream: StreamId, event: impl Into<Event>) -> &'static str {
    ledger.clone().note(stream, event).unwrap_err().code
}

fn state(ledger: &Ledger, stream: StreamId) -> &KeysState {
    match ledger.read(stream) {
        Some(State::Keys(state)) => state,
        _ => panic!("there are keys"),
    }
}

const IDENTITY: Option<Compartment> = Some(Compartment::Identity);
const CONTACT: Option<Compartment> = Some(Compartment::Contact);

#[test]
fn keys_are_made_in_order_under_the_kek_in_use() {
    let mut ledger = begun();
    let at = stream(person());
    let own = || key(None, 1, 1);
    assert_eq!(refused(&ledger, at, made(person(), vec![])), "no_key");
    assert_eq!(refused(&ledger, at, made(person(), vec![key(IDENTITY, 1, 2)])), "no_owner_key");
    assert_eq!(refused(&ledger, at, made(person(), vec![key(None, 2, 1)])), "epoch_out_of_order");
    assert_eq!(refused(&ledger, at, made(Owner::person(uuid(9)), vec![own()])), "wrong_stream");
    let stranger = DataKeysCreated { kek: code("kek-9"), ..made(person(), vec![own()]) };
    assert_eq!(refused(&ledger, at, stranger), "unknown_kek");
    ledger.note(at, made(person(), vec![own(), key(IDENTITY, 1, 2)])).unwrap();
    assert_eq!(
        refused(&ledger, at, made(person(), vec![key(IDENTITY, 1, 3)])),
        "epoch_out_of_order"
    );
    ledger.note(at, made(person(), vec![key(IDENTITY, 2, 3), key(CONTACT, 1, 4)])).unwrap();
    assert_eq!(state(&ledger, at).epoch(person(), IDENTITY), Some(2));
}

#[test]
fn a_key_is_destroyed_once_and_only_if_it_was_made() {
    let mut ledger = begun();
    let at = stream(person());
    let file = Owner::file(person().id);
    let keys = || vec![key(None, 1, 1), key(IDENTITY, 1, 2)];
    ledger.note(at, made(person(), keys())).unwrap();
    ledger.note(at, made(file, vec![key(None, 1, 5)])).unwrap();
    let (ledger, request) = erasure_requested(ledger);
    let destroyed = |keys| DataKeysDestroyed { owner: person(), request, keys };
    assert_eq!(refused(&ledger, at, destroyed(keys())), "erasure_not_approved");
    let mut ledger = erasure_approved(ledger, request);
    let other = DataKeysDestroyed { request: EventId::new(uuid(42)), ..destroyed(keys()) };
    assert_eq!(refused(&ledger, at, other), "erasure_not_approved");
    assert_eq!(refused(&ledger, at, destroyed(vec![key(CONTACT, 1, 2)])), "unknown_key");
    assert_eq!(refused(&ledger, at, destroyed(vec![key(IDENTITY, 1, 9)])), "other_key");
    assert_eq!(refused(&ledger, at, destroyed(vec![key(None, 1, 1)])), "half_erased");
    let twice = vec![key(IDENTITY, 1, 2), key(IDENTITY, 1, 2)];
    assert_eq!(refused(&ledger, at, destroyed(twice)), "key_destroyed");
    ledger.note(at, destroyed(keys())).unwrap();
    assert!(state(&ledger, at).is_destroyed(person()));
    assert!(!state(&ledger, at).is_destroyed(file), "a file with the same id keeps its keys");
    assert_eq!(refused(&ledger, at, destroyed(keys())), "key_destroyed");
    assert_eq!(refused(&ledger, at, made(person(), vec![key(IDENTITY, 2, 3)])), "owner_erased");
}

fn resealed(file: Owner, request: EventId, epoch: u32) -> FieldResealed {
    let stream = StreamId::new(StreamKind::Case, file.id);
    let (event, field) = (EventId::new(uuid(51)), code("note"));
    let mut text =
        ResealedText::new(stream, event, field, Compartment::Narrative, Secret::from("canary"));
    let bytes = vec![1, 2, 3];
    text.close(Ciphertext { owner: file, epoch, mentions: Vec::new(), bytes });
    FieldResealed { request, person: PersonId::new(person().id), redacted: Some(request), text }
}

#[test]
fn an_old_epoch_of_a_file_goes_after_its_fields_were_sealed_again_for_an_erasure() {
    let (ledger, request) = erasure_requested(begun());
    let mut ledger = ledger.by_system();
    let file = Owner::file(uuid(50));
    let at = stream(file);
    let narrative = Some(Compartment::Narrative);
    ledger.note(at, made(file, vec![key(None, 1, 1), key(narrative, 1, 2)])).unwrap();
    let destroyed = |keys| DataKeysDestroyed { owner: file, request, keys };
    let old = || vec![key(narrative, 1, 2)];
    assert_eq!(refused(&ledger, at, resealed(file, request, 1)), "erasure_not_approved");
    let mut ledger = erasure_approved(ledger, request);
    assert_eq!(refused(&ledger, at, destroyed(old())), "not_resealed");
    assert_eq!(refused(&ledger, at, resealed(file, request, 2)), "unknown_key");
    let other = Owner::file(uuid(52));
    assert_eq!(refused(&ledger, at, resealed(other, request, 1)), "wrong_stream");
    ledger.note(at, made(file, vec![key(narrative, 2, 3)])).unwrap();
    ledger.note(at, resealed(file, request, 2)).unwrap();
    assert_eq!(refused(&ledger, at, destroyed(vec![key(narrative, 2, 3)])), "not_resealed");
    assert_eq!(refused(&ledger, at, destroyed(vec![key(None, 1, 1)])), "own_key");
    let other = DataKeysDestroyed { request: EventId::new(uuid(42)), ..destroyed(old()) };
    assert_eq!(refused(&ledger, at, other), "not_resealed");
    ledger.note(at, destroyed(old())).unwrap();
    assert_eq!(state(&ledger, at).epoch(file, narrative), Some(2));
    assert!(!state(&ledger, at).is_alive(file, Compartment::Narrative, 1));
    assert_eq!(state(&ledger, at).next_epoch(file, narrative), 3);
    assert!(!state(&ledger, at).is_destroyed(file));
}

#[test]
fn keys_are_not_locked_before_a_recovery_was_rehearsed() {
    let mut ledger = begun();
    let at = ledger_stream(&ledger);
    let lock = || KeysLocked { kek: code("kek-1") };
    let rehearsed = |kind| RecoveryRehearsed { kek: code("kek-1"), kind };
    let shares = |shares, threshold| RecoverySharesIssued { kek: code("kek-1"), shares, threshold };
    assert_eq!(refused(&ledger, at, lock()), "recovery_not_rehearsed");
    assert_eq!(refused(&ledger, at, rehearsed(RecoveryKind::Backup)), "nothing_to_rehearse");
    assert_eq!(refused(&ledger, at, shares(3, 1)), "bad_threshold");
    assert_eq!(refused(&ledger, at, shares(3, 4)), "bad_threshold");
    ledger.note(at, shares(5, 3)).unwrap();
    assert_eq!(refused(&ledger, at, lock()), "recovery_not_rehearsed");
    assert_eq!(refused(&ledger, at, rehearsed(RecoveryKind::Backup)), "nothing_to_rehearse");
    ledger.note(at, rehearsed(RecoveryKind::Shares)).unwrap();
    ledger.note(at, lock()).unwrap();
    assert!(state(&ledger, at).is_locked());
    assert_eq!(refused(&ledger, at, lock()), "nothing_changes");
    ledger.note(at, RecoveryUsed { kek: code("kek-1"), kind: RecoveryKind::Shares }).unwrap();
    assert!(!state(&ledger, at).is_locked());
}

#[test]
fn a_rotation_ends_when_the_log_counts_what_was_rewrapped() {
    let mut ledger = begun();
    let at = ledger_stream(&ledger);
    let batch = |owners: &[Owner]| KeysRewrapped {
        kek: code("kek-2"),
        keys: owners
            .iter()
            .map(|owner| RewrappedKey { owner: *owner, wrapped: Digest::new([1; 32]) })
            .collect(),
    };
    let rotated = |rewrapped| KekRotated { from: code("kek-1"), to: code("kek-2"), rewrapped };
    let (one, two) = (Owner::person(uuid(1)), Owner::file(uuid(2)));
    ledger.note(at, KeysBackedUp { kek: code("kek-1") }).unwrap();
    let kind = RecoveryKind::Backup;
    ledger.note(at, RecoveryRehearsed { kek: code("kek-1"), kind }).unwrap();
    assert_eq!(refused(&ledger, at, batch(&[one])), "unknown_kek");
    assert_eq!(refused(&ledger, at, kek("kek-1")), "kek_exists");
    ledger.note(at, kek("kek-2")).unwrap();
    assert_eq!(refused(&ledger, at, kek("kek-3")), "rotation_running");
    ledger.note(at, batch(&[one])).unwrap();
    assert_eq!(refused(&ledger, at, batch(&[one])), "rewrapped_twice");
    assert_eq!(refused(&ledger, at, rotated(2)), "rotation_unfinished");
    ledger.note(at, batch(&[two])).unwrap();
    ledger.note(at, KeysBackedUp { kek: code("kek-2") }).unwrap();
    ledger.note(at, rotated(2)).unwrap();
    assert_eq!(state(&ledger, at).kek_in_use(), Some(&code("kek-2")));
    assert!(!state(&ledger, at).is_recovery_rehearsed(), "the new KEK was never recovered");
    assert_eq!(refused(&ledger, at, KeysLocked { kek: code("kek-2") }), "recovery_not_rehearsed");
    assert_eq!(refused(&ledger, at, PassphraseChanged { kek: code("kek-1") }), "unknown_kek");
    ledger.note(at, PassphraseChanged { kek: code("kek-2") }).unwrap();
    ledger.note(at, RecoveryRehearsed { kek: code("kek-2"), kind }).unwrap();
    ledger.note(at, KeysLocked { kek: code("kek-2") }).unwrap();
}

#[test]
fn what_concerns_the_kek_stands_in_the_ledgers_stream() {
    let ledger = begun();
    assert_eq!(refused(&ledger, stream(person()), kek("kek-2")), "wrong_stream");
}

proptest! {
    #[test]
    fn any_events_in_any_order_leave_a_state_that_answers(
        seed in any::<u64>(), order in prop::collection::vec(any::<prop::sample::Index>(), 1..60),
    ) {
        let mut ledger = Ledger::new();
        let at = stream(person());
        let mut sampler = Sampler::seeded(seed);
        for place in &order {
            let name = place.get(KeysEvent::NAMES);
            let event = Event::sample(StreamKind::Keys, name, &mut sampler).unwrap();
            ledger = ledger.given(at, event);
        }
        let state = state(&ledger, at);
        prop_assert_eq!(state.version, u64::try_from(order.len()).unwrap());
        prop_assert!(state.is_locked() || state.kek_next().is_none() || state.kek_in_use().is_some());
    }
}
