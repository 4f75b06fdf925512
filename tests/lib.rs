//! The suite has no library of its own: see `it/main.rs`.
