//! Login names: found by a keyed digest, shown from a sealed text.

use amana_events::MemberId;
use uuid::Uuid;

use super::Credentials;
use crate::{
    StoreError,
    few::{FewRow, few, id, many},
    statement::{Statement, Value},
};

const FIND: &str = "SELECT member_id FROM login_name WHERE ledger_id = $1 AND name_index = $2";
const ALL: &str = "SELECT member_id, name FROM login_name WHERE ledger_id = $1 ORDER BY member_id";
const FREE: &str =
    "SELECT member_id FROM login_name WHERE ledger_id = $1 AND (name_index = $2 OR look = $3)";
const DELETE: &str = "DELETE FROM login_name WHERE ledger_id = $1 AND member_id = $2";
const INSERT: &str = "INSERT INTO login_name (ledger_id, name_index, look, member_id, name)
    VALUES ($1, $2, $3, $4, $5)";

/// A name to sign in with.
#[derive(Debug, Clone)]
pub struct LoginName {
    /// Whose.
    pub member: MemberId,
    /// Digest of the name as it is compared.
    pub index: [u8; 32],
    /// Digest of what it looks like.
    pub look: [u8; 32],
    /// The name, sealed.
    pub name: Vec<u8>,
}

impl FewRow for (Uuid, Vec<u8>) {
    fn of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok((id(row, 0)?, row.get(1)?))
    }
}

impl Credentials {
    /// Who signs in under a name.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn member_of_login(&self, index: &[u8; 32]) -> Result<Option<MemberId>, StoreError> {
        let values = vec![Value::Id(self.ledger.uuid()), Value::Bytes(index.to_vec())];
        let rows: Vec<(Uuid,)> = few(&self.database, FIND, values).await?;
        Ok(rows.into_iter().next().map(|(member,)| MemberId::new(member)))
    }

    /// Every login name, sealed, by member.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn login_names(&self) -> Result<Vec<(MemberId, Vec<u8>)>, StoreError> {
        let values = vec![Value::Id(self.ledger.uuid())];
        let rows: Vec<(Uuid, Vec<u8>)> = many(&self.database, ALL, values).await?;
        Ok(rows.into_iter().map(|(member, name)| (MemberId::new(member), name)).collect())
    }

    /// Gives a member this name and no other; false where another member has it, or one that looks alike.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn set_login_name(&self, name: &LoginName) -> Result<bool, StoreError> {
        if self.login_name_taken(name).await? {
            return Ok(false);
        }
        let ledger = || Value::Id(self.ledger.uuid());
        let member = || Value::Id(name.member.uuid());
        let values = vec![
            ledger(),
            Value::Bytes(name.index.to_vec()),
            Value::Bytes(name.look.to_vec()),
            member(),
            Value::Bytes(name.name.clone()),
        ];
        let gone = Statement::new(DELETE, vec![ledger(), member()]);
        match self.change(vec![gone, Statement::new(INSERT, values)]).await {
            Ok(_) => Ok(true),
            // Somebody else may have taken it in between: the unique indexes say so.
            Err(error) => {
                if self.login_name_taken(name).await? {
                    Ok(false)
                } else {
                    Err(error)
                }
            }
        }
    }

    async fn login_name_taken(&self, name: &LoginName) -> Result<bool, StoreError> {
        let values = vec![
            Value::Id(self.ledger.uuid()),
            Value::Bytes(name.index.to_vec()),
            Value::Bytes(name.look.to_vec()),
        ];
        let rows: Vec<(Uuid,)> = few(&self.database, FREE, values).await?;
        Ok(rows.iter().any(|(member,)| *member != name.member.uuid()))
    }
}
