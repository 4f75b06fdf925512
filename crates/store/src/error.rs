//! What can go wrong between the store and its callers.
//!
//! INVARIANT: no message carries a value of a statement or a row. A database's own message may quote rows ("failing row
//! contains …"), so of a foreign error only its code and the name of its constraint are kept: [`Cause`].

use std::{error, fmt};

use amana_events::{LedgerId, MemberId, Moment, PersonId, RECORD_BYTES_MAX, StreamId};

use crate::{KeyName, append::EVENTS_MAX};

/// What a database, the operating system or the program's own machinery said, without any value.
#[derive(Clone, PartialEq, Eq)]
pub struct Cause(String);

/// Why the store could not do its work.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The database does not open.
    #[error("database cannot be opened")]
    Open(#[source] Cause),
    /// There is no such ledger.
    #[error("no ledger {0} in this database")]
    NotFound(LedgerId),
    /// The ledger exists.
    #[error("ledger {0} exists already")]
    Exists(LedgerId),
    /// The ledger was upgraded by a newer program.
    #[error("ledger has vocabulary {ledger}, this program writes {program}: use a newer program")]
    Newer {
        /// The ledger's vocabulary.
        ledger: u32,
        /// The program's.
        program: u32,
    },
    /// A migration was changed after it was applied, or comes from a newer program.
    #[error("migration {name} {what}")]
    Migration {
        /// The migration's name.
        name: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The database would acknowledge what it has not made durable.
    #[error("database does not promise durable commits: {0}")]
    NotDurable(&'static str),
    /// A stored value cannot be what this program wrote.
    #[error("stored value is damaged: {what}{}", at(*.position))]
    Damaged {
        /// The event's position, where it is one event's.
        position: Option<u64>,
        /// Which column.
        what: &'static str,
    },
    /// A row of the keyring or of the access facts cannot be what this program wrote.
    #[error("stored value is damaged: {what} of {row}")]
    DamagedRow {
        /// Table and column.
        what: &'static str,
        /// The row's key: ids and codes.
        row: String,
    },
    /// A reader or another process holds the file, so the write-ahead log cannot be emptied.
    #[error("write-ahead log is in use and cannot be emptied now")]
    Busy,
    /// The first events of a ledger were refused.
    #[error("ledger cannot be created")]
    Genesis(#[source] AppendError),
    /// The database did not answer, or refused.
    #[error("database is not available")]
    Unavailable(#[source] Cause),
    /// The sequencer has ended: the journal was closed.
    #[error("journal is closed")]
    Closed,
}

/// Why an append was refused. Unless it says otherwise, nothing of it is stored.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppendError {
    /// The stream has another version than expected: reload, decide again.
    #[error("stream {stream} has changed meanwhile")]
    Conflict {
        /// Which stream.
        stream: StreamId,
    },
    /// A stream the decision relied on has another version: reload, decide again.
    #[error("stream {stream}, on which the decision relied, has changed meanwhile")]
    GuardMoved {
        /// Which stream.
        stream: StreamId,
    },
    /// More streams name a person than those the decision relied on: reload, decide again.
    #[error("more streams name person {person} than the decision relied on")]
    InvolvementMoved {
        /// Which person.
        person: PersonId,
    },
    /// A member is kept away from other files than those the decision relied on: reload, decide again.
    #[error("the files that member {member} is kept away from have changed meanwhile")]
    ExclusionsMoved {
        /// Which member.
        member: MemberId,
    },
    /// The idempotency key was used with another body.
    #[error("idempotency key was used for another request")]
    KeyReused,
    /// Some of the idempotency keys were used for equal requests, others not yet: nothing was appended.
    #[error("some of the requests were appended before")]
    PartlyRepeated,
    /// A row of that name is in the keyring.
    #[error("a key of this owner, compartment and epoch exists already")]
    KeyExists {
        /// The first new key of the refused append.
        key: Option<KeyName>,
    },
    /// A record would be too long.
    #[error("record of {bytes} bytes is longer than {RECORD_BYTES_MAX}")]
    TooLarge {
        /// Its length in bytes.
        bytes: usize,
    },
    /// Too many events at once.
    #[error("{events} events in one append are more than {EVENTS_MAX}")]
    TooMany {
        /// How many.
        events: usize,
    },
    /// No events at all.
    #[error("an append without events")]
    Empty,
    /// The data is not one line of compact JSON.
    #[error("data of event {type_name} is not one line of compact JSON")]
    Malformed {
        /// The event's name.
        type_name: &'static str,
    },
    /// An idempotency key is empty, longer than 200 bytes or holds a control character, stands there twice, or is said to
    /// stand for events that the append does not have.
    #[error(
        "an idempotency key has 1 to 200 bytes and no control character, and stands once for events of its append"
    )]
    RequestKey,
    /// Too much is waiting: try again later.
    #[error("too many appends are waiting")]
    QueueFull,
    /// `known` is more than five minutes after the time of recording.
    #[error("known time {known} lies in the future")]
    KnownInFuture {
        /// The time given.
        known: Moment,
    },
    /// The event needs a newer vocabulary than the ledger was upgraded to.
    #[error("the event needs vocabulary {since}, the ledger writes {ledger}")]
    NotUpgraded {
        /// The first vocabulary that can read the event.
        since: u32,
        /// The ledger's.
        ledger: u32,
    },
    /// The ledger's vocabulary would fall, or rise above the program's.
    #[error("vocabulary {vocabulary} cannot be adopted")]
    Vocabulary {
        /// The vocabulary asked for.
        vocabulary: u32,
    },
    /// The database did not commit it, or did not say so.
    #[error("append is not acknowledged{}", if *.outcome_unknown { ": it may have been stored" } else { "" })]
    Unavailable {
        /// Whether it may be stored after all; an idempotency key tells on the next try.
        outcome_unknown: bool,
        /// Why.
        #[source]
        source: Box<StoreError>,
    },
}

impl Cause {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl error::Error for Cause {}

impl From<&sqlx::Error> for Cause {
    fn from(source: &sqlx::Error) -> Self {
        let text = match source {
            sqlx::Error::Database(database) => {
                let code = database.code().unwrap_or_default();
                format!("database refused: {code} {}", database.constraint().unwrap_or_default())
            }
            sqlx::Error::Io(io) => format!("connection: {}", io.kind()),
            sqlx::Error::PoolTimedOut => "no connection became free in time".to_owned(),
            sqlx::Error::PoolClosed => "connections are closed".to_owned(),
            sqlx::Error::Tls(_) => "connection: TLS refused".to_owned(),
            sqlx::Error::Configuration(_) => "connection: address is not understood".to_owned(),
            sqlx::Error::ColumnDecode { index, .. } => format!("column {index} does not decode"),
            _ => "connection or protocol failed".to_owned(),
        };
        Self(text.trim_end().to_owned())
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(source: sqlx::Error) -> Self {
        // The database answered: what it keeps there was not written by this program.
        if matches!(source, sqlx::Error::ColumnDecode { .. }) {
            return Self::Damaged { position: None, what: "a column's value" };
        }
        Self::Unavailable(Cause::from(&source))
    }
}

impl From<&rusqlite::Error> for Cause {
    fn from(source: &rusqlite::Error) -> Self {
        Self(match source {
            rusqlite::Error::SqliteFailure(failure, _) => {
                format!("SQLite refused: {:?} ({})", failure.code, failure.extended_code)
            }
            rusqlite::Error::FromSqlConversionFailure(index, ..)
            | rusqlite::Error::InvalidColumnType(index, ..) => {
                format!("column {index} does not decode")
            }
            _ => "SQLite: a statement failed".to_owned(),
        })
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(source: rusqlite::Error) -> Self {
        use rusqlite::Error::{
            FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error,
        };
        // As above: another type or size than this program writes.
        if matches!(
            source,
            FromSqlConversionFailure(..)
                | IntegralValueOutOfRange(..)
                | InvalidColumnType(..)
                | Utf8Error(..)
        ) {
            return Self::Damaged { position: None, what: "a column's value" };
        }
        Self::Unavailable(Cause::from(&source))
    }
}

fn at(position: Option<u64>) -> String {
    position.map(|position| format!(" at position {position}")).unwrap_or_default()
}
