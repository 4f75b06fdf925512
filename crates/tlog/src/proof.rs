//! Proofs: that a leaf is in a tree, and that one tree is the beginning of another (RFC 6962 §2.1.1 and §2.1.2).
//!
//! Owns both verifiers, both generators and [`Nodes`], the only thing a generator asks of a tree.
//!
//! Invariants: the length a proof must have follows from its numbers alone and is checked before anything is hashed, so
//! a proof never costs more than [`PROOF_HASHES_MAX`] steps; nothing recurses. A proof of equal sizes is empty.
//!
//! Deliberately absent: a proof from the empty tree, which shows nothing (every tree begins with it), and where nodes
//! are kept (see [`crate::TileNodes`]).

use crate::hash::{Hash, empty_root, node_hash};

/// Most hashes any proof has: one for each level of the largest tree.
pub const PROOF_HASHES_MAX: usize = 64;

/// Why a proof shows nothing, or why there is none to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The leaf lies beyond the tree.
    #[error("leaf {index} is not in a tree of {size} leaves")]
    Index {
        /// The place of the leaf.
        index: u64,
        /// The leaves of the tree.
        size: u64,
    },
    /// The earlier tree is larger than the later one.
    #[error("a tree of {old} leaves is no beginning of one of {new}")]
    Sizes {
        /// The leaves of the earlier tree.
        old: u64,
        /// The leaves of the later tree.
        new: u64,
    },
    /// The earlier tree is empty: every tree begins with it, and no proof says more.
    #[error("from an empty tree nothing can be shown")]
    FromEmpty,
    /// The numbers ask for another count of hashes.
    #[error("the proof has {actual} hashes where {wanted} are needed")]
    Length {
        /// The hashes such a proof has.
        wanted: usize,
        /// The hashes given.
        actual: usize,
    },
    /// The proof leads to another root than the one given.
    #[error("the proof does not lead to the root of the tree")]
    Root,
    /// The proof leads to another root of the earlier tree than the one given.
    #[error("the proof does not lead to the root of the earlier tree")]
    OldRoot,
}

/// Why no proof could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GenerateError<E> {
    /// There is no such proof.
    #[error(transparent)]
    Request(ProofError),
    /// A hash of the tree could not be had.
    #[error("no hash of the tree at level {level}, index {index}")]
    Node {
        /// The height of the subtree.
        level: u8,
        /// Its place among those of its height.
        index: u64,
        /// What the source of nodes said.
        #[source]
        source: E,
    },
}

/// Where a generator gets the hashes of perfect subtrees from.
///
/// Takes `&mut self` so that a source may remember what it loaded.
pub trait Nodes {
    /// Why a hash could not be had.
    type Error;

    /// The hash of the subtree over the leaves from `index << level` up to and without `(index + 1) << level`.
    /// Asked only for subtrees that lie wholly inside the tree the proof is made of.
    ///
    /// # Errors
    /// Whatever keeps the source from answering.
    fn node(&mut self, level: u8, index: u64) -> Result<Hash, Self::Error>;
}

/// Is the leaf at `index` of the tree of `size` leaves with this root the one with this hash?
///
/// Size and root must come together from one checkpoint: a proof alone does not bind the size, since some sizes ask for
/// the same hashes in the same order (the first leaf of 3 leaves and of 4).
///
/// # Errors
/// [`ProofError::Index`] beyond the tree, [`ProofError::Length`] for another count of hashes, [`ProofError::Root`] if
/// another root comes out.
pub fn verify_inclusion(
    index: u64,
    size: u64,
    leaf_hash: &Hash,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    let path = Path::new(index, size)?;
    let (beside, left) = path.divide(0, proof)?;
    let inner = (0..).zip(beside).fold(*leaf_hash, |hash, (level, sibling)| {
        if path.is_right(level) { node_hash(sibling, &hash) } else { node_hash(&hash, sibling) }
    });
    if climb_left(inner, left) == *root { Ok(()) } else { Err(ProofError::Root) }
}

