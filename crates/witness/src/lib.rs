//! A witness of logs: another organisation that cosigns a checkpoint after seeing that it continues all it saw before (C2SP
//! tlog-witness). With one, whoever runs a log cannot show two people two logs without being found out.
//!
//! Holds keys of logs, the newest checkpoint of each, and a key of its own; never a record, a tile or an entry. Asked over HTTP
//! ([`serve`]) or by a file that somebody brings ([`Witness::answer`]): the bytes are the same.
//!
//! Invariants: what was seen is on the disk before its cosignature is given out; two processes on one folder take turns; a request
//! that proves that a log told two stories is kept.
//!
//! Deliberately absent: what a log is about. A folder that was lost, or is older than what was cosigned, means a new key: a witness
//! that forgets can be made to cosign a fork.

mod client;
mod folder;
mod http;
mod system;
mod witness;

pub use client::{AskError, Reply, ask};
pub use folder::WitnessError;
pub use http::serve;
pub use witness::{Answer, Known, Witness};
