//! The access policy: who may see, do and open what, and why.
//!
//! Rules are written in Cedar (`policies/`, and in the log as events); this crate embeds the engine. It
//! turns access facts into Cedar's entities, asks, and gives out [`Authorized`], which nothing else can
//! make. It does no I/O and reads no clock: facts and purpose are arguments.
//!
//! # Invariants
//!
//! * Default deny: no permit, an error in a policy, or a request that does not fit the schema is a "no".
//! * Nothing reaches a decision but facts, and the purpose and basis that who asks has named.
//! * What a fact says of others than who asks is not given to the engine: a file's sets of members hold
//!   the member who asks or nobody. So a decision about a row of a list depends on few yes-and-no
//!   answers, [`Relation`], and is made once for each combination of them.
//! * A rule cannot name a file: whoever asks, two files to which they stand alike have the same answer.
//! * An [`Authorized`] is neither copied nor made elsewhere.
//!
//! # Deliberately absent
//!
//! Proofs about the policies: they are `prove`'s, so that nothing that serves carries a prover.

mod act;
mod authorized;
mod engine;
mod entities;
mod facts;
mod memo;
mod set;
#[cfg(test)]
mod tests;

pub use act::{Act, Action};
pub use authorized::{Authorized, Deed, Look, Note, Open, Share};
pub use engine::{Decision, Engine};
pub use facts::{Agreed, FieldFacts, FileFacts, MemberFacts, Principal, Relation};
pub use set::{ENGINE_VERSION, FACTS_VERSION, Policies, PolicyError, set_of};
