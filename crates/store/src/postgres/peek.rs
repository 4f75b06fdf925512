//! Connections for short reads. A pool asks a connection whether it is still there when it is taken and when it is given
//! back, which makes three ways to the server of one; here it is simply used, and a read whose connection is gone is asked
//! again on a new one.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{ConnectOptions as _, Error};
use tokio::sync::Semaphore;

use super::{ACQUIRE_TIMEOUT, PostgresDatabase};
use crate::statement::Statement;
use crate::{Cause, StoreError};

/// How long a connection may be left alone and be used again.
const IDLE_MAX: Duration = Duration::from_mins(1);
/// How long an answer is waited for on a connection that may be gone.
const ANSWER_MAX: Duration = Duration::from_secs(5);

/// Short reads at once.
const PEEKERS_MAX: usize = 4;

/// Connections that nobody uses just now, and turns to use one.
#[derive(Debug)]
pub(super) struct Peekers {
    /// With the moment at which each was given back.
    idle: Mutex<Vec<(Instant, PgConnection)>>,
    turns: Semaphore,
}

impl Default for Peekers {
    fn default() -> Self {
        Self { idle: Mutex::default(), turns: Semaphore::new(PEEKERS_MAX) }
    }
}

impl Peekers {
    fn take(&self) -> Option<PgConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        // What was left alone for long may be cut off without a word on the way.
        idle.retain(|(since, _)| since.elapsed() < IDLE_MAX);
        idle.pop().map(|(_, connection)| connection)
    }

    fn put_back(&self, connection: PgConnection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push((Instant::now(), connection));
    }

    /// Lets go of those that nobody uses.
    pub(super) fn clear(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl PostgresDatabase {
    /// The rows of a statement that only reads and finds few of them.
    pub(crate) async fn peek(&self, statement: &Statement) -> Result<Vec<PgRow>, StoreError> {
        let waited = tokio::time::timeout(ACQUIRE_TIMEOUT, self.peekers.turns.acquire()).await;
        let late = |_| StoreError::Unavailable(Cause::new("no connection was free in time"));
        let _turn = waited.map_err(late)?.map_err(|_| StoreError::Closed)?;
        if let Some(mut connection) = self.peekers.take() {
            let read = statement.query().fetch_all(&mut connection);
            match tokio::time::timeout(ANSWER_MAX, read).await {
                Ok(Ok(rows)) => {
                    self.peekers.put_back(connection);
                    return Ok(rows);
                }
                Ok(Err(error)) if !is_gone(&error) => return Err(error.into()),
                Ok(Err(_)) | Err(_) => {}
            }
        }
        let anew = async {
            let mut connection = self.options.connect().await?;
            let rows = statement.query().fetch_all(&mut connection).await?;
            self.peekers.put_back(connection);
            Ok(rows)
        };
        tokio::time::timeout(ACQUIRE_TIMEOUT, anew).await.map_err(late)?
    }
}

/// Whether the connection is at fault and not the statement.
fn is_gone(error: &Error) -> bool {
    match error {
        Error::Io(_) | Error::Protocol(_) | Error::Tls(_) => true,
        // The server ended the session, or the connection failed (SQLSTATE 57P and class 08).
        Error::Database(said) => {
            said.code().is_some_and(|code| code.starts_with("57P") || code.starts_with("08"))
        }
        _ => false,
    }
}
