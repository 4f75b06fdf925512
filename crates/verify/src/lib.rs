//! Verifies a bundle of a log: without a database, without keys, without a network, and without trusting whoever made it.
//!
//! A bundle is a folder or a tar file with a signed checkpoint, the tree of the log in tiles, its entries, proofs, and in the
//! profile `audit` the records as they are stored. [`verify`] says what holds, what does not, and what nobody can tell from it.
//!
//! Invariants: nothing of a bundle is believed before the root that was signed proves it; bad input gives findings and never a
//! panic; memory does not grow with the bundle but for its list of files.
//!
//! Deliberately absent: what a record says. Whether an event was legal and an access allowed is for `amana replay --audit`, which needs the
//! rules; this crate knows no domain word.

pub mod command;
mod leaves;
pub mod manifest;
mod policies;
mod proofs;
mod records;
mod report;
mod seams;
mod source;
mod verify;

pub use report::{Finding, Report, Witness};
pub use seams::{Beside, Loss, beside, origin_of};
pub use source::{FILES_MAX, Source, SourceError, tar_header};
pub use verify::{Trust, TrustError, verify};
