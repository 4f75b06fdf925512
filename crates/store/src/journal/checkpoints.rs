//! Signed checkpoints, and what witnesses signed of them. The texts are the signers' own, kept as they were given.

use amana_events::Moment;

use super::{Journal, change};
use crate::StoreError;
use crate::few::{few, many};
use crate::number::{signed, unsigned};
use crate::statement::{Statement, Value};

const NEWEST: &str = "SELECT size, signed, note FROM checkpoint
    WHERE ledger_id = $1 AND size <= $2 ORDER BY size DESC LIMIT 1";
const PAGE: &str = "SELECT size, signed, note FROM checkpoint
    WHERE ledger_id = $1 AND size > $2 ORDER BY size LIMIT $3";
const ADD: &str = "INSERT INTO checkpoint (ledger_id, size, signed, note)
    VALUES ($1, $2, $3, $4) ON CONFLICT (ledger_id, size) DO NOTHING";
const COSIGNATURES: &str = "SELECT size, witness, line FROM cosignature
    WHERE ledger_id = $1 AND size = $2 ORDER BY witness";
const NEWEST_BY: &str = "SELECT size, witness, line FROM cosignature
    WHERE ledger_id = $1 AND witness = $2 ORDER BY size DESC LIMIT 1";
const NEWEST_COSIGNED: &str = "SELECT max(size) FROM cosignature WHERE ledger_id = $1";
const ADD_COSIGNATURE: &str = "INSERT INTO cosignature (ledger_id, size, witness, line)
    VALUES ($1, $2, $3, $4) ON CONFLICT (ledger_id, size, witness) DO NOTHING";

/// A signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointRow {
    /// The number of events it speaks of.
    pub size: u64,
    /// When it was signed.
    pub signed: Moment,
    /// The signed note, without cosignatures.
    pub note: String,
}

/// What a witness signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CosignatureRow {
    /// The checkpoint.
    pub size: u64,
    /// The witness's key, as name+id.
    pub witness: String,
    /// The signature line.
    pub line: String,
}

impl Journal {
    /// The newest checkpoint of at most `size` events.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn checkpoint_before(&self, size: u64) -> Result<Option<CheckpointRow>, StoreError> {
        let values = vec![Value::Id(self.0.ledger.uuid()), Value::Number(signed(size))];
        let mut rows: Vec<(i64, i64, String)> = few(&self.0.database, NEWEST, values).await?;
        rows.pop().map(checkpoint).transpose()
    }

    /// The next `limit` checkpoints of more than `size` events, in order.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn checkpoints_after(
        &self,
        size: u64,
        limit: u32,
    ) -> Result<Vec<CheckpointRow>, StoreError> {
        let ledger = Value::Id(self.0.ledger.uuid());
        let values = vec![ledger, Value::Number(signed(size)), Value::Number(i64::from(limit))];
        let rows: Vec<(i64, i64, String)> = many(&self.0.database, PAGE, values).await?;
        rows.into_iter().map(checkpoint).collect()
    }

    /// Keeps a checkpoint. Where one of its size stands already, that is left as it is.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn put_checkpoint(&self, row: CheckpointRow) -> Result<(), StoreError> {
        let values = vec![
            Value::Id(self.0.ledger.uuid()),
            Value::Number(signed(row.size)),
            Value::Number(row.signed.micros()),
            Value::Text(row.note),
        ];
        change(&self.0.database, vec![Statement::new(ADD, values)]).await.map(drop)
    }

    /// What witnesses signed of the checkpoint of this size.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn cosignatures(&self, size: u64) -> Result<Vec<CosignatureRow>, StoreError> {
        let values = vec![Value::Id(self.0.ledger.uuid()), Value::Number(signed(size))];
        let rows: Vec<(i64, String, String)> = few(&self.0.database, COSIGNATURES, values).await?;
        rows.into_iter().map(cosignature).collect()
    }

    /// The newest that a witness signed.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn cosigned_by(&self, witness: &str) -> Result<Option<CosignatureRow>, StoreError> {
        let values = vec![Value::Id(self.0.ledger.uuid()), Value::Text(witness.to_owned())];
        let mut rows: Vec<(i64, String, String)> = few(&self.0.database, NEWEST_BY, values).await?;
        rows.pop().map(cosignature).transpose()
    }

    /// The size of the newest checkpoint that any witness signed.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn cosigned_newest(&self) -> Result<Option<u64>, StoreError> {
        let values = vec![Value::Id(self.0.ledger.uuid())];
        let rows: Vec<(Option<i64>,)> = few(&self.0.database, NEWEST_COSIGNED, values).await?;
        let size = rows.first().and_then(|(size,)| *size);
        size.map(|size| unsigned(size, "cosignature.size")).transpose()
    }

    /// Keeps what a witness signed; a second one of the same witness and size is left out.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn put_cosignature(&self, row: CosignatureRow) -> Result<(), StoreError> {
        let values = vec![
            Value::Id(self.0.ledger.uuid()),
            Value::Number(signed(row.size)),
            Value::Text(row.witness),
            Value::Text(row.line),
        ];
        change(&self.0.database, vec![Statement::new(ADD_COSIGNATURE, values)]).await.map(drop)
    }
}

fn checkpoint((size, at, note): (i64, i64, String)) -> Result<CheckpointRow, StoreError> {
    let size = unsigned(size, "checkpoint.size")?;
    Ok(CheckpointRow { size, signed: Moment::from_micros(at), note })
}

fn cosignature(row: (i64, String, String)) -> Result<CosignatureRow, StoreError> {
    let (size, witness, line) = row;
    Ok(CosignatureRow { size: unsigned(size, "cosignature.size")?, witness, line })
}
