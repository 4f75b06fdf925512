//! What the policies of `policies/` can never grant, proved for every request there can be.
//!
//! The policies are translated into formulas and a solver (cvc5) looks for a request that breaks a rule. Where it finds
//! none, there is none: not in the tests' examples, but among all principals, resources, contexts and facts.
//!
//! - [`Folder`] reads schema, roles, guards and what is to be proved: [`prove()`] proves it.
//! - [`diff()`] names what a new set grants that an old one denied.
//! - [`mutate()`] takes each guard away, or a part of it, and looks whether a proof notices.
//!
//! Invariants: no answer is never a yes. A missing solver, a timeout, `unknown`, an unreadable or empty folder fail.
//! The server never links this crate (`cargo xtask tidy` looks).
//!
//! Deliberately absent: that entities and context are built truthfully from facts. Proofs are about policies.

mod counterexample;
mod diff;
mod environment;
mod folder;
mod mutant;
mod mutation;
mod proof;
mod report;
mod solver;

pub use counterexample::Counterexample;
pub use diff::{Change, ChangeKind, DiffError, Grant, diff};
pub use folder::{Folder, LoadError, Rules};
pub use mutation::{MutationReport, Survivor, mutate};
pub use proof::prove;
pub use report::{Failure, Report, Verdict};
pub use solver::{Fault, SolverOptions};
