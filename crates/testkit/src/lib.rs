//! amana-testkit.
