//! Wycheproof's vectors for Cobblestone-256 and AES-256-GCM, and our own round trips.

use aes_gcm::aead::Payload;
use proptest::prelude::*;
use sha2::{Digest as _, Sha512};
use wycheproof::{TestResult, aead, chunked_encryption};

use super::*;
use crate::testing::SeededEntropy;

#[test]
fn every_wycheproof_vector_of_cobblestone_256_passes() {
    let set =
        chunked_encryption::TestSet::load(chunked_encryption::TestName::Cobblestone256).unwrap();
    let mut run = 0;
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let ciphertext = miniz_oxide::inflate::decompress_to_vec_zlib(&test.ct).unwrap();
        let message = <&[u8; 32]>::try_from(test.key.as_slice())
            .ok()
            .and_then(|key| decrypt(&DataKey::from_bytes(key), &test.ctx, &ciphertext).ok());
        match (test.result, message) {
            (TestResult::Valid, Some(message)) => {
                assert_eq!(Some(message.len()), test.msg_length, "{}", test.tc_id);
                let digest = test.msg_sha512.as_deref().unwrap();
                assert_eq!(Sha512::digest(&*message).as_slice(), digest, "{}", test.tc_id);
                check_derived(test, &ciphertext);
            }
            (TestResult::Invalid, None) => {}
            (want, got) => panic!("{}: want {want:?}, opened: {}", test.comment, got.is_some()),
        }
        run += 1;
    }
    assert_eq!(run, 35, "the set has 35 vectors");
}

/// Key and nonce too, so that a wrong pair of errors cannot cancel out; and encrypting again with
/// the vector's salt gives the vector's bytes.
fn check_derived(test: &chunked_encryption::Test, ciphertext: &[u8]) {
    let key = &DataKey::from_bytes(test.key.as_slice().try_into().unwrap());
    let salt = ciphertext.first_chunk().unwrap();
    let secrets = MessageSecrets::derive(key, salt, &test.ctx);
    assert_eq!(test.aead_key.as_deref().unwrap(), secrets.key.as_slice());
    assert_eq!(test.base_nonce.as_deref().unwrap(), secrets.base_nonce.as_slice());
    let message = decrypt(key, &test.ctx, ciphertext).unwrap();
    let mut vector_salt = VectorSalt(*salt);
    assert_eq!(encrypt(key, &test.ctx, &message, &mut vector_salt).unwrap(), ciphertext);
}

struct VectorSalt([u8; SALT_BYTES]);

impl Entropy for VectorSalt {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.copy_from_slice(&self.0);
    }
}

#[test]
fn every_wycheproof_vector_of_aes_256_gcm_as_used_here_passes() {
    let set = aead::TestSet::load(aead::TestName::AesGcm).unwrap();
    let mut run = 0;
    for group in &set.test_groups {
        if (group.key_size, group.nonce_size, group.tag_size) != (256, 96, 128) {
            continue;
        }
        for test in &group.tests {
            let key = <&[u8; 32]>::try_from(test.key.as_slice()).unwrap();
            let nonce = <&[u8; 12]>::try_from(test.nonce.as_slice()).unwrap();
            let cipher = Aes256Gcm::new(key.into());
            let sealed = [&test.ct[..], &test.tag[..]].concat();
            let opened = cipher.decrypt(nonce.into(), Payload { msg: &sealed, aad: &test.aad });
            match test.result {
                TestResult::Valid => {
                    assert_eq!(opened.unwrap(), *test.pt, "{}", test.tc_id);
                    let payload = Payload { msg: &test.pt, aad: &test.aad };
                    assert_eq!(cipher.encrypt(nonce.into(), payload).unwrap(), sealed);
                }
                TestResult::Invalid => assert!(opened.is_err(), "{}", test.tc_id),
                TestResult::Acceptable => panic!("{}: unexpected kind of vector", test.tc_id),
            }
            run += 1;
        }
    }
    assert_eq!(run, 66, "the set has 66 vectors of this shape");
}

#[test]
fn chunk_borders_round_trip_with_the_specified_overhead() {
    let key = DataKey::from_bytes(&[3; 32]);
    let mut entropy = SeededEntropy::new(2);
    for length in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES] {
        let message = vec![0x5a; length];
        let ciphertext = encrypt(&key, b"here", &message, &mut entropy).unwrap();
        assert_eq!(ciphertext.len(), 56 + length + (length / CHUNK_BYTES + 1) * TAG_BYTES);
        assert_eq!(*decrypt(&key, b"here", &ciphertext).unwrap(), message);
        assert_eq!(decrypt(&key, b"there", &ciphertext), Err(CobblestoneError::Commitment));
    }
}

#[test]
fn errors_tell_cut_from_moved_from_changed() {
    let key = DataKey::from_bytes(&[3; 32]);
    let good = encrypt(&key, b"here", b"Amina", &mut SeededEntropy::new(3)).unwrap();
    assert_eq!(decrypt(&key, b"here", &good[..40]), Err(CobblestoneError::Truncated));
    assert_eq!(decrypt(&key, b"here", &good[..60]), Err(CobblestoneError::Truncated));
    assert_eq!(
        decrypt(&DataKey::from_bytes(&[4; 32]), b"here", &good),
        Err(CobblestoneError::Commitment)
    );
    let mut changed = good;
    *changed.last_mut().unwrap() ^= 1;
    assert_eq!(decrypt(&key, b"here", &changed), Err(CobblestoneError::Authentication));
}

#[test]
fn a_counter_beyond_the_specification_is_refused() {
    let secrets = MessageSecrets::derive(&DataKey::from_bytes(&[0; 32]), &[0; 24], b"");
    assert!(secrets.nonce(CHUNKS_MAX - 1).is_ok());
    assert_eq!(secrets.nonce(CHUNKS_MAX), Err(CobblestoneError::TooLong));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_message_round_trips_and_any_cut_is_refused(
        message in proptest::collection::vec(any::<u8>(), 0..40_000),
        cut in 1_usize..20_000,
        seed in any::<u64>(),
    ) {
        let mut entropy = SeededEntropy::new(seed);
        let key = DataKey::from_bytes(&[9; 32]);
        let ciphertext = encrypt(&key, b"", &message, &mut entropy).unwrap();
        prop_assert_eq!(&*decrypt(&key, b"", &ciphertext).unwrap(), &message);
        let kept = ciphertext.len().saturating_sub(cut);
        prop_assert!(decrypt(&key, b"", &ciphertext[..kept]).is_err());
    }

    #[test]
    fn arbitrary_bytes_are_refused_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(decrypt(&DataKey::from_bytes(&[1; 32]), b"", &bytes).is_err());
    }
}
