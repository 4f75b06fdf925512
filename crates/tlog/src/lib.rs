//! The transparency log: what a leaf is, how leaves become a tree, and how somebody outside checks it.
//!
//! Owns the 57-byte leaf, the tree and its frontier (RFC 6962), proofs of inclusion and consistency, and the formats in
//! which logs are published, signed and witnessed (C2SP): tiles, notes, checkpoints, cosignatures, trust policies, proof
//! files and a witness's decision.
//!
//! Invariants: no domain word, no I/O, no clock, no randomness; an outside auditor can build this crate alone.
//! A leaf is made from the hash of a record, never from its text, so a leaf says nothing of the content.
//! Whatever is read has one spelling, is no longer than its limit, and is believed only once it is verified; the one
//! form that may be spelled in several ways is the policy.
//!
//! Deliberately absent: storage and networks; signatures other than Ed25519; pruning of a log's beginning.
//!
//! A log appends and signs; somebody else checks a leaf offline:
//!
//! ```
//! use amana_tlog::{
//!     Checkpoint, KeyName, Leaf, ProofFile, SignedCheckpoint, SigningKey, Tile, TileNodes,
//!     TreeBuilder, inclusion_proof, record_hash,
//! };
//! # use std::collections::BTreeMap;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let leaf = Leaf { position: 0, event: [7; 16], record_hash: record_hash(b"{\"v\":1}") };
//! let other = Leaf { position: 1, event: [8; 16], record_hash: record_hash(b"{\"v\":2}") };
//! let (mut tree, mut tiles) = (TreeBuilder::default(), BTreeMap::new());
//! for leaf in [&leaf, &other] {
//!     tree.append(leaf.hash(), |id, hashes| {
//!         tiles.insert(id, Tile::new(hashes.to_vec())?);
//!         Ok::<_, amana_tlog::TileError>(())
//!     })?;
//! }
//! for (id, hashes) in tree.partial_tiles() {
//!     tiles.insert(id, Tile::new(hashes.to_vec())?);
//! }
//!
//! let key = SigningKey::new(KeyName::new("log.example/one")?, &[1; 32]);
//! let checkpoint = Checkpoint::new("log.example/one", tree.size(), tree.root())?;
//! let signed = SignedCheckpoint::sign(&checkpoint, &key)?;
//! let proof = inclusion_proof(0, tree.size(), &mut TileNodes::new(tree.size(), tiles))?;
//! let file = ProofFile::new(0, proof, signed)?.to_string();
//!
//! let read = ProofFile::parse(file.as_bytes())?;
//! read.verify_log(&leaf.to_bytes(), key.verifier())?;
//! assert!(read.verify_log(&other.to_bytes(), key.verifier()).is_err());
//! # Ok(())
//! # }
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
