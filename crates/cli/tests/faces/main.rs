//! The binary as a user meets it: what is recorded of damaged input, what is shown to whom, what is
//! said where something is wrong.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking, also in its helpers"
)]

mod access;
mod accounts;
mod audit;
mod demo;
mod doors;
mod hidden;
mod members;
mod policy;
mod proving;
mod reading;
mod receipts;
mod recording;
mod room;
mod verbs;
mod wrong;
