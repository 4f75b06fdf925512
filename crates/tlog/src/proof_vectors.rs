//! Tests only: RFC 6962's definitions written down a second time, and the published vectors run against them.
//!
//! Owns a naive tree hash and naive proofs over [`node_hash`]. They judge the crate's frontier, proofs and tiles from
//! outside: nothing here shares code with them. The vectors judge the crate's verifiers.

use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use proptest::prelude::*;
use serde_json::Value;

use crate::hash::{Hash, empty_root, leaf_hash, node_hash};
use crate::proof::{
    GenerateError, Nodes, PROOF_HASHES_MAX, ProofError, consistency_proof, inclusion_proof,
    tree_root, verify_consistency, verify_inclusion,
};

/// RFC 6962 §2.1, MTH, word for word: split at the largest power of two below the size.
pub(crate) fn merkle_tree_hash(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node_hash(&merkle_tree_hash(left), &merkle_tree_hash(right))
        }
    }
}

/// The largest power of two below `size` (≥ 2).
fn split(size: usize) -> usize {
    1 << (size - 1).ilog2()
}

/// RFC 6962 §2.1.1, PATH: the siblings from the leaf up to the root.
fn inclusion_path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut path, sibling) = if index < left.len() {
        (inclusion_path(index, left), merkle_tree_hash(right))
    } else {
        (inclusion_path(index - left.len(), right), merkle_tree_hash(left))
    };
    path.push(sibling);
    path
}

/// RFC 6962 §2.1.2, SUBPROOF: `whole` says that the old tree is this very subtree, whose root the verifier has.
fn consistency_path(old: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if whole { Vec::new() } else { vec![merkle_tree_hash(leaves)] };
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut path, sibling) = if old <= left.len() {
        (consistency_path(old, left, whole), merkle_tree_hash(right))
    } else {
        (consistency_path(old - left.len(), right, false), merkle_tree_hash(left))
    };
    path.push(sibling);
    path
}

/// A vector's value as a hash. Nothing at all is malformed; a short placeholder ("don't care 1") becomes a hash of its own.
fn hash_of(text: &Value) -> Option<Hash> {
    let bytes = BASE64.decode(text.as_str().unwrap().as_bytes()).unwrap();
    match bytes.len() {
        0 => None,
        32 => Some(Hash::try_from(bytes.as_slice()).unwrap()),
        _ => Some(leaf_hash(&bytes)),
    }
}

fn path_of(case: &Value) -> Option<Vec<Hash>> {
    case["proof"].as_array().map_or(Some(Vec::new()), |path| path.iter().map(hash_of).collect())
}

fn inclusion_verdict(case: &Value) -> Option<bool> {
    let number = |name: &str| case[name].as_u64().unwrap();
    let (leaf, path, root) = (hash_of(&case["leafHash"])?, path_of(case)?, hash_of(&case["root"])?);
    Some(verify_inclusion(number("leafIdx"), number("treeSize"), &leaf, &path, &root).is_ok())
}

fn consistency_verdict(case: &Value) -> Option<bool> {
    let number = |name: &str| case[name].as_u64().unwrap();
    let (old_root, path, new_root) =
        (hash_of(&case["root1"])?, path_of(case)?, hash_of(&case["root2"])?);
    let (old, new) = (number("size1"), number("size2"));
    Some(verify_consistency(old, new, &path, &old_root, &new_root).is_ok())
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => json_files(&path),
            false if path.extension().is_some_and(|extension| extension == "json") => vec![path],
            false => vec![],
        })
        .collect()
}

fn run_vectors(kind: &str, verdict: fn(&Value) -> Option<bool>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/rfc6962").join(kind);
    let files = json_files(&folder);
    assert_eq!(files.len(), 98, "{kind} vectors");
    for file in files {
        let case: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        let wanted = !case["wantErr"].as_bool().unwrap();
        assert_eq!(verdict(&case).unwrap_or(false), wanted, "{}", file.display());
    }
}

#[test]
fn the_published_inclusion_vectors_get_their_verdict() {
    run_vectors("inclusion", inclusion_verdict);
}

#[test]
fn the_published_consistency_vectors_get_their_verdict() {
    run_vectors("consistency", consistency_verdict);
}

/// Leaves as a source of nodes, each subtree by the definition.
struct Leaves(Vec<Hash>);

impl Nodes for Leaves {
    type Error = ();

    fn node(&mut self, level: u8, index: u64) -> Result<Hash, ()> {
        let index = usize::try_from(index).unwrap();
        let leaves = self.0.get(index << level..(index + 1) << level).ok_or(())?;
        Ok(merkle_tree_hash(leaves))
    }
}

pub(crate) fn numbered_leaves(count: usize) -> Vec<Hash> {
    (0..count).map(|index| leaf_hash(&index.to_be_bytes())).collect()
}

#[test]
fn every_proof_of_small_trees_is_the_one_of_the_definition() {
    let leaves = numbered_leaves(70);
    let mut nodes = Leaves(leaves.clone());
    for size in 0..=leaves.len() {
        let tree = &leaves[..size];
        let root = merkle_tree_hash(tree);
        let count = u64::try_from(size).unwrap();
        assert_eq!(tree_root(count, &mut nodes), Ok(root));
        for (index, leaf) in (0_u64..).zip(tree) {
            let proof = inclusion_proof(index, count, &mut nodes).unwrap();
            assert_eq!(proof, inclusion_path(usize::try_from(index).unwrap(), tree));
            verify_inclusion(index, count, leaf, &proof, &root).unwrap();
        }
        for old in 1..=size {
            let earlier = u64::try_from(old).unwrap();
            let proof = consistency_proof(earlier, count, &mut nodes).unwrap();
            assert_eq!(proof, consistency_path(old, tree, true));
            let old_root = merkle_tree_hash(&leaves[..old]);
            verify_consistency(earlier, count, &proof, &old_root, &root).unwrap();
        }
    }
}

