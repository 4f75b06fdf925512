//! Use cases: load, decide, seal, append, project.
//!
//! The only crate that joins the rules ([`amana_domain`]), the keys ([`amana_vault`]) and the log
//! (`amana-store`). Faces (`cli`, `web`) call it and cannot name the store.
//!
//! INVARIANT: plaintext exists between a request and its sealing, and between an opening that has
//! been recorded and its reader; nowhere else.

#![warn(clippy::wildcard_enum_match_arm)]

pub mod access;
mod age_file;
pub mod audit;
pub mod book;
pub mod children;
pub mod codes;
pub mod consents;
pub mod custody;
pub mod deadlines;
pub mod demo;
mod desk_views;
pub mod doctor;
pub mod doors;
pub mod drafts;
mod due;
pub mod erase;
mod error;
mod exclusions;
pub mod faces;
pub mod figures;
mod files;
mod folder;
pub mod import;
pub mod log;
pub mod matters;
pub mod members;
pub mod narrow;
mod office;
pub mod opening;
pub mod packages;
pub mod pages;
pub mod past;
pub mod people;
pub mod policies;
pub mod proof;
pub mod receipts;
pub mod record;
pub mod registers;
pub mod replay;
pub mod restore;
pub mod route;
pub mod said;
pub mod schema;
pub mod sea;
pub mod seconds;
pub mod services;
pub mod sides;
mod sight;
pub mod signin;
pub mod standing;
mod system;
pub mod tail;
mod upgrade;

pub use due::FallenDue;
pub use error::{AppError, ErrorKind};
pub use folder::Folder;
pub use office::{
    Acting, CreateOptions, Done, Entry, Expect, Holder, Office, OpenOptions, Request,
    person_of_stream,
};
pub use sight::Sight;
pub use system::{SystemClock, SystemEntropy};
pub use upgrade::Upgraded;
