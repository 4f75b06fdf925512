//! Sessions by the digest of their token.

use amana_events::{MemberId, Moment};
use rusqlite::Row;
use uuid::Uuid;

use super::{Credentials, Spent};
use crate::{
    StoreError,
    few::{FewRow, few, id},
    number::{signed, unsigned},
    statement::{Statement, Value},
};

const BY_TOKEN: &str =
    "SELECT session_id, token, member_id, kind, scope, factors, made, version, seen, expires,
    stepped_up_until, revoked, mark FROM session WHERE ledger_id = $1 AND token = $2";
const BY_ID: &str =
    "SELECT session_id, token, member_id, kind, scope, factors, made, version, seen, expires,
    stepped_up_until, revoked, mark FROM session WHERE ledger_id = $1 AND session_id = $2";
const OF_MEMBER: &str = "SELECT session_id, token, member_id, kind, scope, factors, made, version, seen, expires,
    stepped_up_until, revoked, mark FROM session WHERE ledger_id = $1 AND member_id = $2 ORDER BY made, session_id";
const UNREVOKED: &str =
    "SELECT session_id, token, member_id, kind, scope, factors, made, version, seen, expires,
    stepped_up_until, revoked, mark FROM session WHERE ledger_id = $1 AND revoked = 0";
const INSERT: &str =
    "INSERT INTO session (ledger_id, session_id, token, member_id, kind, scope, factors, made,
    version, seen, expires, stepped_up_until, revoked, mark)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
    ON CONFLICT (ledger_id, session_id) DO NOTHING";
const SEEN: &str =
    "UPDATE session SET seen = $1 WHERE ledger_id = $2 AND session_id = $3 AND seen < $4";
const ROTATE: &str = "UPDATE session SET token = $1, stepped_up_until = $2, seen = $3, mark = $4
    WHERE ledger_id = $5 AND session_id = $6 AND token = $7 AND revoked = 0";
const REVOKE: &str = "UPDATE session SET revoked = $1, mark = $2
    WHERE ledger_id = $3 AND session_id = $4 AND member_id = $5 AND revoked = 0";
const REVOKE_ALL: &str = "UPDATE session SET revoked = $1, mark = $2 WHERE ledger_id = $3 AND member_id = $4 AND revoked = 0";
const REVOKE_OTHERS: &str = "UPDATE session SET revoked = $1, mark = $2
    WHERE ledger_id = $3 AND member_id = $4 AND kind = 1 AND session_id <> $5 AND revoked = 0";
const FORGET: &str =
    "DELETE FROM session WHERE ledger_id = $1 AND (expires < $2 OR (revoked > 0 AND revoked < $3))";

/// What is left of a mark once a session is revoked: taking the revocation back in the table brings none back.
const NO_MARK: Value = Value::Bytes(Vec::new());

/// What kind of session it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionKind {
    /// A member's own.
    Browser,
    /// A program's, with a service token.
    Service,
}

/// A session as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Its name.
    pub session: Uuid,
    /// SHA-256 of its token.
    pub token: [u8; 32],
    /// Who.
    pub member: MemberId,
    /// Which kind.
    pub kind: SessionKind,
    /// What a service token is good for, or which roles an identity provider vouched for; words apart by spaces.
    pub scope: String,
    /// With which factors it began, words apart by spaces.
    pub factors: String,
    /// When it began.
    pub made: Moment,
    /// The registry's version it began at.
    pub version: u64,
    /// When it was used last.
    pub seen: Moment,
    /// When it ends whatever is done.
    pub expires: Moment,
    /// Until when a second factor shown again counts.
    pub stepped_up_until: Option<Moment>,
    /// When it was revoked.
    pub revoked: Option<Moment>,
    /// By what whoever holds the ledger's key knows that it was begun by this office; none once it was revoked.
    pub mark: Vec<u8>,
}

/// A session that goes on under another token.
#[derive(Debug, Clone, Copy)]
pub struct Rotation {
    /// SHA-256 of the token it had.
    pub from: [u8; 32],
    /// SHA-256 of the token it has from now on.
    pub to: [u8; 32],
    /// When.
    pub now: Moment,
    /// Until when the second factor counts.
    pub stepped_up_until: Moment,
    /// Its mark with that token and that step-up.
    pub mark: [u8; 32],
}

