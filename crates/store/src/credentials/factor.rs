//! Credentials by member, kind and id.

use amana_events::{MemberId, Moment};
use rusqlite::Row;
use uuid::Uuid;

use super::{Credentials, session::SessionRow};
use crate::{
    StoreError,
    few::{FewRow, few, id},
    statement::{Statement, Value},
};

const OF_MEMBER: &str =
    "SELECT kind, credential_id, payload, made, version, until, counter FROM credential
    WHERE ledger_id = $1 AND member_id = $2 ORDER BY kind, made, credential_id";
const INSERT: &str = "INSERT INTO credential
    (ledger_id, member_id, kind, credential_id, payload, made, version, until, counter)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (ledger_id, member_id, kind, credential_id) DO NOTHING";
const DELETE_KIND: &str =
    "DELETE FROM credential WHERE ledger_id = $1 AND member_id = $2 AND kind = $3";
const DELETE_ONE: &str = "DELETE FROM credential
    WHERE ledger_id = $1 AND member_id = $2 AND kind = $3 AND credential_id = $4";
const DELETE_ALL: &str = "DELETE FROM credential WHERE ledger_id = $1 AND member_id = $2";
const DELETE_ENDED: &str =
    "DELETE FROM credential WHERE ledger_id = $1 AND until > 0 AND until < $2";
const COUNT_ON: &str = "UPDATE credential SET counter = $1
    WHERE ledger_id = $2 AND member_id = $3 AND kind = $4 AND credential_id = $5 AND counter < $6";
