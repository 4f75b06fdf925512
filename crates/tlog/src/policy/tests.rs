//! Tests of reading policies and of judging checkpoints by them.

use proptest::prelude::*;

use super::PolicyErrorKind as Kind;
use super::*;
use crate::checkpoint::Checkpoint;
use crate::cosignature::CosigningKey;
use crate::hash::Hash;
use crate::note::{KeyName, SigningKey};

const ORIGIN: &str = "log.example/one";

pub(crate) fn log() -> SigningKey {
    SigningKey::new(KeyName::new(ORIGIN).unwrap(), &[200; 32])
}

pub(crate) fn witness(number: u8) -> CosigningKey {
    let name = KeyName::new(format!("witness.example/{number}")).unwrap();
    CosigningKey::new(name, &[number; 32])
}

fn vkey(number: u8) -> String {
    witness(number).verifier().to_string()
}

/// The specification's example: two of three, and any of three, and both.
pub(crate) fn example() -> String {
    let log = log();
    let lines = [
        "# who must have seen a checkpoint".to_owned(),
        format!("log {} https://log.example/one/", log.verifier()),
        String::new(),
        format!("witness X1 {}", vkey(1)),
        format!("witness\tX2  {}", vkey(2)),
        format!("  witness X3 {} https://three.example/ ", vkey(3)),
        "group X-witnesses 2 X1 X2 X3".to_owned(),
        format!("witness Y1 {}", vkey(4)),
        format!("witness Y2 {}", vkey(5)),
        format!("witness Y3 {}", vkey(6)),
        "group Y-witnesses any Y1 Y2 Y3".to_owned(),
        "group X-and-Y all X-witnesses Y-witnesses".to_owned(),
        "quorum X-and-Y".to_owned(),
    ];
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

fn policy() -> Policy {
    Policy::parse(example().as_bytes()).unwrap()
}

pub(crate) fn seen_by(numbers: &[u8], root: Hash, size: u64) -> SignedCheckpoint {
    let checkpoint = Checkpoint::new(ORIGIN, size, root).unwrap();
    let mut signed = SignedCheckpoint::sign(&checkpoint, &log()).unwrap();
    for number in numbers {
        let line = witness(*number).cosign(&signed, 1_000 + u64::from(*number)).unwrap();
        signed.add(line).unwrap();
    }
    signed
}

fn judged(numbers: &[u8]) -> Result<Witnessed, PolicyRefusal> {
    policy().judge(&seen_by(numbers, Hash::new([9; 32]), 7))
}

#[test]
fn the_example_asks_for_two_of_three_and_one_of_three() {
    for (numbers, met) in [
        (&[1, 2, 4][..], true),
        (&[1, 3, 6], true),
        (&[1, 2, 3, 4, 5, 6], true),
        (&[1, 2, 3], false),
        (&[1, 4, 5, 6], false),
        (&[], false),
        (&[7, 8, 9], false),
        // A second line by the same witness does not count twice.
        (&[1, 1, 4], false),
    ] {
        assert_eq!(judged(numbers).is_ok(), met, "{numbers:?}");
    }
}

#[test]
fn the_witnesses_counted_are_named_with_their_times() {
    let names = |witnesses: Vec<Counted>| -> Vec<_> {
        witnesses.into_iter().map(|counted| (counted.name.to_string(), counted.time)).collect()
    };
    let accepted = judged(&[6, 2, 1, 77]).unwrap();
    let wanted = [("X1", 1_001), ("X2", 1_002), ("Y3", 1_006)];
    assert_eq!(names(accepted.witnesses), wanted.map(|(name, time)| (name.to_owned(), time)));
    let Err(PolicyRefusal::Quorum { witnesses }) = judged(&[4]) else {
        panic!("the quorum is met")
    };
    assert_eq!(names(witnesses), [("Y1".to_owned(), 1_004)]);
}

#[test]
fn a_wrong_line_by_a_known_witness_spoils_the_checkpoint() {
    let mut signed = seen_by(&[1, 2, 4], Hash::new([9; 32]), 7);
    let other = seen_by(&[], Hash::new([8; 32]), 7);
    signed.add(witness(5).cosign(&other, 5).unwrap()).unwrap();
    assert!(matches!(policy().judge(&signed), Err(PolicyRefusal::Witness(_))));
}

#[test]
fn a_log_that_is_not_in_the_policy_is_refused() {
    let name = KeyName::new("log.example/two").unwrap();
    let stranger = SigningKey::new(name, &[201; 32]);
    let checkpoint = Checkpoint::new("log.example/two", 7, Hash::new([9; 32])).unwrap();
    let signed = SignedCheckpoint::sign(&checkpoint, &stranger).unwrap();
    assert!(matches!(policy().judge(&signed), Err(PolicyRefusal::Log(_))));
    let none = Policy::parse(b"quorum none\n").unwrap();
    assert!(none.needs_no_witness());
    assert!(matches!(none.judge(&signed), Err(PolicyRefusal::Log(_))));
    let accepted = none.judge_log(&signed, stranger.verifier()).unwrap();
    assert_eq!(accepted.witnesses, []);
    assert!(none.judge_log(&signed, log().verifier()).is_err());
}

#[test]
fn a_policy_is_written_with_the_same_meaning() {
    let policy = policy();
    assert_eq!(Policy::parse(&policy.to_bytes()), Ok(policy.clone()));
    assert_eq!(policy.witnesses().count(), 6);
    assert_eq!(policy.logs()[0].url().unwrap().as_bytes(), b"https://log.example/one/");
    let one = format!("witness K\u{212a} {}\nquorum K\u{212a}\n", vkey(1));
    let read = Policy::parse(one.as_bytes()).unwrap();
    assert_eq!(read.to_bytes(), one.as_bytes());
    // Names are bytes, whatever they mean as text.
    let bytes = [b"witness \xff ".as_slice(), vkey(1).as_bytes(), b"\nquorum \xff\n"].concat();
    assert_eq!(Policy::parse(&bytes).unwrap().to_bytes(), bytes);
}

#[test]
fn a_refusal_says_in_which_line() {
    let (a, b) = (format!("witness a {}\n", vkey(1)), format!("witness b {}\n", vkey(2)));
    let log = format!("log {}\n", log().verifier());
    let refused = |text: String| {
        let error = Policy::parse(text.as_bytes()).unwrap_err();
        (error.line, error.kind)
    };
    let word = |text: &str| PolicyWord(text.as_bytes().to_vec());
    assert_eq!(refused(String::new()), (0, Kind::NoQuorum));
    assert_eq!(refused("quorum none".to_owned()), (1, Kind::Unfinished));
    assert_eq!(refused("\nquorum none\r\n".to_owned()), (2, Kind::Control));
    assert_eq!(refused("Quorum none\n".to_owned()), (1, Kind::Keyword(word("Quorum"))));
    assert_eq!(refused("quorum\n".to_owned()), (1, Kind::Words));
    assert_eq!(refused("quorum none none\n".to_owned()), (1, Kind::Words));
    assert_eq!(refused("quorum none\nquorum none\n".to_owned()), (2, Kind::SecondQuorum));
    assert_eq!(refused("quorum a\n".to_owned() + &a), (1, Kind::UnknownName(word("a"))));
    assert_eq!(refused(format!("{log}{log}")), (2, Kind::DuplicateKey));
    assert_eq!(refused(format!("log {}\n", vkey(1))), (1, Kind::KeyType));
    assert_eq!(refused(log.replacen("log ", "witness w ", 1)), (1, Kind::KeyType));
    assert_eq!(refused("log x\n".to_owned()), (1, Kind::Key(crate::note::KeyError::Form)));
    assert_eq!(refused(a.clone() + &a), (2, Kind::DuplicateKey));
    assert_eq!(refused(a.clone() + &b.replacen('b', "a", 1)), (2, Kind::DuplicateName(word("a"))));
    assert_eq!(refused(a.replacen(" a ", " none ", 1)), (1, Kind::DuplicateName(word("none"))));
    assert_eq!(refused(format!("{a}group g 1\n")), (2, Kind::Words));
    for threshold in ["0", "2", "01", "+1", "some", "\u{661}"] {
        let line = format!("{a}group g {threshold} a\n");
        assert_eq!(refused(line), (2, Kind::Threshold { members: 1 }), "{threshold}");
    }
    let again = (2, Kind::SecondMembership(word("a")));
    assert_eq!(refused(format!("{a}group g any a a\n")), again);
    let again = (3, Kind::SecondMembership(word("a")));
    assert_eq!(refused(format!("{a}group g any a\ngroup h any a\n")), again);
    assert_eq!(refused(format!("{a}group g any none\n")), (2, Kind::UnknownName(word("none"))));
    assert_eq!(refused(format!("{a}group g any g\n")), (2, Kind::UnknownName(word("g"))));
    let endless = "#".repeat(POLICY_BYTES_MAX) + "\n";
    assert_eq!(refused(endless.clone()), (0, Kind::TooLong(endless.len())));
    let error = Policy::parse(b"\nquorum a\n").unwrap_err();
    assert_eq!(error.to_string(), "line 2: no earlier line defines a");
}

proptest! {
    #[test]
    fn a_threshold_counts_members(threshold in 1_usize..=6, numbers in prop::collection::btree_set(1_u8..=6, 0..=6)) {
        let mut text = format!("log {}\n", log().verifier());
        text.extend((1..=6).map(|number| format!("witness w{number} {}\n", vkey(number))));
        text.extend([format!("group g {threshold} w1 w2 w3 w4 w5 w6\nquorum g\n")]);
        let policy = Policy::parse(text.as_bytes()).unwrap();
        let numbers: Vec<_> = numbers.into_iter().collect();
        let signed = seen_by(&numbers, Hash::new([9; 32]), 7);
        prop_assert_eq!(policy.judge(&signed).is_ok(), numbers.len() >= threshold);
    }
}
