//! A snapshot: everything read through it is of one moment, whatever is appended meanwhile.
//!
//! It holds a connection, and on SQLite the write-ahead log from its moment on, until it is dropped.

use amana_events::{LedgerId, PersonId, StreamId};

use crate::database::{Database, Source};
use crate::{
    Assignment, ConsentFact, Exclusion, Head, KeyName, KeyRow, Member, ReceiptFact, StoreError,
    facts, journal, keyring,
};

/// One ledger as it is at one moment.
#[derive(Debug)]
pub struct Snapshot {
    ledger: LedgerId,
    transaction: Transaction,
}

#[derive(Debug)]
enum Transaction {
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

impl<'s> From<&'s mut Snapshot> for Source<'s> {
    fn from(snapshot: &'s mut Snapshot) -> Self {
        match &mut snapshot.transaction {
            Transaction::Sqlite(transaction) => Self::SqliteSnapshot(transaction),
            Transaction::Postgres(transaction) => Self::PostgresSnapshot(transaction),
        }
    }
}

impl Snapshot {
    /// Begins one. Its moment is that of the first statement.
    pub(crate) async fn begin(database: &Database, ledger: LedgerId) -> Result<Self, StoreError> {
        let transaction = match database {
            Database::Sqlite(database) => Transaction::Sqlite(database.reader().begin().await?),
            Database::Postgres(database) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Transaction::Postgres(database.pool().begin_with(begin).await?)
            }
        };
        Ok(Self { ledger, transaction })
    }

    /// The end of the log.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn head(&mut self) -> Result<Head, StoreError> {
        let ledger = self.ledger;
        journal::head(&mut *self, ledger).await
    }

    /// The next `limit` pairs of a person and a stream whose events name them, after one of them.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn involvements(
        &mut self,
        after: Option<(PersonId, StreamId)>,
        limit: u32,
    ) -> Result<Vec<(PersonId, StreamId)>, StoreError> {
        let ledger = self.ledger;
        journal::involvements(&mut *self, ledger, after, limit).await
    }

    /// The next `limit` keys after one of them; from the first where none is named.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn keys(
        &mut self,
        after: Option<KeyName>,
        limit: u32,
    ) -> Result<Vec<KeyRow>, StoreError> {
        let ledger = self.ledger;
        keyring::page(&mut *self, ledger, after, limit).await
    }

    /// The names of the keys that the log says are destroyed.
    ///
    /// # Errors
    /// [`StoreError::DamagedRow`] or [`StoreError::Unavailable`].
    pub async fn destroyed_keys(&mut self) -> Result<Vec<KeyName>, StoreError> {
        let ledger = self.ledger;
        keyring::destroyed(&mut *self, ledger, false).await
    }

    /// All members with their roles.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn members(&mut self) -> Result<Vec<Member>, StoreError> {
        let ledger = self.ledger;
        facts::members(&mut *self, ledger).await
    }

    /// Who works a file; all files where none is named.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn assignments(
        &mut self,
        stream: Option<StreamId>,
    ) -> Result<Vec<Assignment>, StoreError> {
        let ledger = self.ledger;
        facts::assignments(&mut *self, ledger, stream).await
    }

    /// Who is kept away from a file; from all files where none is named.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn exclusions(
        &mut self,
        stream: Option<StreamId>,
    ) -> Result<Vec<Exclusion>, StoreError> {
        let ledger = self.ledger;
        facts::exclusions(&mut *self, ledger, stream).await
    }

    /// The receipts in force, by the values of their codes.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn receipts(&mut self) -> Result<Vec<ReceiptFact>, StoreError> {
        let ledger = self.ledger;
        facts::receipts(&mut *self, ledger).await
    }

    /// A person's consents that nobody ended; everybody's where nobody is named. The last day is the reader's to compare.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn consents(
        &mut self,
        person: Option<PersonId>,
    ) -> Result<Vec<ConsentFact>, StoreError> {
        let ledger = self.ledger;
        facts::consents(&mut *self, ledger, person).await
    }
}
