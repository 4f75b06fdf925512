//! One integration-test binary for the whole workspace.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod conflict;
mod custody;
mod due;
mod erasure;
mod events;
mod figures;
mod recording;
mod store;
mod story;
mod support;
mod tampering;
mod views;