/// Is the tree of `old` leaves with the first root the beginning of the tree of `new` leaves with the second root?
///
/// Equal sizes need equal roots and an empty proof.
///
/// # Errors
/// [`ProofError::Sizes`] if the earlier tree is the larger, [`ProofError::FromEmpty`] if it is empty, [`ProofError::Length`] for another count of hashes, [`ProofError::Root`] or [`ProofError::OldRoot`] if another
/// root comes out.
pub fn verify_consistency(
    old: u64,
    new: u64,
    proof: &[Hash],
    old_root: &Hash,
    new_root: &Hash,
) -> Result<(), ProofError> {
    if old == 0 {
        return Err(ProofError::FromEmpty);
    }
    if old == new {
        let actual = proof.len();
        return match (actual, old_root == new_root) {
            (0, true) => Ok(()),
            (0, false) => Err(ProofError::Root),
            _ => Err(ProofError::Length { wanted: 0, actual }),
        };
    }
    let (path, level) = consistency_path(old, new)?;
    // The subtree both trees end their common part with. Where it is the whole earlier tree, its root is known.
    let (shared, rest) = if old.is_power_of_two() {
        (*old_root, proof)
    } else {
        let wanted = 1 + path.length(level);
        let split = proof.split_first().ok_or(ProofError::Length { wanted, actual: 0 })?;
        (*split.0, split.1)
    };
    let (beside, left) = path.divide(level, rest)?;
    let (mut old_hash, mut new_hash) = (shared, shared);
    for (level, sibling) in (level..).zip(beside) {
        if path.is_right(level) {
            // What lies to the left is in both trees; what lies to the right is only in the later one.
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
    }
    if climb_left(old_hash, left) != *old_root {
        return Err(ProofError::OldRoot);
    }
    if climb_left(new_hash, left) == *new_root { Ok(()) } else { Err(ProofError::Root) }
}

/// Makes the proof that the leaf at `index` is in the tree of the first `size` leaves.
///
/// # Errors
/// [`GenerateError::Request`] beyond the tree, [`GenerateError::Node`] if the source does not answer.
pub fn inclusion_proof<N: Nodes + ?Sized>(
    index: u64,
    size: u64,
    nodes: &mut N,
) -> Result<Vec<Hash>, GenerateError<N::Error>> {
    let path = Path::new(index, size).map_err(GenerateError::Request)?;
    path.hashes(0, nodes)
}

/// Makes the proof that the first `old` leaves are the beginning of the tree of the first `new` leaves.
///
/// # Errors
/// [`GenerateError::Request`] if the earlier tree is empty or the larger, [`GenerateError::Node`] if the source does not
/// answer.
pub fn consistency_proof<N: Nodes + ?Sized>(
    old: u64,
    new: u64,
    nodes: &mut N,
) -> Result<Vec<Hash>, GenerateError<N::Error>> {
    if old == new && old != 0 {
        return Ok(Vec::new());
    }
    let (path, level) = consistency_path(old, new).map_err(GenerateError::Request)?;
    let mut proof = Vec::new();
    if !old.is_power_of_two() {
        proof.push(ask(nodes, level, path.index >> level)?);
    }
    proof.extend(path.hashes(level, nodes)?);
    Ok(proof)
}

/// The root of the tree of the first `size` leaves.
///
/// # Errors
/// [`GenerateError::Node`] if the source does not answer.
pub fn tree_root<N: Nodes + ?Sized>(
    size: u64,
    nodes: &mut N,
) -> Result<Hash, GenerateError<N::Error>> {
    Ok(range_root(0, size, nodes)?.unwrap_or_else(empty_root))
}

/// The way from a leaf to the root. For the lowest `inner` levels there is a sibling on every level; above them the way
/// runs along the right edge of the tree, and only levels where it is a right child have a sibling.
struct Path {
    index: u64,
    size: u64,
    inner: u32,
}

impl Path {
    fn new(index: u64, size: u64) -> Result<Self, ProofError> {
        let last = size.checked_sub(1).filter(|last| index <= *last);
        let last = last.ok_or(ProofError::Index { index, size })?;
        Ok(Self { index, size, inner: u64::BITS - (index ^ last).leading_zeros() })
    }

    fn is_right(&self, level: u32) -> bool {
        self.place(level) & 1 == 1
    }

    /// The index of the subtree of this height the leaf lies in.
    fn place(&self, level: u32) -> u64 {
        self.index.checked_shr(level).unwrap_or(0)
    }

    /// The hashes of the way from this height upwards: as many as there are levels below the edge, then one for each
    /// left sibling of the edge.
    fn counts(&self, level: u32) -> (usize, usize) {
        let inner = (level..self.inner).count();
        (inner, (self.inner..u64::BITS).filter(|level| self.is_right(*level)).count())
    }

    fn length(&self, level: u32) -> usize {
        let (inner, edge) = self.counts(level);
        inner + edge
    }

    fn divide<'a>(
        &self,
        level: u32,
        proof: &'a [Hash],
    ) -> Result<(&'a [Hash], &'a [Hash]), ProofError> {
        let (inner, edge) = self.counts(level);
        let halves = proof.split_at_checked(inner).filter(|(_, left)| left.len() == edge);
        halves.ok_or(ProofError::Length { wanted: inner + edge, actual: proof.len() })
    }

    fn hashes<N: Nodes + ?Sized>(
        &self,
        from: u32,
        nodes: &mut N,
    ) -> Result<Vec<Hash>, GenerateError<N::Error>> {
        let mut hashes = Vec::with_capacity(self.length(from));
        for level in from..self.inner {
            let sibling = self.place(level) ^ 1;
            let begin = sibling << level;
            // Only the topmost right sibling may be ragged: it then reaches to the end of the tree.
            let end = begin.checked_add(1 << level).map_or(self.size, |end| end.min(self.size));
            hashes.extend(range_root(begin, end, nodes)?);
        }
        for level in (self.inner..u64::BITS).filter(|level| self.is_right(*level)) {
            hashes.push(ask(nodes, level, self.place(level) ^ 1)?);
        }
        Ok(hashes)
    }
}

