//! Access facts: what decides who may see what, kept in step with the log inside the append's own transaction.
//!
//! [`of`] says what an event changes; it is the only way a fact comes about, so folding the log again gives the same
//! tables. Facts are small and current: history is in the log.
//!
//! What a tamperer could do: whoever can write these tables can grant themselves sight until the next replay, which folds
//! them again from the log and compares. They cannot open a sealed field that way without a KEK.

mod change;
mod fold;
mod of;
mod read;
mod receipt;

pub use change::{ExclusionKind, FactChange, MemberState};
pub use fold::{FactFinding, FactFold};
pub use of::of;
pub use read::{AccessFacts, Assignment, ConsentFact, Exclusion, Member};
pub use receipt::ReceiptFact;

pub(crate) use read::{
    assignments, assignments_among, assignments_of, consented_for, consents, consents_past,
    exclusions, exclusions_of, members, stream_of,
};
pub(crate) use receipt::{receipt, receipts};
