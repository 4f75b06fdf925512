//! The rules: commands, decide, evolve, clocks and consent. Pure and synchronous: no file, no
//! clock, no random source; time comes with the [`Stamp`], other streams through the [`World`].
//!
//! A rule is written once, as *admission* of an event into a state: `decide` translates a command
//! into events and admits them; replay admits the stored events again. What holds when an event is
//! written is what is checked when it is replayed.
//!
//! One folder per stream kind, one file per command or family of steps; `state.rs` holds the
//! stream's state and its `evolve`, which is total.

#![warn(clippy::wildcard_enum_match_arm)]

#[macro_use]
mod macros;

mod context;
mod decide;
mod input;
mod refusal;

pub mod access;
pub mod assistance;
pub mod audit;
pub mod case;
pub mod clocks;
pub mod conflict;
pub mod consent;
pub mod contact;
pub mod facts;
pub mod genesis;
pub mod handover;
pub mod keys;
pub mod person;
pub mod receipt;
pub mod referral;
pub mod registry;
pub mod report;

#[cfg(any(test, feature = "spec"))]
pub mod spec;

pub use context::{Context, IntoUuid, Noted, Signer, Stamp, World};
pub use decide::{Admit, Command, CommandSpec, Decide, Rules, State, beforehand, decide};
pub use input::{Input, InputError, RequiredText, TEXT_BYTES_MAX, Text};
pub use refusal::Refusal;
