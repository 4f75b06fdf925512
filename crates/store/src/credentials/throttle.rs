//! When somebody may try again. A try is claimed before it is made, so that many at once are as few as one after another.

use amana_events::Moment;

use super::Credentials;
use crate::{
    StoreError,
    few::few,
    number::{signed, unsigned},
    statement::{Statement, Value},
};

const READ: &str =
    "SELECT failures, next_allowed FROM throttle WHERE ledger_id = $1 AND proof = $2";
const BEGIN: &str = "INSERT INTO throttle (ledger_id, proof, failures, next_allowed)
    VALUES ($1, $2, $3, $4) ON CONFLICT (ledger_id, proof) DO NOTHING";
const CLAIM: &str = "UPDATE throttle SET failures = $1, next_allowed = $2
    WHERE ledger_id = $3 AND proof = $4 AND failures = $5 AND next_allowed = $6";
const CLEAR: &str = "DELETE FROM throttle WHERE ledger_id = $1 AND proof = $2";
const FORGET: &str = "DELETE FROM throttle WHERE ledger_id = $1 AND next_allowed < $2";

/// How often somebody tried since their last success, and when they may again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThrottleRow {
    /// Tries since the last success.
    pub failures: u64,
    /// Before this nothing is tried.
    pub next_allowed: Moment,
}

impl crate::few::FewRow for (i64, i64) {
    fn of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok((row.get(0)?, row.get(1)?))
    }
}

impl Credentials {
    /// What is known of who tries.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn throttle(&self, proof: &[u8; 32]) -> Result<Option<ThrottleRow>, StoreError> {
        let values = vec![Value::Id(self.ledger.uuid()), Value::Bytes(proof.to_vec())];
        let rows: Vec<(i64, i64)> = few(&self.database, READ, values).await?;
        let row = |(failures, next): (i64, i64)| {
            let failures = unsigned(failures, "throttle.failures")?;
            Ok(ThrottleRow { failures, next_allowed: Moment::from_micros(next) })
        };
        rows.into_iter().next().map(row).transpose()
    }

    /// Puts `after` in the place of `before`, if that is still what is known; whether it did.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn claim_try(
        &self,
        proof: &[u8; 32],
        before: Option<ThrottleRow>,
        after: ThrottleRow,
    ) -> Result<bool, StoreError> {
        let who = [Value::Id(self.ledger.uuid()), Value::Bytes(proof.to_vec())];
        let columns = |row: ThrottleRow| {
            [Value::Number(signed(row.failures)), Value::Number(row.next_allowed.micros())]
        };
        let statement = match before {
            None => Statement::new(BEGIN, who.into_iter().chain(columns(after)).collect()),
            Some(before) => {
                let values = columns(after).into_iter().chain(who).chain(columns(before));
                Statement::new(CLAIM, values.collect())
            }
        };
        Ok(self.change(vec![statement]).await? > 0)
    }

    /// Forgets the tries of who succeeded.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn clear_tries(&self, proof: &[u8; 32]) -> Result<(), StoreError> {
        let values = vec![Value::Id(self.ledger.uuid()), Value::Bytes(proof.to_vec())];
        self.change(vec![Statement::new(CLEAR, values)]).await.map(drop)
    }

    /// Forgets tries that nobody waits for since before a moment.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget_tries(&self, before: Moment) -> Result<(), StoreError> {
        let values = vec![Value::Id(self.ledger.uuid()), Value::Number(before.micros())];
        self.change(vec![Statement::new(FORGET, values)]).await.map(drop)
    }
}
