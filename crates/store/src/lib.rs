//! amana-store.
