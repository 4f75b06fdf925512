//! With what members sign in: credentials, sessions, login names, and when somebody may try again.
//!
//! Outside the log: a row is changed and deleted like any other, and nothing here is history. INVARIANT: no token, code, name or
//! password stands here; payloads and names come sealed, tokens and proofs as digests. What is taken once (a step of a clock, a
//! printed code, a token that changes) is taken by one statement that says whether it did, so that of two servers one does.
//!
//! Deliberately absent: what any of it means. Whether a session lives is the caller's to say, from the row and the registry.

mod factor;
mod name;
mod session;
mod throttle;

pub use factor::{CredentialKind, CredentialRow, NewCredential, Spent};
pub use name::LoginName;
pub use session::{Rotation, SessionKind, SessionRow};
pub use throttle::ThrottleRow;

use amana_events::LedgerId;

use crate::{Database, StoreError, statement::Statement};

/// The tables of one ledger.
#[derive(Debug, Clone)]
pub struct Credentials {
    database: Database,
    ledger: LedgerId,
}

impl Credentials {
    pub(crate) fn new(database: Database, ledger: LedgerId) -> Self {
        Self { database, ledger }
    }

    /// Runs statements together; how many rows they changed.
    async fn change(&self, statements: Vec<Statement>) -> Result<u64, StoreError> {
        self.database.change(statements).await
    }

    /// Runs statements together where each of them changes a row; else none.
    async fn change_each(&self, statements: Vec<Statement>) -> Result<bool, StoreError> {
        match &self.database {
            Database::Sqlite(database) => database.change_each(statements).await,
            Database::Postgres(database) => database.change_each(statements).await,
        }
    }
}
