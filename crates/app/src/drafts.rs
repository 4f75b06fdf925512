//! What a member typed at a page and did not record yet: sealed, theirs alone, and forgotten after a week.
//!
//! INVARIANT: a draft is no record. Nothing reads it but the page at which it was typed, for the member who typed it; it is sealed
//! under the ledger's own key, for this member and place, so a week is all that is kept of somebody whose keys were destroyed
//! meanwhile.

use amana_events::{MemberId, Moment};
use amana_store::drafts::DraftRow;
use zeroize::Zeroizing;

use crate::{AppError, Office};

/// How long a draft is kept, in seconds.
pub const DRAFT_SECONDS: i64 = 7 * 24 * 3_600;
/// Longest draft, in bytes.
const BYTES_MAX: usize = 262_144;

/// A draft.
#[derive(Debug, Clone)]
pub struct Draft {
    /// When it was saved.
    pub saved: Moment,
    /// What was typed.
    pub bytes: Zeroizing<Vec<u8>>,
}

impl Office {
    /// What a member saved at a place, if it is not too old.
    ///
    /// # Errors
    /// [`AppError::Custody`] where the keys are locked, [`AppError::Store`].
    pub async fn draft_at(&self, member: MemberId, place: &str) -> Result<Option<Draft>, AppError> {
        let (purpose, digest) = self.draft_place(member, place).await?;
        let Some(row) = self.journal.drafts().read(member, &digest).await? else { return Ok(None) };
        if row.saved.plus_seconds(DRAFT_SECONDS) < self.now() {
            return Ok(None);
        }
        let opened = self.servers_open(&purpose, &row.payload).await?;
        Ok(opened.map(|bytes| Draft { saved: row.saved, bytes }))
    }

    /// Saves what a member typed at a place.
    ///
    /// # Errors
    /// As [`Office::draft_at`]; [`AppError::Refused`] with `draft_too_long`.
    pub async fn save_draft(
        &self,
        member: MemberId,
        place: &str,
        bytes: &[u8],
    ) -> Result<Moment, AppError> {
        if bytes.len() > BYTES_MAX {
            return Err(AppError::refused("draft_too_long", "a draft is at most 256 KiB"));
        }
        let (purpose, digest) = self.draft_place(member, place).await?;
        let payload = self.servers_seal(&purpose, bytes).await?;
        let (saved, since) = (self.now(), self.now().plus_seconds(-DRAFT_SECONDS));
        let draft = DraftRow { saved, payload };
        self.journal.drafts().save((member, &digest), draft, since).await?;
        Ok(saved)
    }

    /// Forgets what a member saved at a place.
    ///
    /// # Errors
    /// As [`Office::draft_at`].
    pub async fn drop_draft(&self, member: MemberId, place: &str) -> Result<(), AppError> {
        let (_, digest) = self.draft_place(member, place).await?;
        Ok(self.journal.drafts().drop_one(member, &digest).await?)
    }

    /// For what it is sealed, and under what it stands.
    async fn draft_place(
        &self,
        member: MemberId,
        place: &str,
    ) -> Result<(String, [u8; 32]), AppError> {
        let purpose = format!("draft of {member} at {place}");
        let digest = self.servers_digest("place of a draft", purpose.as_bytes()).await?;
        Ok((purpose, digest))
    }
}
