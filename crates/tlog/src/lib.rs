//! The log's tree: what a leaf is, how leaves become a root (RFC 6962), and nothing else.
//!
//! Owns the 57-byte leaf, the two Merkle hashes and the frontier from which the root of a growing log is computed
//! without its earlier leaves.
//!
//! Invariants: no domain word, no I/O, no clock, no randomness; an outside auditor can build this crate alone.
//! A leaf is made from the hash of a record, never from its text, so a leaf says nothing of the content.
//!
//! Deliberately absent until an issue needs them: checkpoints, tiles, proofs, signatures.
//!
//! ```
//! use amana_tlog::{Frontier, Leaf, record_hash};
//!
//! let mut frontier = Frontier::default();
//! let leaf = Leaf { position: 0, event: [7; 16], record_hash: record_hash(b"{\"v\":1}") };
//! frontier.append(leaf.hash());
//! assert_eq!(frontier.size(), 1);
//! assert_eq!(frontier.root(), leaf.hash());
//! ```

mod checkpoint;
mod cosignature;
mod frontier;
#[cfg(test)]
mod fuzz;
mod hash;
mod leaf;
mod note;
mod policy;
mod proof;
mod proof_file;
#[cfg(test)]
mod proof_vectors;
mod text;
mod tile;
mod tree;
mod witness;

pub use checkpoint::{Checkpoint, CheckpointError, CheckpointRefusal, SignedCheckpoint};
pub use cosignature::{CosignError, CosigningKey};
pub use frontier::{Frontier, FrontierError, SIZE_MAX};
pub use hash::{HASH_BYTES, Hash, HashError, empty_root, leaf_hash, node_hash, record_hash};
pub use leaf::{LEAF_BYTES, Leaf, LeafError};
pub use note::{
    KeyError, KeyId, KeyName, NOTE_BYTES_MAX, Note, NoteError, NoteSignature, SIGNATURES_MAX,
    SignatureType, SigningKey, Verified, VerifierKey, VerifyError,
};
pub use policy::{
    Counted, POLICY_BYTES_MAX, Policy, PolicyError, PolicyErrorKind, PolicyLog, PolicyRefusal,
    PolicyWitness, PolicyWord, Witnessed,
};
pub use proof::{
    GenerateError, Nodes, PROOF_HASHES_MAX, ProofError, consistency_proof, inclusion_proof,
    tree_root, verify_consistency, verify_inclusion,
};
pub use proof_file::{PROOF_FILE_BYTES_MAX, ProofFile, ProofFileError, ProofFileRefusal};
pub use tile::{
    BundleError, BundleId, ENTRY_BYTES_MAX, MissingTile, TILE_WIDTH, Tile, TileError, TileId,
    TileIdError, TileNodes, TileNodesError, Tiles, bundle, bundle_entries, consistency_tiles,
    inclusion_tiles, partial_tiles, tiles,
};
pub use tree::{TreeBuilder, TreeError, check_tree};
pub use witness::{
    Accepted, AddCheckpoint, AddCheckpointError, REQUEST_BYTES_MAX, REQUEST_HASHES_MAX, Refused,
    Seen, decide,
};
