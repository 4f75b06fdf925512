//! What can go wrong with views.

use amana_events::DecodeError;

use super::cell::BadCell;
use crate::StoreError;

/// A view cannot be moved on, built, checked or read. No message carries a value of a row.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// The database does not answer, or the ledger is not there.
    #[error("views cannot be reached")]
    Store(#[from] StoreError),
    /// An event is missing from the log.
    #[error("event at position {position} is missing")]
    Gap {
        /// Where.
        position: u64,
    },
    /// A record is not an envelope.
    #[error("record at position {position} cannot be read")]
    Record {
        /// Where.
        position: u64,
    },
    /// An event is unknown to this program, or has another shape.
    #[error("event at position {position} cannot be read")]
    Event {
        /// Where.
        position: u64,
        /// Why.
        #[source]
        source: DecodeError,
    },
    /// A row does not hold what this program writes: verify names it, a rebuild replaces it.
    #[error("a row of view {view} cannot be read: build the view again")]
    Row {
        /// Which view.
        view: &'static str,
        /// Why.
        #[source]
        source: BadCell,
    },
    /// A head does not hold what this program writes.
    #[error("head of view {view} cannot be read")]
    Head {
        /// Which view.
        view: String,
    },
    /// A view was built by a newer program.
    #[error("view {view} has version {stored}, this program builds {program}: use a newer program")]
    Newer {
        /// Which view.
        view: &'static str,
        /// The version that built it.
        stored: u32,
        /// This program's.
        program: u32,
    },
    /// A view says that it holds more events than the log has.
    #[error("view {view} is at position {position}, but the log ends at {end}: build it again")]
    Ahead {
        /// Which view.
        view: String,
        /// Where the view says it is.
        position: u64,
        /// Where the log ends.
        end: u64,
    },
}

impl From<sqlx::Error> for ViewError {
    fn from(source: sqlx::Error) -> Self {
        Self::Store(source.into())
    }
}

impl From<rusqlite::Error> for ViewError {
    fn from(source: rusqlite::Error) -> Self {
        Self::Store(source.into())
    }
}
