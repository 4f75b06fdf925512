//! All SQL of amana: the journal, its keyring, the access facts and the views, on SQLite and PostgreSQL.
//!
//! Owns how a record is completed, hashed, put in its place and read back. Invariants:
//!
//! - Positions are dense and taken under the head row: whoever sees a position sees every earlier one.
//! - Nothing is acknowledged before the database says it is committed durably.
//! - Events, key rows, access facts and idempotency rows of an append commit together or not at all.
//! - Nothing here decides a rule and nothing here opens a field: it holds ciphertexts, ids, codes and times.
//! - No error, log line or trace carries a value bound to a statement.
//!
//! Deliberately absent: a clock and randomness (both are the caller's), tiles and checkpoints (they come with the log's
//! own issue), any statement that spans ledgers.

mod append;
#[cfg(feature = "ceiling")]
pub mod ceiling;
mod chain;
mod clock;
pub mod credentials;
mod database;
pub mod drafts;
mod error;
pub mod facts;
mod failure;
mod few;
mod journal;
mod keyring;
mod migrate;
mod number;
mod plan;
mod postgres;
mod published;
mod queue;
mod relations;
mod requests;
mod scan;
mod snapshot;
mod sqlite;
mod statement;
mod stored;
mod subscription;
pub mod views;

pub use append::{
    Append, Appended, Draft, EVENTS_MAX, Expected, Idempotency, KeyChange, KeyName, KeyRow,
    StreamAppend,
};
pub use chain::Chain;
pub use clock::Clock;
pub use database::Database;
pub use error::{AppendError, Cause, StoreError};
pub use facts::{
    AccessFacts, Assignment, ConsentFact, Exclusion, ExclusionKind, FactChange, FactFinding,
    FactFold, Member, MemberState, ReceiptFact,
};
pub use journal::{
    CheckpointRow, CosignatureRow, Journal, Patience, Readback, TILE_HASHES, TileRow, Unwiped,
    Without,
};
pub use postgres::PostgresDatabase;
pub use requests::Remembered;
pub use scan::Scan;
pub use snapshot::Snapshot;
pub use sqlite::{SqliteDatabase, read_beside};
pub use stored::{Head, Stored};
pub use subscription::Subscription;
pub use views::{
    Audience, CaseFilter, ClockChanges, ClockFilter, ClockRow, ErasureRow, Page, Projector,
    StatisticsRow, ViewError, ViewState, Views,
};
