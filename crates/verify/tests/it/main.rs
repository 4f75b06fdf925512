//! What somebody may do to a bundle, each found and named at its place; and what is no bundle, refused without a panic.
//!
//! No database: a whole bundle of an invented log is made here, as an export lays it out.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod flips;
mod malformed;
mod tampering;
mod two_logs;
mod world;
