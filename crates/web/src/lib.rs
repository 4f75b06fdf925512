//! The service: what answers behind one address. The reporting channel, what a receipt's holder does with
//! their code, and the ground under everything else that will be served.
//!
//! INVARIANT: it calls `amana-app` and cannot name the store. Every answer of 400 and above is a problem
//! (RFC 9457) that says what to do. A code stands in a header, a form or a sealed cookie, and never in a path, a log or a message. What is
//! limited is limited by account, by receipt or by work, and never by address: a whole base sits behind one.
//!
//! Deliberately absent: who may do what, which use cases decide; a replay of the whole log, which takes longer than a request
//! (`ops/decisions/0040`).

#![warn(clippy::wildcard_enum_match_arm)]

mod api;
pub mod config;
mod pages;
mod problem;
mod provider;
pub mod qr;
mod server;
mod signed;

pub use api::openapi;
pub use pages::{CareError, WordsError};
pub use server::{Server, StartError};