/// The way of the last leaf of the earlier tree in the later one, and the height of the largest perfect subtree that
/// ends with this leaf and is an end of the earlier tree.
fn consistency_path(old: u64, new: u64) -> Result<(Path, u32), ProofError> {
    if old > new {
        return Err(ProofError::Sizes { old, new });
    }
    let last = old.checked_sub(1).ok_or(ProofError::FromEmpty)?;
    Ok((Path::new(last, new)?, old.trailing_zeros()))
}

fn climb_left(hash: Hash, left: &[Hash]) -> Hash {
    left.iter().fold(hash, |hash, sibling| node_hash(sibling, &hash))
}

fn ask<N: Nodes + ?Sized>(
    nodes: &mut N,
    level: u32,
    index: u64,
) -> Result<Hash, GenerateError<N::Error>> {
    // Levels are counted by bits of a u64, so they are below 64.
    let level = u8::try_from(level).unwrap_or(u8::MAX);
    nodes.node(level, index).map_err(|source| GenerateError::Node { level, index, source })
}

/// The root over the leaves from `begin` to `end`, where `begin` is a multiple of a power of two not below their count.
fn range_root<N: Nodes + ?Sized>(
    begin: u64,
    end: u64,
    nodes: &mut N,
) -> Result<Option<Hash>, GenerateError<N::Error>> {
    let count = end.saturating_sub(begin);
    let mut root = None;
    // The smallest perfect subtree is the rightmost: join from the right.
    for level in (0..u64::BITS).filter(|level| count >> level & 1 == 1) {
        // Clears the bits up to this level: where the subtree of this height begins.
        let subtree = begin + (count & (u64::MAX << level) & !(1 << level));
        let left = ask(nodes, level, subtree >> level)?;
        root = Some(root.map_or(left, |right| node_hash(&left, &right)));
    }
    Ok(root)
}
