//! One integration-test binary for the whole workspace.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod attacks;
mod audit;
mod bundles;
mod children;
mod conflict;
mod custody;
mod cuts;
mod due;
mod erasure;
mod events;
mod figures;
mod lost_connection;
mod making;
mod own_database;
mod packages;
mod proof;
mod receipts;
mod recording;
mod redaction;
mod rejudging;
mod restore;
mod restricted_role;
mod rewritten;
mod seizure;
mod services;
mod signin;
mod store;
mod story;
mod strain;
mod support;
mod tampering;
mod views;
mod web;
