//! One integration-test binary for the whole workspace.

mod events;
mod store;