type Columns = (Uuid, Vec<u8>, Uuid, i16, String, String, i64, i64, i64, i64, i64, i64, Vec<u8>);

impl FewRow for Columns {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let (session, token, member) = (id(row, 0)?, row.get(1)?, id(row, 2)?);
        let (kind, scope, factors) = (row.get(3)?, row.get(4)?, row.get(5)?);
        let (made, version, seen) = (row.get(6)?, row.get(7)?, row.get(8)?);
        let (expires, stepped, revoked) = (row.get(9)?, row.get(10)?, row.get(11)?);
        let mark = row.get(12)?;
        Ok((
            session, token, member, kind, scope, factors, made, version, seen, expires, stepped,
            revoked, mark,
        ))
    }
}

impl Credentials {
    /// The session whose token has this digest, alive or not.
    ///
    /// # Errors
    /// [`StoreError::DamagedRow`] or [`StoreError::Unavailable`].
    pub async fn session_by_token(
        &self,
        token: &[u8; 32],
    ) -> Result<Option<SessionRow>, StoreError> {
        self.one(BY_TOKEN, Value::Bytes(token.to_vec())).await
    }

    /// The session of this name, alive or not.
    ///
    /// # Errors
    /// [`StoreError::DamagedRow`] or [`StoreError::Unavailable`].
    pub async fn session(&self, session: Uuid) -> Result<Option<SessionRow>, StoreError> {
        self.one(BY_ID, Value::Id(session)).await
    }

    /// Every session of a member that is kept, alive or not, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::DamagedRow`] or [`StoreError::Unavailable`].
    pub async fn sessions_of(&self, member: MemberId) -> Result<Vec<SessionRow>, StoreError> {
        let values = vec![Value::Id(self.ledger.uuid()), Value::Id(member.uuid())];
        let rows: Vec<Columns> = few(&self.database, OF_MEMBER, values).await?;
        rows.into_iter().map(row_of).collect()
    }

    /// Every session that is kept and was not revoked.
    ///
    /// # Errors
    /// [`StoreError::DamagedRow`] or [`StoreError::Unavailable`].
    pub async fn sessions_unrevoked(&self) -> Result<Vec<SessionRow>, StoreError> {
        let values = vec![Value::Id(self.ledger.uuid())];
        let rows: Vec<Columns> = few(&self.database, UNREVOKED, values).await?;
        rows.into_iter().map(row_of).collect()
    }

    /// Begins a session.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn begin_session(&self, session: &SessionRow) -> Result<(), StoreError> {
        self.change(vec![self.begin_statement(session)]).await.map(drop)
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn session_seen(&self, session: Uuid, now: Moment) -> Result<(), StoreError> {
        let (ledger, micros) = (Value::Id(self.ledger.uuid()), Value::Number(now.micros()));
        let values = vec![micros.clone(), ledger, Value::Id(session), micros];
        self.change(vec![Statement::new(SEEN, values)]).await.map(drop)
    }

