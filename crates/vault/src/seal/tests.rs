//! A field opens in its own place with its own key, and nowhere else.

use proptest::prelude::*;

use super::*;
use crate::testing::SeededEntropy;

const LEDGER: Uuid = Uuid::from_u128(1);
const EVENT: Uuid = Uuid::from_u128(2);
const PERSON: Uuid = Uuid::from_u128(3);

fn place() -> SealContext<'static> {
    SealContext {
        ledger: LEDGER,
        stream: "case/00000000-0000-0000-0000-000000000009",
        owner: Owner::person(PERSON),
        compartment: Compartment::Identity,
        field: "victims[0].name",
        event: EVENT,
        epoch: 1,
    }
}

fn key() -> DataKey {
    DataKey::from_bytes(&[0x11; 32])
}

fn sealed(text: &str) -> Vec<u8> {
    seal(&key(), &place(), &Secret::from(text), &mut SeededEntropy::new(1)).unwrap()
}

#[test]
fn a_field_opens_in_its_own_place() {
    let opened = open(&key(), &place(), &sealed("Amina Danjuma")).unwrap();
    assert_eq!(opened.reveal(), "Amina Danjuma");
}

#[test]
fn a_field_opens_nowhere_else() {
    let ciphertext = sealed("Amina Danjuma");
    let elsewhere = [
        SealContext { ledger: EVENT, ..place() },
        SealContext { stream: "case/00000000-0000-0000-0000-000000000008", ..place() },
        SealContext { owner: Owner::person(EVENT), ..place() },
        SealContext { owner: Owner::file(PERSON), ..place() },
        SealContext { compartment: Compartment::Contact, ..place() },
        SealContext { field: "victims[1].name", ..place() },
        SealContext { event: LEDGER, ..place() },
        SealContext { epoch: 2, ..place() },
    ];
    for context in elsewhere {
        let refused = open(&key(), &context, &ciphertext).unwrap_err();
        assert_eq!(refused, OpenError::WrongKeyOrPlace, "{context:?}");
    }
}

#[test]
fn another_key_does_not_open_it() {
    let other = DataKey::from_bytes(&[0x12; 32]);
    assert_eq!(open(&other, &place(), &sealed("Amina")).unwrap_err(), OpenError::WrongKeyOrPlace);
}

#[test]
fn every_flipped_bit_and_every_cut_is_refused() {
    let good = sealed("Amina Danjuma");
    for position in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[position] ^= 1 << bit;
            assert!(open(&key(), &place(), &bad).is_err(), "byte {position}, bit {bit}");
        }
        assert!(open(&key(), &place(), &good[..position]).is_err(), "cut at {position}");
    }
}

#[test]
fn absent_empty_and_short_look_alike_and_never_repeat() {
    let mut entropy = SeededEntropy::new(4);
    let mut seen = Vec::new();
    for text in
        [Secret::empty(), Secret::from(""), Secret::from("x"), "y".repeat(124).as_str().into()]
    {
        seen.push(seal(&key(), &place(), &text, &mut entropy).unwrap());
    }
    assert!(seen.iter().all(|ciphertext| ciphertext.len() == seen[0].len()));
    assert_ne!(seen[0], seen[1], "the same text sealed twice has two ciphertexts");
}

#[test]
fn the_limit_is_kept_when_sealing_and_when_opening() {
    let mut entropy = SeededEntropy::new(5);
    let longest = Secret::new("é".repeat(FIELD_BYTES_MAX / 2));
    let ciphertext = seal(&key(), &place(), &longest, &mut entropy).unwrap();
    assert_eq!(open(&key(), &place(), &ciphertext).unwrap().reveal(), longest.reveal());

    let over = Secret::new("a".repeat(FIELD_BYTES_MAX + 1));
    assert_eq!(seal(&key(), &place(), &over, &mut entropy), Err(SealError::TooLong));
    let forced =
        seal_bytes(&key(), &place().bytes(), over.reveal().as_bytes(), &mut entropy).unwrap();
    assert_eq!(open(&key(), &place(), &forced).unwrap_err(), OpenError::NotText);
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let mut entropy = SeededEntropy::new(6);
    let latin1 = seal_bytes(&key(), &place().bytes(), b"Jos\xe9", &mut entropy).unwrap();
    assert_eq!(open(&key(), &place(), &latin1).unwrap_err(), OpenError::NotText);
    let unpadded = cobblestone::encrypt(&key(), &place().bytes(), b"Amina", &mut entropy).unwrap();
    assert_eq!(open(&key(), &place(), &unpadded).unwrap_err(), OpenError::NotText);
}

#[test]
fn no_part_of_the_plaintext_stands_in_the_ciphertext() {
    let canary = "CANARY-4711-Amina";
    let ciphertext = sealed(canary);
    assert!(!ciphertext.windows(6).any(|window| canary.as_bytes().windows(6).any(|w| w == window)));
}

/// Frozen: what releases have sealed must open for ever.
#[test]
fn a_ciphertext_of_the_first_release_still_opens() {
    let kept = include_str!("field_v1.hex");
    let ciphertext = data_encoding::HEXLOWER.decode(kept.trim().as_bytes()).unwrap();
    assert_eq!(open(&key(), &place(), &ciphertext).unwrap().reveal(), "Amina Danjuma");
    assert_eq!(sealed("Amina Danjuma"), ciphertext);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_round_trips_or_is_refused_for_its_length(
        text in prop_oneof![".{0,300}", "[a-zé]{0,5000}"],
        repeat in 1_usize..200,
        seed in any::<u64>(),
    ) {
        let mut long: String = text.repeat(repeat);
        while long.len() > 70 * 1024 { long.pop(); }
        let secret = Secret::new(long.clone());
        match seal(&key(), &place(), &secret, &mut SeededEntropy::new(seed)) {
            Ok(ciphertext) => {
                prop_assert!(long.len() <= FIELD_BYTES_MAX);
                let opened = open(&key(), &place(), &ciphertext).unwrap();
                prop_assert_eq!(opened.reveal(), &long);
            }
            Err(SealError::TooLong) => prop_assert!(long.len() > FIELD_BYTES_MAX),
        }
    }

    #[test]
    fn any_changed_byte_of_a_long_field_is_refused(position in any::<prop::sample::Index>(), flip in 1_u8..) {
        let mut ciphertext = sealed(&"Kwabena ".repeat(5_000));
        let at = position.index(ciphertext.len());
        ciphertext[at] ^= flip;
        prop_assert!(open(&key(), &place(), &ciphertext).is_err());
    }
}
