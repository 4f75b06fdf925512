//! amana-events.