    /// Gives a living session another token, spending a second factor. False, and nothing changed, where the token is not its
    /// own any more, it was revoked, or the factor was spent before.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn rotate_session(
        &self,
        session: &SessionRow,
        rotation: &Rotation,
        spent: Spent,
    ) -> Result<bool, StoreError> {
        let values = vec![
            Value::Bytes(rotation.to.to_vec()),
            Value::Number(rotation.stepped_up_until.micros()),
            Value::Number(rotation.now.micros()),
            Value::Bytes(rotation.mark.to_vec()),
            Value::Id(self.ledger.uuid()),
            Value::Id(session.session),
            Value::Bytes(rotation.from.to_vec()),
        ];
        let spending = self.spending(session.member, spent);
        self.change_each(vec![Statement::new(ROTATE, values), spending]).await
    }

    /// Revokes a session of a member; false where there is none that lives.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn revoke_session(
        &self,
        member: MemberId,
        session: Uuid,
        now: Moment,
    ) -> Result<bool, StoreError> {
        let values = vec![
            Value::Number(now.micros()),
            NO_MARK,
            Value::Id(self.ledger.uuid()),
            Value::Id(session),
            Value::Id(member.uuid()),
        ];
        Ok(self.change(vec![Statement::new(REVOKE, values)]).await? > 0)
    }

    /// Revokes every session of a member; how many.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn revoke_all(&self, member: MemberId, now: Moment) -> Result<u64, StoreError> {
        self.change(vec![self.revoke_all_statement(member, now)]).await
    }

    /// Revokes every session of a member's own but one; how many.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn revoke_others(
        &self,
        member: MemberId,
        kept: Uuid,
        now: Moment,
    ) -> Result<u64, StoreError> {
        let values = vec![
            Value::Number(now.micros()),
            NO_MARK,
            Value::Id(self.ledger.uuid()),
            Value::Id(member.uuid()),
            Value::Id(kept),
        ];
        self.change(vec![Statement::new(REVOKE_OTHERS, values)]).await
    }

    /// Deletes sessions that ended, or were revoked, before a moment.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget_sessions(&self, before: Moment) -> Result<(), StoreError> {
        let micros = Value::Number(before.micros());
        let values = vec![Value::Id(self.ledger.uuid()), micros.clone(), micros];
        self.change(vec![Statement::new(FORGET, values)]).await.map(drop)
    }

    async fn one(&self, sql: &'static str, by: Value) -> Result<Option<SessionRow>, StoreError> {
        let values = vec![Value::Id(self.ledger.uuid()), by];
        let rows: Vec<Columns> = few(&self.database, sql, values).await?;
        rows.into_iter().next().map(row_of).transpose()
    }

    pub(super) fn begin_statement(&self, session: &SessionRow) -> Statement {
        let values = vec![
            Value::Id(self.ledger.uuid()),
            Value::Id(session.session),
            Value::Bytes(session.token.to_vec()),
            Value::Id(session.member.uuid()),
            Value::Small(number(session.kind)),
            Value::Text(session.scope.clone()),
            Value::Text(session.factors.clone()),
            Value::Number(session.made.micros()),
            Value::Number(signed(session.version)),
            Value::Number(session.seen.micros()),
            Value::Number(session.expires.micros()),
            Value::Number(session.stepped_up_until.map_or(0, Moment::micros)),
            Value::Number(session.revoked.map_or(0, Moment::micros)),
            Value::Bytes(session.mark.clone()),
        ];
        Statement::new(INSERT, values)
    }

    pub(super) fn revoke_all_statement(&self, member: MemberId, now: Moment) -> Statement {
        let values = vec![
            Value::Number(now.micros()),
            NO_MARK,
            Value::Id(self.ledger.uuid()),
            Value::Id(member.uuid()),
        ];
        Statement::new(REVOKE_ALL, values)
    }
}

const fn number(kind: SessionKind) -> i16 {
    match kind {
        SessionKind::Browser => 1,
        SessionKind::Service => 2,
    }
}

fn row_of(columns: Columns) -> Result<SessionRow, StoreError> {
    let (
        session,
        token,
        member,
        kind,
        scope,
        factors,
        made,
        version,
        seen,
        expires,
        stepped,
        revoked,
        mark,
    ) = columns;
    let damaged = |what| StoreError::DamagedRow { what, row: session.to_string() };
    let kind = match kind {
        1 => SessionKind::Browser,
        2 => SessionKind::Service,
        _ => return Err(damaged("session.kind")),
    };
    let moment = |micros: i64| (micros > 0).then(|| Moment::from_micros(micros));
    Ok(SessionRow {
        session,
        token: token.try_into().map_err(|_| damaged("session.token"))?,
        member: MemberId::new(member),
        kind,
        scope,
        factors,
        made: Moment::from_micros(made),
        version: unsigned(version, "session.version")?,
        seen: Moment::from_micros(seen),
        expires: Moment::from_micros(expires),
        stepped_up_until: moment(stepped),
        revoked: moment(revoked),
        mark,
    })
}
