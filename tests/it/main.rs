//! One integration-test binary for the whole workspace.

mod custody;
mod erasure;
mod events;
mod figures;
mod recording;
mod store;
mod story;
mod support;
mod tampering;