const REPLACE: &str = "UPDATE credential SET payload = $1
    WHERE ledger_id = $2 AND member_id = $3 AND kind = $4 AND credential_id = $5 AND payload = $6";

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal / $number:literal,)+) => {
        /// What kind of credential it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum CredentialKind { $($(#[$doc])* $name,)+ }

        impl CredentialKind {
            /// Its word, to which a payload is bound.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            const fn number(self) -> i16 {
                match self { $(Self::$name => $number,)+ }
            }

            const fn of_number(number: i16) -> Option<Self> {
                match number { $($number => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

kinds! {
    /// The hash of a password.
    Password = "password" / 1,
    /// A secret for codes by the time.
    Totp = "totp" / 2,
    /// A passkey.
    Passkey = "passkey" / 3,
    /// A printed code.
    Recovery = "recovery" / 4,
    /// A code to enrol.
    Enrolment = "enrolment" / 5,
    /// A device that signed in before.
    Device = "device" / 6,
    /// A secret for codes by the time that no code has confirmed yet.
    TotpOffered = "totp_offered" / 7,
}

/// A credential as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialRow {
    /// Which kind.
    pub kind: CredentialKind,
    /// Which of its kind.
    pub id: Uuid,
    /// Sealed.
    pub payload: Vec<u8>,
    /// When it was made.
    pub made: Moment,
    /// The registry's version it was made at.
    pub version: u64,
    /// When it ends; none for never.
    pub until: Option<Moment>,
    /// The newest step that was used.
    pub counter: u64,
}

/// A credential to be stored.
#[derive(Debug, Clone)]
pub struct NewCredential {
    /// Whose.
    pub member: MemberId,
    /// Which kind.
    pub kind: CredentialKind,
    /// Which of its kind.
    pub id: Uuid,
    /// Sealed.
    pub payload: Vec<u8>,
    /// When it was made.
    pub made: Moment,
    /// The registry's version it was made at.
    pub version: u64,
    /// When it ends; none for never.
    pub until: Option<Moment>,
    /// The step that was used already.
    pub counter: u64,
}

/// What is spent by a sign-in, a step-up or an enrolment: once, by whoever comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    /// A step of what counts on, such as the clock: the counter of this credential goes on to it, if it is past the last one.
    Step(CredentialKind, Uuid, u64),
    /// A printed code, which is gone afterwards.
    Recovery(Uuid),
    /// A code to enrol, which is gone afterwards.
    Enrolment(Uuid),
}

type Columns = (i16, Uuid, Vec<u8>, i64, i64, i64, i64);

impl FewRow for Columns {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let (kind, credential, payload) = (row.get(0)?, id(row, 1)?, row.get(2)?);
        let (made, version, until, counter) = (row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?);
        Ok((kind, credential, payload, made, version, until, counter))
    }
}

impl Credentials {
    /// Every credential of a member.
    ///
    /// # Errors
    /// [`StoreError::DamagedRow`] or [`StoreError::Unavailable`].
    pub async fn of_member(&self, member: MemberId) -> Result<Vec<CredentialRow>, StoreError> {
        let values = vec![Value::Id(self.ledger.uuid()), Value::Id(member.uuid())];
        let rows: Vec<Columns> = few(&self.database, OF_MEMBER, values).await?;
        rows.into_iter().map(row_of).collect()
    }

    /// Stores credentials together; one of the same kind and id stays as it is.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn add(&self, new: &[NewCredential]) -> Result<(), StoreError> {
        self.change(new.iter().map(|it| self.insert(it)).collect()).await.map(drop)
    }

    /// Puts credentials in the place of all of some kinds, together.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn replace(
        &self,
        member: MemberId,
        kinds: &[CredentialKind],
        new: &[NewCredential],
    ) -> Result<(), StoreError> {
        let gone = kinds.iter().map(|kind| self.delete_kind(member, *kind));
        let statements = gone.chain(new.iter().map(|it| self.insert(it))).collect();
        self.change(statements).await.map(drop)
    }

    /// Spends something once, and stores what comes of it: credentials, and a session. False, and nothing changed, where it
    /// was spent before.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn spend(
        &self,
        member: MemberId,
        spent: Spent,
        new: &[NewCredential],
        session: Option<&SessionRow>,
    ) -> Result<bool, StoreError> {
        let mut statements = vec![self.spending(member, spent)];
        statements.extend(new.iter().map(|it| self.insert(it)));
        statements.extend(session.map(|session| self.begin_statement(session)));
        self.change_each(statements).await
    }

    /// Puts another payload in the place of one that is still there.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn reseal(
        &self,
        member: MemberId,
        row: &CredentialRow,
        payload: Vec<u8>,
    ) -> Result<bool, StoreError> {
        let mut values = vec![Value::Bytes(payload)];
        values.extend(self.named(member, row.kind, row.id));
        values.push(Value::Bytes(row.payload.clone()));
        Ok(self.change(vec![Statement::new(REPLACE, values)]).await? > 0)
    }

    /// Deletes one credential.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn delete(
        &self,
        member: MemberId,
        kind: CredentialKind,
        id: Uuid,
    ) -> Result<(), StoreError> {
        let values = self.named(member, kind, id);
        self.change(vec![Statement::new(DELETE_ONE, values)]).await.map(drop)
    }

    /// Deletes every credential of a member, and ends every session of theirs.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn delete_all(&self, member: MemberId, now: Moment) -> Result<(), StoreError> {
        let values = vec![Value::Id(self.ledger.uuid()), Value::Id(member.uuid())];
        let gone = Statement::new(DELETE_ALL, values);
        self.change(vec![gone, self.revoke_all_statement(member, now)]).await.map(drop)
    }

    /// Deletes what ended before a moment.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget_ended(&self, before: Moment) -> Result<(), StoreError> {
        let values = vec![Value::Id(self.ledger.uuid()), Value::Number(before.micros())];
        self.change(vec![Statement::new(DELETE_ENDED, values)]).await.map(drop)
    }

    fn named(&self, member: MemberId, kind: CredentialKind, id: Uuid) -> Vec<Value> {
        vec![
            Value::Id(self.ledger.uuid()),
            Value::Id(member.uuid()),
            Value::Small(kind.number()),
            Value::Id(id),
        ]
    }

    pub(super) fn spending(&self, member: MemberId, spent: Spent) -> Statement {
        match spent {
            Spent::Step(kind, id, step) => {
                let step = Value::Number(crate::number::signed(step));
                let mut values = vec![step.clone()];
                values.extend(self.named(member, kind, id));
                values.push(step);
                Statement::new(COUNT_ON, values)
            }
            Spent::Recovery(id) => {
                Statement::new(DELETE_ONE, self.named(member, CredentialKind::Recovery, id))
            }
            Spent::Enrolment(id) => {
                Statement::new(DELETE_ONE, self.named(member, CredentialKind::Enrolment, id))
            }
        }
    }

    fn delete_kind(&self, member: MemberId, kind: CredentialKind) -> Statement {
        let values = vec![
            Value::Id(self.ledger.uuid()),
            Value::Id(member.uuid()),
            Value::Small(kind.number()),
        ];
        Statement::new(DELETE_KIND, values)
    }

    fn insert(&self, new: &NewCredential) -> Statement {
        let mut values = self.named(new.member, new.kind, new.id);
        values.push(Value::Bytes(new.payload.clone()));
        values.push(Value::Number(new.made.micros()));
        values.push(Value::Number(crate::number::signed(new.version)));
        values.push(Value::Number(new.until.map_or(0, Moment::micros)));
        values.push(Value::Number(crate::number::signed(new.counter)));
        Statement::new(INSERT, values)
    }
}

fn row_of(
    (kind, id, payload, made, version, until, counter): Columns,
) -> Result<CredentialRow, StoreError> {
    let damaged =
        || StoreError::DamagedRow { what: "credential.kind", row: format!("{id} kind {kind}") };
    Ok(CredentialRow {
        kind: CredentialKind::of_number(kind).ok_or_else(damaged)?,
        id,
        payload,
        made: Moment::from_micros(made),
        version: crate::number::unsigned(version, "credential.version")?,
        until: (until > 0).then(|| Moment::from_micros(until)),
        counter: crate::number::unsigned(counter, "credential.counter")?,
    })
}
