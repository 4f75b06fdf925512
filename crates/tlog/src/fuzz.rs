//! Tests only: every parser of the crate, fed with broken copies of what it reads.
//!
//! Owns the table of parsers. Each comes with a valid sample; bytes of it are turned, put in, taken out, doubled and cut
//! off. No parser may panic, and what one reads it must write back byte for byte, or with the same meaning where the
//! form allows several spellings. `PROPTEST_CASES` says how often.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;

use crate::hash::Hash;
use crate::note::Note;
use crate::policy::tests as policy;
use crate::proof_file::tests::file;
use crate::proof_vectors::numbered_leaves;
use crate::{
    AddCheckpoint, BundleId, Checkpoint, Frontier, KeyName, Leaf, NoteSignature, Policy, ProofFile,
    SignedCheckpoint, Tile, TileId, VerifierKey, bundle, bundle_entries,
};

struct Parser {
    name: &'static str,
    sample: Vec<u8>,
    /// Reads and writes; nothing if the bytes are refused.
    rewrite: fn(&[u8]) -> Option<Vec<u8>>,
    /// Is every reading written as the very bytes it was read from?
    exact: bool,
}

fn text(bytes: &[u8]) -> Option<&str> {
    core::str::from_utf8(bytes).ok()
}

fn written(value: &impl ToString) -> Vec<u8> {
    value.to_string().into_bytes()
}

fn rewrite_lines(bytes: &[u8]) -> Option<Vec<u8>> {
    let lines = NoteSignature::parse_lines(text(bytes)?).ok()?;
    Some(lines.iter().flat_map(|line| format!("{line}\n").into_bytes()).collect())
}

fn rewrite_bundle(bytes: &[u8]) -> Option<Vec<u8>> {
    bundle(&bundle_entries(bytes).ok()?).ok()
}

fn parser(name: &'static str, sample: Vec<u8>, rewrite: fn(&[u8]) -> Option<Vec<u8>>) -> Parser {
    Parser { name, sample, rewrite, exact: true }
}

fn binary_parsers() -> Vec<Parser> {
    let leaves = numbered_leaves(5);
    let frontier: Frontier = leaves.iter().copied().collect();
    let leaf = Leaf { position: 3, event: [7; 16], record_hash: leaves[0] };
    let entries = bundle(&[b"ab".as_slice(), b"", &[9; 300]]).unwrap();
    vec![
        parser("hash", vec![1; 32], |bytes| Some(Hash::try_from(bytes).ok()?.as_bytes().to_vec())),
        parser("leaf", leaf.to_bytes().to_vec(), |bytes| {
            Some(Leaf::parse(bytes).ok()?.to_bytes().to_vec())
        }),
        parser("frontier", frontier.to_bytes(), |bytes| {
            Some(Frontier::parse(bytes).ok()?.to_bytes())
        }),
        parser("tile", Tile::new(leaves).unwrap().to_bytes(), |bytes| {
            Some(Tile::parse(bytes).ok()?.to_bytes())
        }),
        parser("bundle", entries, rewrite_bundle),
    ]
}

fn text_parsers() -> Vec<Parser> {
    let signed = policy::seen_by(&[1, 2], Hash::new([5; 32]), 70_000);
    let lines = signed.to_string().replacen(signed.note().text(), "", 1).split_off(1);
    let checkpoint = format!("{}extension\n", signed.checkpoint());
    let tile = TileId::new(1, 1_234_067, 8).unwrap();
    let entries = BundleId::new(1_234_067, 8).unwrap();
    let file = file(5, 11, &[1, 2, 4]).with_extra(b"extra".to_vec()).unwrap();
    vec![
        parser("tile path", written(&tile), |bytes| {
            Some(written(&TileId::parse(text(bytes)?).ok()?))
        }),
        parser("bundle path", written(&entries), |bytes| {
            Some(written(&BundleId::parse(text(bytes)?).ok()?))
        }),
        parser("key name", b"log.example/one".to_vec(), |bytes| {
            Some(written(&KeyName::new(text(bytes)?).ok()?))
        }),
        parser("vkey", written(policy::log().verifier()), |bytes| {
            Some(written(&VerifierKey::parse(text(bytes)?).ok()?))
        }),
        parser("signature lines", lines.into_bytes(), rewrite_lines),
        parser("note", written(&signed), |bytes| Some(written(&Note::parse(bytes).ok()?))),
        parser("checkpoint", checkpoint.into_bytes(), |bytes| {
            Some(written(&Checkpoint::parse(text(bytes)?).ok()?))
        }),
        parser("signed checkpoint", written(&signed), |bytes| {
            Some(written(&SignedCheckpoint::parse(bytes).ok()?))
        }),
        parser("proof file", written(&file), |bytes| Some(written(&ProofFile::parse(bytes).ok()?))),
        parser("request", crate::witness::tests::PUBLISHED.into(), |bytes| {
            Some(written(&AddCheckpoint::parse(bytes).ok()?))
        }),
        Parser {
            exact: false,
            ..parser("policy", policy::example().into_bytes(), |bytes| {
                Some(Policy::parse(bytes).ok()?.to_bytes())
            })
        },
    ]
}

