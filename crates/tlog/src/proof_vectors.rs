//! Tests only: RFC 6962's definitions written down a second time, and the published vectors run against them.
//!
//! Owns a naive tree hash and a small proof verifier over [`node_hash`]. They judge the crate's hashes and frontier from
//! outside: nothing here shares code with `frontier.rs`. Proofs are no part of the delivered crate yet.

use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use proptest::prelude::*;
use serde_json::Value;

use crate::frontier::Frontier;
use crate::hash::{Hash, empty_root, leaf_hash, node_hash};

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

/// RFC 9162 §2.1.3.2 (the same tree as RFC 6962): is the leaf at `index` of a tree with this root?
fn inclusion_holds(index: u64, size: u64, leaf: Hash, path: &[Hash], root: Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            let zeros = if node & 1 == 1 { 0 } else { node.trailing_zeros().min(63) };
            (node, last) = (node >> zeros, last >> zeros);
        } else {
            hash = node_hash(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    last == 0 && hash == root
}

/// RFC 9162 §2.1.4.2: is the tree of `old` leaves a beginning of the tree of `new` leaves?
/// Equal sizes need equal roots and no path. From an empty tree nothing can be shown, so it is refused.
fn consistency_holds(old: u64, new: u64, path: &[Hash], old_root: Hash, new_root: Hash) -> bool {
    if old == 0 || old > new {
        return false;
    }
    if old == new {
        return path.is_empty() && old_root == new_root;
    }
    let shared = (old - 1).trailing_ones();
    let (mut node, mut last) = ((old - 1) >> shared, (new - 1) >> shared);
    let (first, path) = if old.is_power_of_two() {
        (old_root, path)
    } else {
        let Some((first, path)) = path.split_first() else { return false };
        (*first, path)
    };
    let (mut old_hash, mut new_hash) = (first, first);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            let zeros = if node & 1 == 1 { 0 } else { node.trailing_zeros().min(63) };
            (node, last) = (node >> zeros, last >> zeros);
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    last == 0 && old_hash == old_root && new_hash == new_root
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
    Some(inclusion_holds(number("leafIdx"), number("treeSize"), leaf, &path, root))
}

fn consistency_verdict(case: &Value) -> Option<bool> {
    let number = |name: &str| case[name].as_u64().unwrap();
    let (old_root, path, new_root) =
        (hash_of(&case["root1"])?, path_of(case)?, hash_of(&case["root2"])?);
    Some(consistency_holds(number("size1"), number("size2"), &path, old_root, new_root))
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

proptest! {
    #[test]
    fn every_leaf_is_provably_in_the_frontiers_root(size in 1_usize..300, which in any::<prop::sample::Index>()) {
        let leaves: Vec<_> = (0..size).map(|index| leaf_hash(&index.to_be_bytes())).collect();
        let root = leaves.iter().copied().collect::<Frontier>().root();
        let index = which.index(size);
        let path = inclusion_path(index, &leaves);
        let place = u64::try_from(index).unwrap();
        let size = u64::try_from(size).unwrap();
        prop_assert!(inclusion_holds(place, size, leaves[index], &path, root));
        prop_assert!(!inclusion_holds(place, size, leaf_hash(b"another"), &path, root));
    }

    #[test]
    fn every_earlier_root_is_a_provable_beginning(size in 2_usize..300, which in any::<prop::sample::Index>()) {
        let leaves: Vec<_> = (0..size).map(|index| leaf_hash(&index.to_be_bytes())).collect();
        let old = 1 + which.index(size);
        let old_root = leaves[..old].iter().copied().collect::<Frontier>().root();
        let new_root = leaves.iter().copied().collect::<Frontier>().root();
        let path = consistency_path(old, &leaves, true);
        let (old, new) = (u64::try_from(old).unwrap(), u64::try_from(size).unwrap());
        prop_assert!(consistency_holds(old, new, &path, old_root, new_root));
        prop_assert!(!consistency_holds(old, new, &path, leaf_hash(b"another"), new_root));
    }
}
