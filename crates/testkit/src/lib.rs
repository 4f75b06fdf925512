//! amana-testkit.

pub mod conformance;
