//! Proof for outsiders: signed checkpoints of the log, proofs from its tree, bundles that anybody verifies.
//!
//! INVARIANT: nothing is signed that does not continue what was signed before, and nothing is given out that its own checkpoint
//! does not prove. Who holds the signing key and the database can still sign another log: only a witness, or whoever kept a
//! checkpoint, notices that (`crates/tlog/README.md`).

mod checkpoint;
mod export;
mod outside;
pub(crate) mod seams;
mod tree;
mod witness;

pub use checkpoint::{CHECKPOINT_EVENTS, CHECKPOINT_PAUSE_SECONDS, CHECKPOINT_SECONDS, Signed};
pub use export::{AuditBundleWanted, Bundle, BundleWanted};
pub(crate) use export::{add_to_tar, end_tar};
pub use seams::Seam;
pub(crate) use tree::Tree;
