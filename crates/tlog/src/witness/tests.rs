//! Tests of the witness: the answers of the specification, each in its order.

use proptest::prelude::*;

use super::*;
use crate::checkpoint::Checkpoint;
use crate::frontier::Frontier;
use crate::note::{KeyName, SigningKey};
use crate::policy::tests as policy;
use crate::proof::consistency_proof;
use crate::proof_vectors::numbered_leaves;
use crate::tile::TileNodes;
use crate::tree::tests::tiles_of;

/// The request of the specification's example.
pub(crate) const PUBLISHED: &str = "old 20852014\n\
    PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n\
    jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n\
    5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n\
    /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\n\
    example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
    — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
    — example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n";

fn seen(size: u64) -> Seen {
    let leaves = numbered_leaves(usize::try_from(size).unwrap());
    Seen { size, root: leaves.into_iter().collect::<Frontier>().root() }
}

fn request(old: u64, size: u64) -> AddCheckpoint {
    let (tiles, root) = tiles_of(&numbered_leaves(usize::try_from(size).unwrap()));
    let proof = if old == 0 {
        vec![]
    } else {
        consistency_proof(old, size, &mut TileNodes::new(size, tiles)).unwrap()
    };
    AddCheckpoint::new(old, proof, policy::seen_by(&[], root, size)).unwrap()
}

fn answer(state: Option<Seen>, request: &AddCheckpoint) -> Result<Seen, u16> {
    let log = policy::log();
    decide(state, request, [log.verifier()])
        .map(|accepted| accepted.seen())
        .map_err(|refused| refused.status())
}

#[test]
fn the_published_request_reads_and_is_written_the_same() {
    let request = AddCheckpoint::parse(PUBLISHED.as_bytes()).unwrap();
    assert_eq!((request.old(), request.proof().len()), (20_852_014, 4));
    assert_eq!(request.to_string(), PUBLISHED);
}

#[test]
fn a_log_that_grows_is_cosigned() {
    assert_eq!(answer(None, &request(0, 0)), Ok(seen(0)));
    assert_eq!(answer(None, &request(0, 5)), Ok(seen(5)));
    assert_eq!(answer(Some(seen(0)), &request(0, 5)), Ok(seen(5)));
    assert_eq!(answer(Some(seen(5)), &request(5, 5)), Ok(seen(5)));
    let accepted = decide(Some(seen(5)), &request(5, 9), [policy::log().verifier()]).unwrap();
    let witness = policy::witness(1);
    let line = accepted.cosign(&witness, 1_700_000_000).unwrap();
    let answer = format!("{line}\n");
    let mut signed = accepted.checkpoint().clone();
    for line in NoteSignature::parse_lines(&answer).unwrap() {
        signed.add(line).unwrap();
    }
    let verified = signed.note().verify([witness.verifier()]).unwrap();
    assert_eq!(verified[0].time, Some(1_700_000_000));
}

#[test]
fn every_fault_has_the_answer_of_the_specification() {
    // Unknown before unsigned, unsigned before anything that is asked of the sizes.
    let grown = request(5, 9);
    let name = |name| KeyName::new(name).unwrap();
    let stranger = SigningKey::new(name("log.example/two"), &[1; 32]);
    let unknown = decide(None, &grown, [stranger.verifier()]).unwrap_err();
    assert_eq!((unknown.status(), unknown.conflict_body()), (404, None));
    let namesake = SigningKey::new(name("log.example/one"), &[1; 32]);
    assert_eq!(decide(None, &grown, [namesake.verifier()]).unwrap_err().status(), 403);
    let above = AddCheckpoint { old: 10, ..grown.clone() };
    assert_eq!(answer(Some(seen(5)), &above), Err(400));
    assert_eq!(answer(None, &grown), Err(409));
    assert_eq!(answer(Some(seen(6)), &grown), Err(409));
    let conflict = decide(Some(seen(6)), &grown, [policy::log().verifier()]).unwrap_err();
    assert_eq!(conflict.conflict_body(), Some("6\n".to_owned()));
}

#[test]
fn a_log_that_told_two_stories_is_not_cosigned() {
    let other = Seen { root: Hash::new([7; 32]), ..seen(5) };
    assert_eq!(answer(Some(other), &request(5, 9)), Err(422));
    assert_eq!(answer(Some(other), &request(5, 5)), Err(422));
    let short = AddCheckpoint { proof: vec![], ..request(5, 9) };
    assert_eq!(answer(Some(seen(5)), &short), Err(422));
    let needless = AddCheckpoint { proof: vec![Hash::new([0; 32])], ..request(0, 9) };
    assert_eq!(answer(None, &needless), Err(422));
    let needless = AddCheckpoint { proof: vec![Hash::new([0; 32])], ..request(5, 5) };
    assert_eq!(answer(Some(seen(5)), &needless), Err(422));
    let checkpoint = Checkpoint::new("log.example/one", 0, Hash::new([0; 32])).unwrap();
    let checkpoint = SignedCheckpoint::sign(&checkpoint, &policy::log()).unwrap();
    let not_empty = AddCheckpoint::new(0, vec![], checkpoint).unwrap();
    assert_eq!(answer(None, &not_empty), Err(422));
}

#[test]
fn another_spelling_is_refused() {
    let refused = |from: &str, to: &str| {
        assert!(PUBLISHED.contains(from));
        AddCheckpoint::parse(PUBLISHED.replacen(from, to, 1).as_bytes()).unwrap_err()
    };
    assert_eq!(refused("old 2", "old 02"), AddCheckpointError::Old);
    assert_eq!(refused("old 2", "new 2"), AddCheckpointError::Old);
    assert_eq!(refused("old 2", "old  2"), AddCheckpointError::Old);
    assert_eq!(refused("QgPd8=", "QgPd8"), AddCheckpointError::Hash(3));
    let many = (text::to_base64(&[0; 32]) + "\n").repeat(60) + "PlR";
    assert_eq!(refused("PlR", &many), AddCheckpointError::TooMany);
    assert!(matches!(refused("\n\nexample", "\n\n\nexample"), AddCheckpointError::Checkpoint(_)));
    assert_eq!(AddCheckpoint::parse(b"\xff"), Err(AddCheckpointError::Utf8));
    assert_eq!(AddCheckpoint::parse(b"old 0\n"), Err(AddCheckpointError::NoCheckpoint));
    let long = vec![b'a'; REQUEST_BYTES_MAX + 1];
    assert_eq!(AddCheckpoint::parse(&long), Err(AddCheckpointError::TooLong(long.len())));
    let checkpoint = policy::seen_by(&[], Hash::new([0; 32]), 1);
    let many = AddCheckpoint::new(1, vec![Hash::new([0; 32]); 64], checkpoint);
    assert_eq!(many, Err(AddCheckpointError::TooMany));
}

proptest! {
    #[test]
    fn a_witness_only_ever_goes_on(sizes in prop::collection::vec((0_u64..40, 0_u64..40), 1..12)) {
        let mut state = None;
        for (old, size) in sizes {
            let known = state.map_or(0, |state: Seen| state.size);
            let request = request(old.min(size), size);
            match answer(state, &request) {
                Ok(now) => {
                    prop_assert_eq!(old.min(size), known);
                    prop_assert!(now.size >= known);
                    prop_assert_eq!(now, seen(size));
                    state = Some(now);
                }
                Err(status) => {
                    prop_assert_eq!(status, 409);
                    prop_assert_ne!(old.min(size), known);
                }
            }
        }
    }
}
