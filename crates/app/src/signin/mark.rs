//! The mark of a session: a digest under the ledger's own key over everything by which the row counts. Whoever can write to the
//! database and has no key makes none, so a row that is inserted or changed there signs nobody in.
//!
//! INVARIANT: no row counts whose mark was not looked at: what reads sessions asks [`Office::marked_here`] before `lives`.
//!
//! Not covered: when a session was used last. Who can write that keeps an idle one alive, until its end, which is covered; its
//! token they have not.

use amana_store::credentials::{SessionKind, SessionRow};
use subtle::ConstantTimeEq as _;

use super::kept::Sealing;
use crate::{AppError, Office};

/// The use that marks have of the ledger's key.
const PURPOSE: &str = "session";

impl Sealing {
    /// What a row is marked with.
    pub(super) fn mark(&self, row: &SessionRow) -> [u8; 32] {
        // Every member, so that a new one is thought of here.
        let SessionRow {
            session,
            token,
            member,
            kind,
            scope,
            factors,
            made,
            version,
            expires,
            stepped_up_until,
            seen: _,
            revoked: _,
            mark: _,
        } = row;
        let member = member.uuid();
        let kind: &[u8] = match kind {
            SessionKind::Browser => b"browser",
            SessionKind::Service => b"service",
        };
        let stepped = stepped_up_until.map_or([0; 8], |until| until.micros().to_be_bytes());
        let parts: [&[u8]; 10] = [
            session.as_bytes(),
            token,
            member.as_bytes(),
            kind,
            scope.as_bytes(),
            factors.as_bytes(),
            &made.micros().to_be_bytes(),
            &version.to_be_bytes(),
            &expires.micros().to_be_bytes(),
            &stepped,
        ];
        self.keys().index_of(PURPOSE, &parts)
    }

    /// The row with its mark.
    pub(super) fn marked(&self, row: SessionRow) -> SessionRow {
        SessionRow { mark: self.mark(&row).to_vec(), ..row }
    }

    fn is_marked(&self, row: &SessionRow) -> bool {
        bool::from(self.mark(row).as_slice().ct_eq(&row.mark))
    }
}

impl Office {
    /// Those of these rows that were not revoked and that an office of this ledger wrote as they are. One that somebody else
    /// wrote is as if it were not there.
    ///
    /// # Errors
    /// [`AppError::Custody`] while the keys are locked; [`AppError::Store`].
    pub(super) async fn marked_here(
        &self,
        rows: impl IntoIterator<Item = SessionRow>,
    ) -> Result<Vec<SessionRow>, AppError> {
        let mut rows: Vec<SessionRow> = rows.into_iter().collect();
        rows.retain(|row| row.revoked.is_none());
        if rows.is_empty() {
            return Ok(rows);
        }
        let (sealing, before) = (self.sealing().await?, rows.len());
        rows.retain(|row| sealing.is_marked(row));
        let others = before.saturating_sub(rows.len());
        if others > 0 {
            tracing::warn!(
                rows = others,
                "sessions that no office of this ledger began are left out"
            );
        }
        Ok(rows)
    }
}