fn parsers() -> Vec<Parser> {
    binary_parsers().into_iter().chain(text_parsers()).collect()
}

/// One thing that may happen to bytes.
#[derive(Debug, Clone)]
enum Mutation {
    Flip(Index, u8),
    Put(Index, u8),
    Remove(Index, Index),
    Double(Index, Index),
    Cut(Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let place = any::<Index>;
    // Bytes that mean something to some parser come more often than the rest.
    let byte =
        || prop_oneof![prop::sample::select(b"\n\n =+0 9A./xp\0\t#\xe2".to_vec()), any::<u8>()];
    prop_oneof![
        3 => (place(), 0_u32..8).prop_map(|(place, bit)| Mutation::Flip(place, 1 << bit)),
        3 => (place(), byte()).prop_map(|(place, byte)| Mutation::Put(place, byte)),
        2 => (place(), place()).prop_map(|(from, length)| Mutation::Remove(from, length)),
        2 => (place(), place()).prop_map(|(from, length)| Mutation::Double(from, length)),
        1 => place().prop_map(Mutation::Cut),
    ]
}

impl Mutation {
    fn change(&self, bytes: &mut Vec<u8>) {
        let part = |from: &Index, length: &Index| {
            let from = from.index(bytes.len() + 1);
            from..from + length.index(bytes.len() + 1 - from)
        };
        match self {
            Self::Flip(place, bits) if !bytes.is_empty() => *place.get_mut(bytes) ^= bits,
            Self::Flip(..) => {}
            Self::Put(place, byte) => bytes.insert(place.index(bytes.len() + 1), *byte),
            Self::Remove(from, length) => {
                let part = part(from, length);
                bytes.drain(part);
            }
            Self::Double(from, length) => {
                let part = part(from, length);
                let copy = bytes[part.clone()].to_vec();
                bytes.splice(part.end..part.end, copy);
            }
            Self::Cut(place) => bytes.truncate(place.index(bytes.len() + 1)),
        }
    }
}

/// What was read is written the same; where it need not be, what is written reads as the same again.
fn holds(parser: &Parser, bytes: &[u8]) -> bool {
    match (parser.rewrite)(bytes) {
        None => true,
        Some(once) if parser.exact => once == bytes,
        Some(once) => (parser.rewrite)(&once).as_ref() == Some(&once),
    }
}

#[test]
fn every_parser_reads_its_sample() {
    let parsers = parsers();
    let names: BTreeSet<_> = parsers.iter().map(|parser| parser.name).collect();
    assert_eq!(names.len(), 16);
    for parser in &parsers {
        let read = (parser.rewrite)(&parser.sample);
        assert!(read.is_some(), "{}", parser.name);
        assert!(holds(parser, &parser.sample), "{}", parser.name);
    }
}

#[test]
fn no_single_byte_makes_a_parser_fail_otherwise_than_by_refusing() {
    for parser in parsers() {
        for place in 0..parser.sample.len() {
            for byte in [0, b'\n', b' ', b'0', b'+', b'=', b'A', 0x7f, 0xff] {
                let mut bytes = parser.sample.clone();
                bytes[place] = byte;
                assert!(holds(&parser, &bytes), "{} with {byte} at {place}", parser.name);
            }
            assert!(holds(&parser, &parser.sample[..place]), "{} cut at {place}", parser.name);
        }
    }
}

proptest! {
    #[test]
    fn a_broken_copy_is_refused_or_written_back(which in any::<Index>(), mutations in prop::collection::vec(mutation(), 1..6)) {
        let parsers = parsers();
        let parser = which.get(&parsers);
        let mut bytes = parser.sample.clone();
        for mutation in &mutations {
            mutation.change(&mut bytes);
        }
        prop_assert!(holds(parser, &bytes), "{}", parser.name);
    }

    #[test]
    fn any_bytes_are_refused_or_written_back(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for parser in parsers() {
            prop_assert!(holds(&parser, &bytes), "{}", parser.name);
        }
    }
}