#[test]
fn there_is_no_proof_of_what_is_not() {
    let mut nodes = Leaves(numbered_leaves(4));
    let beyond = ProofError::Index { index: 4, size: 4 };
    assert_eq!(inclusion_proof(4, 4, &mut nodes), Err(GenerateError::Request(beyond)));
    let larger = ProofError::Sizes { old: 5, new: 4 };
    assert_eq!(consistency_proof(5, 4, &mut nodes), Err(GenerateError::Request(larger)));
    let empty = GenerateError::Request(ProofError::FromEmpty);
    assert_eq!(consistency_proof(0, 4, &mut nodes), Err(empty.clone()));
    assert_eq!(consistency_proof(0, 0, &mut nodes), Err(empty));
    let missing = inclusion_proof(0, 8, &mut nodes);
    assert_eq!(missing, Err(GenerateError::Node { level: 2, index: 1, source: () }));
}

#[test]
fn a_size_is_bound_by_the_checkpoint_and_not_by_the_proof() {
    let leaves = numbered_leaves(4);
    let root = merkle_tree_hash(&leaves);
    let proof = inclusion_proof(0, 4, &mut Leaves(leaves.clone())).unwrap();
    let verdicts =
        [1, 2, 3, 4, 5, 8].map(|size| verify_inclusion(0, size, &leaves[0], &proof, &root).is_ok());
    assert_eq!(verdicts, [false, false, true, true, false, false]);
}

#[test]
fn the_largest_numbers_are_judged_without_overflow() {
    let (hash, many) = (leaf_hash(b""), [leaf_hash(b""); PROOF_HASHES_MAX]);
    for index in [0, 1, u64::MAX / 2, u64::MAX - 1, u64::MAX] {
        for size in [0, 1, u64::MAX / 2 + 1, u64::MAX] {
            for length in [0, 1, 63, 64] {
                assert!(
                    verify_inclusion(index, size, &hash, &many[..length], &hash).is_err()
                        || size == 1
                );
                let verdict = verify_consistency(index, size, &many[..length], &hash, &hash);
                assert!(verdict.is_err() || index == size);
            }
        }
    }
}

/// A tree, the place of a leaf in it, and an earlier size.
fn tree() -> impl Strategy<Value = (Vec<Hash>, usize, usize)> {
    (2_usize..300, any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(
        |(size, place, old)| (numbered_leaves(size), place.index(size), 1 + old.index(size)),
    )
}

/// The same hash with one bit turned.
fn turned(hash: &Hash, bit: usize) -> Hash {
    let mut bytes = *hash.as_bytes();
    bytes[bit / 8 % 32] ^= 1 << (bit % 8);
    Hash::new(bytes)
}

proptest! {
    #[test]
    fn any_change_of_an_inclusion_proof_is_noticed((leaves, place, other) in tree(), bit in 0_usize..256) {
        let size = u64::try_from(leaves.len()).unwrap();
        let index = u64::try_from(place).unwrap();
        let (leaf, root) = (leaves[place], merkle_tree_hash(&leaves));
        let proof = inclusion_proof(index, size, &mut Leaves(leaves)).unwrap();
        let verify = verify_inclusion;
        prop_assert!(verify(index, size, &leaf, &proof, &root).is_ok());
        prop_assert!(verify(index, size, &turned(&leaf, bit), &proof, &root).is_err());
        prop_assert!(verify(index, size, &leaf, &proof, &turned(&root, bit)).is_err());
        for which in 0..proof.len() {
            let mut changed = proof.clone();
            changed[which] = turned(&changed[which], bit);
            prop_assert!(verify(index, size, &leaf, &changed, &root).is_err());
        }
        prop_assert!(verify(index, size, &leaf, &proof[1..], &root).is_err());
        prop_assert!(verify(index, size, &leaf, &[proof.as_slice(), &[root]].concat(), &root).is_err());
        let other = u64::try_from(other).unwrap();
        prop_assert!(other == index || verify(other, size, &leaf, &proof, &root).is_err());
    }

    #[test]
    fn any_change_of_a_consistency_proof_is_noticed((leaves, _, old) in tree(), bit in 0_usize..256) {
        let (old_root, root) = (merkle_tree_hash(&leaves[..old]), merkle_tree_hash(&leaves));
        let (old, size) = (u64::try_from(old).unwrap(), u64::try_from(leaves.len()).unwrap());
        let proof = consistency_proof(old, size, &mut Leaves(leaves)).unwrap();
        let verify = verify_consistency;
        prop_assert!(verify(old, size, &proof, &old_root, &root).is_ok());
        prop_assert!(verify(old, size, &proof, &turned(&old_root, bit), &root).is_err());
        prop_assert!(verify(old, size, &proof, &old_root, &turned(&root, bit)).is_err());
        for which in 0..proof.len() {
            let mut changed = proof.clone();
            changed[which] = turned(&changed[which], bit);
            prop_assert!(verify(old, size, &changed, &old_root, &root).is_err());
        }
        prop_assert!(verify(old, size, &[proof.as_slice(), &[root]].concat(), &old_root, &root).is_err());
        if let Some((_, rest)) = proof.split_first() {
            prop_assert!(verify(old, size, rest, &old_root, &root).is_err());
        }
    }
}
