//! What members typed and did not record yet: one draft for each place and member, kept for days.
//!
//! Outside the log: a row is replaced and deleted like any other. INVARIANT: payloads come sealed and places as digests; the table
//! says whose a draft is and when it was saved, and nothing of what it is about.

use amana_events::{LedgerId, MemberId, Moment};

use crate::{
    Database, StoreError,
    few::few,
    statement::{Statement, Value},
};

const READ: &str =
    "SELECT saved, payload FROM draft WHERE ledger_id = $1 AND member_id = $2 AND place = $3";
const SAVE: &str = "INSERT INTO draft (ledger_id, member_id, place, saved, payload)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (ledger_id, member_id, place) DO UPDATE SET saved = excluded.saved, payload = excluded.payload";
const DROP: &str = "DELETE FROM draft WHERE ledger_id = $1 AND member_id = $2 AND place = $3";
const FORGET: &str = "DELETE FROM draft WHERE ledger_id = $1 AND saved < $2";

/// The drafts of one ledger.
#[derive(Debug, Clone)]
pub struct Drafts {
    database: Database,
    ledger: LedgerId,
}

/// A draft as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// When it was saved.
    pub saved: Moment,
    /// Sealed.
    pub payload: Vec<u8>,
}

impl Drafts {
    pub(crate) fn new(database: Database, ledger: LedgerId) -> Self {
        Self { database, ledger }
    }

    fn at(&self, member: MemberId, place: &[u8; 32]) -> Vec<Value> {
        let (ledger, member) = (Value::Id(self.ledger.uuid()), Value::Id(member.uuid()));
        vec![ledger, member, Value::Bytes(place.to_vec())]
    }

    /// What a member saved at a place.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn read(
        &self,
        member: MemberId,
        place: &[u8; 32],
    ) -> Result<Option<DraftRow>, StoreError> {
        let rows: Vec<(i64, Vec<u8>)> = few(&self.database, READ, self.at(member, place)).await?;
        let row = |(saved, payload)| DraftRow { saved: Moment::from_micros(saved), payload };
        Ok(rows.into_iter().next().map(row))
    }

    /// Saves it in the place of what stood there, and forgets every draft that was saved before `since`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn save(
        &self,
        (member, place): (MemberId, &[u8; 32]),
        draft: DraftRow,
        since: Moment,
    ) -> Result<(), StoreError> {
        let mut values = self.at(member, place);
        values.extend([Value::Number(draft.saved.micros()), Value::Bytes(draft.payload)]);
        let old = vec![Value::Id(self.ledger.uuid()), Value::Number(since.micros())];
        let statements = vec![Statement::new(SAVE, values), Statement::new(FORGET, old)];
        self.database.change(statements).await.map(|_| ())
    }

    /// Forgets it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn drop_one(&self, member: MemberId, place: &[u8; 32]) -> Result<(), StoreError> {
        let statements = vec![Statement::new(DROP, self.at(member, place))];
        self.database.change(statements).await.map(|_| ())
    }

    /// Forgets every draft that was saved before `since`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget(&self, since: Moment) -> Result<(), StoreError> {
        let old = vec![Value::Id(self.ledger.uuid()), Value::Number(since.micros())];
        self.database.change(vec![Statement::new(FORGET, old)]).await.map(|_| ())
    }
}
