//! The contract of the command line, held by the real binary run as a process.
//!
//! These tests live beside the binary and not in `tests/it`, because Cargo builds a binary for the tests of its own package
//! only and names it there (`CARGO_BIN_EXE_amana`). So it is never an old one, no step before the tests is needed, and
//! since the tests link none of our crates, all this costs a cold run is one small link.
//!
//! Nothing here asks a crate: what a test knows, it was told by standard output, standard error, the exit code or a file.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod codes;
mod demo;
mod full_disk;
mod importing;
mod killed;
mod passphrase;
mod printing;
mod recording;
mod serving;
mod support;
